from odoo import fields, models


class RmaAgreeWizard(models.TransientModel):
    _name = "rma.agree.wizard"
    _inherit = ["rma.wizard"]
    _description = "Agree on the price of goods without an order"

    line_id = fields.Many2one("rma.case.line", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="line_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    price_unit = fields.Monetary("Price of one unit")
    reason = fields.Char(
        required=True,
        help="What proves the price. Stays on the line and in the history.",
    )

    def action_agree(self):
        """Agree on the price of the line's goods."""
        self.ensure_one()
        self.line_id._agree_price(self.price_unit, self.reason)
        return {"type": "ir.actions.act_window_close"}

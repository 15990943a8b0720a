from odoo import api, fields, models


class RmaInvoiceWizard(models.TransientModel):
    _name = "rma.invoice.wizard"
    _inherit = ["rma.wizard"]
    _description = "Choose the invoice that a return is credited from"

    line_id = fields.Many2one("rma.case.line", required=True, readonly=True)
    choice_ids = fields.Many2many(
        "account.move.line", compute="_compute_choice_ids", compute_sudo=True
    )
    invoice_line_id = fields.Many2one(
        "account.move.line",
        "Credit first",
        domain="[('id', 'in', choice_ids)]",
        help="Empty: the oldest invoice first.",
    )

    @api.depends("line_id")
    def _compute_choice_ids(self):
        for wizard in self:
            line = wizard.line_id
            choices = line._get_choosable_invoice_lines() if line else ()
            wizard.choice_ids = choices

    def action_choose(self):
        """Credit the chosen invoice line first."""
        self.line_id._choose_invoice_line(self.invoice_line_id)
        return {"type": "ir.actions.act_window_close"}

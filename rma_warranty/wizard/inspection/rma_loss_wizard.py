from odoo import fields, models


class RmaLossWizard(models.TransientModel):
    """What the customer gets for goods that were to go back, and don't."""

    _name = "rma.loss.wizard"
    _inherit = ["rma.wizard"]
    _description = "Settle goods that don't go back"

    line_ids = fields.Many2many("rma.case.line", string="Goods that don't go back")
    resolution = fields.Selection(
        selection="_get_remedies",
        string="The customer gets",
        help="Empty for nothing, which needs a reason.",
    )
    reason = fields.Char(help="Stays on the line and in the history.")

    def _get_remedies(self):
        """Return the remedies for such goods, as lines name them."""
        strategies = self.env["rma.resolution"]._get_all()
        return [
            (own._code, own._get_label()) for own in strategies if own._is_substitute()
        ]

    def action_settle(self):
        """Decide what the customer gets instead of the goods of the chosen lines."""
        self.line_ids._settle_loss(self.resolution, self.reason)
        return {"type": "ir.actions.act_window_close"}

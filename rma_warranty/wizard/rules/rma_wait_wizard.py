from odoo import fields, models


class RmaWaitWizard(models.TransientModel):
    _name = "rma.wait.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Wait for the customers of returns"

    case_ids = fields.Many2many("rma.case")
    reason = fields.Text(help="For staff; write to the customer below the return.")

    def _apply_reason(self):
        """Stop the clock until the customers have answered."""
        self.case_ids._wait_for_customer(self.reason)

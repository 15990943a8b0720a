from odoo import fields, models


class RmaCustomerWizard(models.TransientModel):
    _name = "rma.customer.wizard"
    _inherit = ["rma.wizard"]
    _description = "Change the customer of a return"

    case_id = fields.Many2one("rma.case", required=True)
    partner_id = fields.Many2one("res.partner", "New customer", required=True)
    reason = fields.Char(required=True, help="Stays in the history, with your name.")

    def action_change(self):
        """Hand the case to the new customer."""
        self.case_id._change_customer(self.partner_id, self.reason)
        return {"type": "ir.actions.act_window_close"}

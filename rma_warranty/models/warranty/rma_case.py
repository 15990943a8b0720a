from odoo import api, fields, models


class RmaCase(models.Model):
    """The step that invoices what customers pay for their claims."""

    _inherit = "rma.case"

    is_charge_allowed = fields.Boolean(compute="_compute_is_charge_allowed")

    @api.depends(
        "state", "line_ids.is_deductible_chargeable", "adjustment_ids.is_chargeable"
    )
    def _compute_is_charge_allowed(self):
        for case in self:
            # Whether anything is open, also for who may see the case only.
            fees = case.sudo().adjustment_ids.mapped("is_chargeable")
            deductibles = case.line_ids.mapped("is_deductible_chargeable")
            is_going_on = case.state in ("approved", "closed")
            case.is_charge_allowed = is_going_on and any([*fees, *deductibles])

    def action_charge_deductible(self):
        """Draft an invoice over the deductibles that are due, and open it.

        A second click opens the one that exists.

        :raises UserError: nothing is due and there is no invoice
        """
        self.check_access("write")
        invoices = self.env["rma.deductible"]._charge(self)
        return self._get_open_action("account.action_move_out_invoice_type", invoices)

from odoo import Command, api, fields, models

from ...facts import follows


class RmaCase(models.Model):
    """Claims: how they start, what is excluded, what customers pay for them."""

    _inherit = "rma.case"

    exclusion_summary = fields.Text(
        compute="_compute_exclusion_summary", string="Found to be excluded"
    )
    is_charge_allowed = fields.Boolean(
        compute="_compute_is_charge_allowed", compute_sudo=True
    )

    @follows(
        "state",
        "money_status",
        "line_ids.is_deductible_chargeable",
        "adjustment_ids.amount_due",
    )
    def _compute_is_charge_allowed(self):
        for case in self:
            # Whether anything is open, also for who may see the case only.
            fees = [fee._is_chargeable() for fee in case.adjustment_ids]
            deductibles = case.line_ids.mapped("is_deductible_chargeable")
            is_going_on = case.state in ("approved", "closed")
            case.is_charge_allowed = is_going_on and any([*fees, *deductibles])

    def action_charge_deductible(self):
        """Draft an invoice over the deductibles that are due, and open it.

        A second click opens the one that exists.

        :raises UserError: nothing is due and there is no invoice
        """
        self.check_access("write")
        invoices = self.env["rma.deductible"]._create_charge_invoices(self)
        return self._get_open_action("account.action_move_out_invoice_type", invoices)

    @api.depends_context("lang")
    @api.depends("inspection_ids.excluded_item_id", "inspection_ids.state")
    def _compute_exclusion_summary(self):
        for case in self:
            citing = case.inspection_ids.filtered(
                lambda i: i.excluded_item_id and i.state != "cancelled"
            )
            sentences = [inspection.exclusion_text for inspection in citing]
            case.exclusion_summary = "\n".join(dict.fromkeys(sentences))

    @api.model
    def _open_with_certificate(self, certificate, **values):
        """Open a draft case with one line for a warranty certificate.

        :param certificate: rma.warranty.certificate that the user may read
        :param values: further values of the line
        :raises UserError: nothing of it can be claimed any more
        """
        line = certificate._prepare_case_line_vals()
        return self.create(
            {
                "partner_id": certificate._get_contact().id,
                "company_id": certificate.company_id.id,
                "line_ids": [Command.create({**line, **values})],
            }
        )

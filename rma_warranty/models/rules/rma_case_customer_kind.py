from odoo import api, fields, models

from .res_partner import CUSTOMER_KINDS


class RmaCase(models.Model):
    """As what the customer buys: agreed when the case is requested, and kept."""

    _inherit = "rma.case"

    customer_kind = fields.Selection(
        CUSTOMER_KINDS,
        "Customer buys as",
        compute="_compute_customer_kind",
        store=True,
        groups="base.group_user",
        help="As it was when the return was requested. Rights by law depend on it.",
    )

    @api.depends(
        "state",
        "commercial_partner_id.is_company",
        "commercial_partner_id.rma_customer_kind",
    )
    def _compute_customer_kind(self):
        for case in self:
            if case.state == "draft" or not case.customer_kind:
                partner = case.commercial_partner_id
                case.customer_kind = partner._rma_get_own_customer_kind()

    def _fix_customer(self):
        res = super()._fix_customer()
        for case in self:
            kind = case.commercial_partner_id._rma_get_own_customer_kind()
            if case.customer_kind != kind:
                case._write_step({"customer_kind": kind})
        return res

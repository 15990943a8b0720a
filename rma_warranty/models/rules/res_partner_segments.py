from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Which kinds of customer a contact belongs to: those of its company."""

    _inherit = "res.partner"

    rma_case_ids = fields.One2many(
        "rma.case", "partner_id", "Returns", groups="rma_warranty.group_rma_user"
    )
    rma_segment_member_ids = fields.One2many(
        "rma.segment.member",
        "partner_id",
        "Belongs to",
        groups="rma_warranty.group_rma_user",
    )
    rma_segment_ids = fields.Many2many(
        "rma.segment",
        string="Kinds of customer",
        compute="_compute_rma_segment_ids",
        search="_search_rma_segment_ids",
        groups="rma_warranty.group_rma_user",
        help="In your company, as found by the last nightly job.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_rma_segment_ids(self):
        found = self._rma_get_segments(self.env.company)
        for partner in self:
            partner.rma_segment_ids = found[partner]

    def _search_rma_segment_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        members = self.env["rma.segment.member"]._get_current_domain(self.env.company)
        is_any = operator == "in" and set(value) == {False}
        if not is_any:
            members &= Domain("segment_id", operator, value)
        own = Domain("commercial_partner_id.rma_segment_member_ids", "any", members)
        return ~own if is_any else own

    def _rma_get_segments(self, company):
        """Return {contact: rma.segment that it belongs to today}, in their order.

        In one query; for after-sales staff, or in system mode.

        :param company: res.company for which it is asked
        """
        members = self.env["rma.segment.member"]
        found = members.search_fetch(
            members._get_current_domain(company)
            & Domain("partner_id", "in", self.commercial_partner_id.ids),
            ["partner_id", "segment_id"],
        ).grouped("partner_id")
        return {
            partner: found.get(partner.commercial_partner_id, members).segment_id
            for partner in self
        }

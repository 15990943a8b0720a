from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    rma_case_count = fields.Integer(
        "Return cases",
        compute="_compute_rma_case_count",
        groups="rma_warranty.group_rma_user",
    )

    rma_certificate_count = fields.Integer(
        "Warranties",
        compute="_compute_rma_certificate_count",
        groups="rma_warranty.group_rma_user",
    )

    def _compute_rma_case_count(self):
        groups = self.env["rma.case"]._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
            ["commercial_partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.rma_case_count = counts.get(partner.commercial_partner_id.id, 0)

    def _compute_rma_certificate_count(self):
        groups = self.env["rma.warranty.certificate"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            own = partner.commercial_partner_id
            partner.rma_certificate_count = counts.get(own.id, 0)

    def action_rma_view_certificates(self):
        """Open the warranties that this customer's company has."""
        return self.env["rma.warranty.certificate"]._get_list_action(
            [("partner_id", "in", self.commercial_partner_id.ids)]
        )

    def action_rma_view_cases(self):
        """Open the cases of this customer, all contacts included."""
        cases = self.env["rma.case"].search(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)]
        )
        return cases._get_records_action("rma_warranty.rma_case_action", cases)

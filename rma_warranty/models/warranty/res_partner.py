from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    rma_certificate_count = fields.Integer(
        "Warranties",
        compute="_compute_rma_certificate_count",
        groups="rma_warranty.group_rma_user",
    )

    @api.depends("commercial_partner_id")
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

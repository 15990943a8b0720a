from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    rma_case_count = fields.Integer(
        "Return cases",
        compute="_compute_rma_case_count",
        groups="rma_warranty.group_rma_user",
    )

    @api.depends("commercial_partner_id")
    def _compute_rma_case_count(self):
        groups = self.env["rma.case"]._read_group(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
            ["commercial_partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for partner in self:
            partner.rma_case_count = counts.get(partner.commercial_partner_id.id, 0)

    def action_rma_view_cases(self):
        """Open the cases of this customer, all contacts included."""
        cases = self.env["rma.case"].search(
            [("commercial_partner_id", "in", self.commercial_partner_id.ids)]
        )
        return cases._get_open_action("rma_warranty.rma_case_action", cases)

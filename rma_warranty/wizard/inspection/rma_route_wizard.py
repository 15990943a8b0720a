from odoo import api, fields, models


class RmaRouteWizard(models.TransientModel):
    """Route the chosen draft inspections, after a look at what follows."""

    _name = "rma.route.wizard"
    _inherit = ["rma.wizard"]
    _description = "Route inspected goods"

    inspection_ids = fields.Many2many(
        "rma.inspection", default=lambda self: self._default_inspections()
    )
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    grade_id = fields.Many2one(
        "rma.grade", help="Empty to keep the grade of each inspection."
    )
    disposition = fields.Selection(
        selection=lambda self: self.env["rma.inspection"]._get_dispositions(),
        help="Empty for what the grade or the reason of the return says.",
    )
    note = fields.Text("Findings")
    scrap_location_id = fields.Many2one(
        "stock.location",
        domain="[('usage', '=', 'inventory'), ('company_id', '=', company_id)]",
    )
    scrap_tag_ids = fields.Many2many("stock.scrap.reason.tag", string="Scrap reason")
    recycler_id = fields.Many2one("res.partner")
    vendor_id = fields.Many2one(
        "res.partner", help="Empty for the vendor of each product."
    )
    date_review = fields.Date("Look again on")
    preview_html = fields.Html(
        compute="_compute_preview_html",
        # Of our own template, which escapes what it shows.
        sanitize=False,
    )

    def _default_inspections(self):
        ids = self.env.context.get("active_ids", [])
        return self.env["rma.inspection"].search(
            [("id", "in", ids), ("state", "=", "draft")], order="id"
        )

    @api.depends("inspection_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.inspection_ids.company_id[:1]

    @api.depends(
        "inspection_ids",
        "grade_id",
        "disposition",
        "note",
        "scrap_location_id",
        "vendor_id",
        "date_review",
    )
    def _compute_preview_html(self):
        for wizard in self:
            # In a form, the chosen inspections have temporary ids.
            inspections = wizard.inspection_ids._origin or wizard.inspection_ids
            wizard.preview_html = self.env["rma.preview"]._render(
                inspections.case_id, inspections, wizard._get_values()
            )

    def _get_values(self):
        """Return the entered values of rma.inspection; what is empty stays."""
        self.ensure_one()
        values = {
            "grade_id": self.grade_id.id,
            "disposition": self.disposition,
            "note": self.note,
            "scrap_location_id": self.scrap_location_id.id,
            "recycler_id": self.recycler_id.id,
            "vendor_id": self.vendor_id.id,
            "date_review": self.date_review,
        }
        if self.scrap_tag_ids:
            values["scrap_tag_ids"] = self.scrap_tag_ids.ids
        return {name: value for name, value in values.items() if value}

    def action_route(self):
        """Route them; those that fail are named and stay as they were."""
        return self.inspection_ids._route_chosen(self._get_values())

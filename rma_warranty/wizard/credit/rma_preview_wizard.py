from odoo import api, fields, models


class RmaPreviewWizard(models.TransientModel):
    """A look at everything that follows, before anything is confirmed."""

    _name = "rma.preview.wizard"
    _inherit = ["rma.wizard"]
    _description = "Preview of a return"

    case_ids = fields.Many2many("rma.case")
    inspection_ids = fields.Many2many("rma.inspection")
    preview_html = fields.Html(
        compute="_compute_preview_html",
        # Of our own template, which escapes what it shows.
        sanitize=False,
    )

    @api.depends("case_ids", "inspection_ids")
    def _compute_preview_html(self):
        for wizard in self:
            # In a form, the chosen records have temporary ids.
            cases, chosen = wizard.case_ids._origin, wizard.inspection_ids._origin
            inspections = chosen or cases.inspection_ids
            wizard.preview_html = self.env["rma.preview"]._render(
                cases or chosen.case_id, inspections.sorted("id"), {}
            )

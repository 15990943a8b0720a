from odoo import api, fields, models

from ...facts import follows


class RmaCase(models.Model):
    """What was found in the goods of a case."""

    _inherit = "rma.case"

    inspection_ids = fields.One2many("rma.inspection", "case_id", "Inspections")
    is_inspect_allowed = fields.Boolean(compute="_compute_is_inspect_allowed")
    has_draft_inspections = fields.Boolean(compute="_compute_has_draft_inspections")
    missing_accessories = fields.Char(
        "Missing accessories", compute="_compute_missing_accessories"
    )

    # === COMPUTE METHODS === #

    @follows("state", "goods_status")
    def _compute_is_inspect_allowed(self):
        for case in self:
            is_going_on = case.state == "approved"
            case.is_inspect_allowed = is_going_on and case.line_ids._has_uninspected()

    @api.depends("inspection_ids.state")
    def _compute_has_draft_inspections(self):
        for case in self:
            case.has_draft_inspections = "draft" in case.inspection_ids.mapped("state")

    @api.depends("inspection_ids.missing_accessories", "inspection_ids.state")
    def _compute_missing_accessories(self):
        for case in self:
            found = case.inspection_ids.filtered(
                lambda i: i.missing_accessories and i.state != "cancelled"
            )
            case.missing_accessories = "; ".join(
                f"{inspection.product_id.display_name}: "
                f"{inspection.missing_accessories}"
                for inspection in found
            )

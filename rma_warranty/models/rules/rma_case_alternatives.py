from odoo import api, fields, models


class RmaCase(models.Model):
    """What else customers may get whose return takes long."""

    _inherit = "rma.case"

    alternatives_text = fields.Text(
        "Other ways",
        compute="_compute_alternatives_text",
        compute_sudo=True,
        help="A row for each product, with what a rule or a warranty offers instead.",
    )

    @api.depends_context("lang")
    @api.depends("state", "line_ids.resolution", "line_ids.is_settled")
    def _compute_alternatives_text(self):
        for case in self:
            case.alternatives_text = "\n".join(case._get_alternatives())

    def _get_alternatives(self):
        """Return what is offered on lines that are approved and not settled."""
        lines = self.line_ids.filtered(
            lambda line: line._is_entitled() and not line.is_settled
        )
        offered = lines._get_remedies_offered()
        labels = dict(lines._get_resolutions())
        return [
            f"{line.product_id.display_name}: {', '.join(names)}"
            for line in lines
            if (
                names := [
                    labels[code]
                    for code in offered.get(line, ())
                    if code != line.resolution and code in labels
                ]
            )
        ]

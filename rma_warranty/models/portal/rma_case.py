from odoo import api, fields, models

from ...facts import follows


class RmaCase(models.Model):
    """What happened on a case and what comes next, for staff and customer."""

    _inherit = "rma.case"

    timeline_html = fields.Html(compute="_compute_timeline_html", string="Timeline")
    offered_text = fields.Text(
        compute="_compute_offered_text",
        compute_sudo=True,
        help="What the customer has to answer, a line per offer.",
    )

    def _compute_timeline_html(self):
        for case in self:
            case.timeline_html = self.env["ir.qweb"]._render(
                "rma_warranty.rma_timeline", {"steps": case._get_timeline()}
            )

    @api.depends_context("lang")
    @follows("state", "offer_summary")
    def _compute_offered_text(self):
        offers = self.env["rma.portal.offers"]
        for case in self:
            case.offered_text = offers._get_open_text(case)

    def _get_timeline(self):
        """Return what happened and what comes next, for staff and customer.

        :return: list of {"label": str, "date": datetime | None, "done": bool}
            in the order of the process
        """
        self.ensure_one()
        # Whoever may see the case may know what happened, payments included.
        return self.env["rma.timeline"]._get_steps(self.sudo())

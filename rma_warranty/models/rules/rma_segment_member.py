from odoo import fields, models
from odoo.fields import Domain


class RmaSegmentMember(models.Model):
    """A customer who belongs to a kind of customer, in one company.

    Written by the job that finds them, and by nobody else.
    """

    _name = "rma.segment.member"
    _description = "Customer of a kind"
    _inherit = ["rma.protected"]
    _order = "segment_id, partner_id"
    _rec_name = "partner_id"

    segment_id = fields.Many2one(
        "rma.segment", "Kind", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date_since = fields.Date(
        "Since", required=True, readonly=True, help="The day on which it was found."
    )
    date_until = fields.Date(
        "Until",
        readonly=True,
        help="The last day of the membership that was bought; empty where none is "
        "asked for.",
    )

    _once = models.UniqueIndex("(segment_id, company_id, partner_id)")

    def _get_current_domain(self, company):
        """Return which members count today in a company."""
        today = fields.Date.to_string(company._rma_get_today())
        return (
            Domain("company_id", "=", company.id)
            & (Domain("date_until", "=", False) | Domain("date_until", ">=", today))
            & Domain("segment_id.active", "=", True)
        )

from odoo import api, fields, models

from ...const import WITH_ARCHIVED


class RmaSegment(models.Model):
    """A kind of customer, by what they are and by what they bought.

    Whoever fulfils all criteria that are filled belongs to it, company by company:
    orders, invoices and pricelists are those of the company, limits are in its
    currency. Where none is filled, nobody does. Customers are companies, and
    persons without one; their contacts belong to what they belong to.

    Members are kept, see ``rma.segment.member``: a nightly job finds them anew.
    """

    _name = "rma.segment"
    _description = "Kind of customer"
    _inherit = ["rma.protected"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Leave empty for all companies: each has its own members.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    partner_tag_ids = fields.Many2many(
        "res.partner.category",
        "rma_segment_tag_rel",
        "segment_id",
        "tag_id",
        "Tags",
        context=WITH_ARCHIVED,
        ondelete="restrict",
        help="Any of these, on the customer itself and not on a contact of it.",
    )
    pricelist_ids = fields.Many2many(
        "product.pricelist",
        "rma_segment_pricelist_rel",
        "segment_id",
        "pricelist_id",
        "Pricelists",
        context=WITH_ARCHIVED,
        ondelete="restrict",
        check_company=True,
        help="Any of these, entered on the customer. What Odoo proposes by country "
        "doesn't count.",
    )
    turnover_min = fields.Monetary(
        "Turnover from",
        help="Confirmed orders without taxes, each converted at its own rate into the "
        "company's currency. What came back is not deducted. 0 to ask for none.",
    )
    order_count_min = fields.Integer(
        "Orders from", help="Confirmed orders. 0 to ask for none."
    )
    order_months = fields.Integer(
        "Within the last (months)",
        default=12,
        help="Of which turnover and orders are counted. 0 for all that were ever "
        "confirmed.",
    )
    years_min = fields.Integer(
        "Customer for (years)",
        help="At least so long since the first confirmed order. 0 to ask for none.",
    )
    membership_product_ids = fields.Many2many(
        "product.product",
        "rma_segment_product_rel",
        "segment_id",
        "product_id",
        "Membership bought",
        context=WITH_ARCHIVED,
        ondelete="restrict",
        check_company=True,
        help="Any of these was invoiced, paid and not credited.",
    )
    membership_months = fields.Integer(
        "Valid for (months)",
        default=12,
        help="From the date of the invoice on; on the last day, the customer still "
        "belongs to it.",
    )
    date_updated = fields.Datetime("Members as of", readonly=True, copy=False)
    member_count = fields.Integer("Customers", compute="_compute_member_count")

    _limits_positive = models.Constraint(
        "CHECK(turnover_min >= 0 AND order_count_min >= 0 AND years_min >= 0)",
        "Turnover, orders and years can't be negative. Enter 0 to ask for none.",
    )
    _months_in_range = models.Constraint(
        "CHECK(order_months BETWEEN 0 AND 600 AND years_min <= 50 "
        "AND membership_months BETWEEN 1 AND 600)",
        "Enter 600 months or 50 years at most, and 1 month at least for a membership.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for segment in self:
            company = segment.company_id or self.env.company
            segment.currency_id = company.currency_id

    @api.depends("date_updated")
    @api.depends_context("company")
    def _compute_member_count(self):
        members = self.env["rma.segment.member"]
        groups = members._read_group(
            self._get_member_domain(), ["segment_id"], ["__count"]
        )
        counts = dict(groups)
        for segment in self:
            segment.member_count = counts.get(segment, 0)

    def _get_member_domain(self):
        """Return which members these have today in the reader's company."""
        current = self.env["rma.segment.member"]._get_current_domain(self.env.company)
        return current & fields.Domain("segment_id", "in", self.ids)

    def action_update(self):
        """Find the members anew, in the companies that the user sees.

        A second call changes nothing.
        """
        self.check_access("write")
        self._update_members()
        return True

    def action_view_members(self):
        """Open the customers who belong to these today."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers"),
            "res_model": "rma.segment.member",
            "view_mode": "list",
            "domain": list(self._get_member_domain()),
        }

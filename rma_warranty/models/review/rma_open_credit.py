from odoo import fields, models
from odoo.tools import SQL


class RmaOpenCredit(models.Model):
    """What approved cases still owe their customers in money.

    One row per line on which units are not yet in a posted credit note, at the
    price of the order less its discount, without taxes, in company currency. Which
    units these are, the line says: see ``quantity_unpaid``.
    """

    _name = "rma.open.credit"
    _description = "Open credits of returns"
    _auto = False
    _order = "date_request, id"
    _rec_name = "case_id"
    _depends = {
        "rma.case": ["name", "state", "date_request", "user_id", "company_id"],
        "rma.case.line": [
            "case_id",
            "quantity_unpaid",
            "quantity_to_credit",
            "quantity_credit_draft",
            "product_id",
            "product_uom_id",
            "sale_line_id",
            "reason_id",
            "commercial_partner_id",
        ],
        "sale.order": ["currency_rate"],
        "sale.order.line": ["price_reduce_taxexcl", "product_uom_id", "order_id"],
        "uom.uom": ["factor"],
        "res.company": ["currency_id"],
    }

    line_id = fields.Many2one("rma.case.line", readonly=True)
    case_id = fields.Many2one("rma.case", readonly=True, aggregator="count_distinct")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    reason_id = fields.Many2one("rma.reason", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    date_request = fields.Datetime("Requested on", readonly=True)
    days = fields.Integer("Days since request", readonly=True, aggregator="avg")
    status = fields.Selection(
        [
            ("goods", "Waits for goods"),
            ("due", "To be drafted"),
            ("draft", "Draft credit note"),
        ],
        "Where it is",
        readonly=True,
    )
    quantity_owed = fields.Float("Owed units", readonly=True, digits="Product Unit")
    quantity_draft = fields.Float("In draft", readonly=True, digits="Product Unit")
    amount_owed = fields.Monetary("Owed, untaxed", readonly=True)
    draft_names = fields.Char(
        "Drafts", compute="_compute_draft_names", compute_sudo=True
    )

    def _compute_draft_names(self):
        # Names only, for staff without rights on credit notes.
        for row in self:
            items = row.line_id.credit_line_ids
            drafts = items.filtered(lambda item: item.parent_state == "draft").move_id
            row.draft_names = ", ".join(drafts.mapped("display_name"))

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS line_id, case_id, partner_id, product_id, order_id,
                   reason_id, user_id, company_id, currency_id, product_uom_id,
                   date_request,
                   (CURRENT_DATE - date_request::date) AS days,
                   CASE WHEN quantity_draft > 0 THEN 'draft'
                        WHEN quantity_due > 0 THEN 'due'
                        ELSE 'goods' END AS status,
                   quantity_owed, quantity_draft,
                   quantity_owed * price AS amount_owed
              FROM (%s) AS open_line
             WHERE quantity_owed > 0
            """,
            self._get_lines_query(),
        )

    def _get_lines_query(self):
        """Return the query of the lines of approved cases."""
        return SQL(
            """
            SELECT line.id, line.case_id, line.commercial_partner_id AS partner_id,
                   line.product_id, line.order_id, line.reason_id, rma.user_id,
                   line.company_id, company.currency_id, line.product_uom_id,
                   rma.date_request,
                   COALESCE(line.quantity_credit_draft, 0) AS quantity_draft,
                   COALESCE(line.quantity_to_credit, 0) AS quantity_due,
                   COALESCE(line.quantity_unpaid, 0) AS quantity_owed,
                   COALESCE(sold.price_reduce_taxexcl * unit.factor
                       / NULLIF(sold_unit.factor, 0)
                       / COALESCE(NULLIF(sale.currency_rate, 0), 1), 0) AS price
              FROM rma_case_line line
              JOIN rma_case rma ON rma.id = line.case_id
              JOIN res_company company ON company.id = line.company_id
              LEFT JOIN sale_order_line sold ON sold.id = line.sale_line_id
              LEFT JOIN sale_order sale ON sale.id = sold.order_id
              LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
              LEFT JOIN uom_uom sold_unit ON sold_unit.id = sold.product_uom_id
             WHERE rma.state = 'approved'
            """
        )

    def action_open_case(self):
        """Open the case that owes this."""
        return self.case_id._get_open_action(
            "rma_warranty.rma_case_action", self.case_id
        )

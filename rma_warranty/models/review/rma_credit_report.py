from odoo import fields, models
from odoo.tools import SQL


class RmaCreditReport(models.Model):
    """The lines of credit notes of cases, to be counted and summed.

    Amounts are without taxes, in company currency, positive where the customer
    gets money.
    """

    _name = "rma.credit.report"
    _description = "Credit notes of returns"
    _auto = False
    _order = "date_posted desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "rma_case_id",
            "reversed_entry_id",
            "move_type",
            "state",
            "invoice_date",
            "rma_date_posted",
            "payment_state",
            "commercial_partner_id",
            "company_id",
        ],
        "account.move.line": [
            "move_id",
            "display_type",
            "product_id",
            "quantity",
            "balance",
            "rma_line_id",
            "rma_deducted_line_id",
            "rma_inspection_id",
            "rma_adjustment_id",
        ],
        "rma.case": ["date_request", "warehouse_id", "user_id"],
        "rma.case.line": ["reason_id"],
        "rma.reason": ["parent_id"],
        "rma.inspection": ["line_id"],
        "rma.adjustment": ["line_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.company": ["currency_id"],
    }

    move_id = fields.Many2one(
        "account.move", "Credit note", readonly=True, aggregator="count_distinct"
    )
    case_id = fields.Many2one("rma.case", readonly=True, aggregator="count_distinct")
    invoice_id = fields.Many2one("account.move", "Original invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product category", readonly=True)
    reason_id = fields.Many2one("rma.reason", readonly=True)
    reason_group_id = fields.Many2one("rma.reason", "Group of reasons", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    drafter_id = fields.Many2one("res.users", "Drafted by", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(
        [("credit", "Invoiced line"), ("other", "Deduction or addition")],
        readonly=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("cancel", "Cancelled")],
        readonly=True,
    )
    payment_state = fields.Selection(
        selection=lambda self: (
            self.env["account.move"]
            ._fields["payment_state"]
            ._description_selection(self.env)
        ),
        string="Payment",
        readonly=True,
    )
    date = fields.Date("Date of the credit note", readonly=True)
    date_request = fields.Datetime("Requested on", readonly=True)
    date_posted = fields.Datetime("Posted on", readonly=True)
    days_to_post = fields.Float(
        "Days from request to posting",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
    )
    quantity = fields.Float("Units", readonly=True, digits="Product Unit")
    amount_untaxed = fields.Monetary("Untaxed amount", readonly=True)

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._get_select(), self._get_from(), self._get_where())

    def _get_select(self):
        """Return the columns; add-ons add theirs behind them."""
        return SQL(
            """
            SELECT line.id, move.id AS move_id, rma.id AS case_id,
                   move.reversed_entry_id AS invoice_id,
                   move.commercial_partner_id AS partner_id, line.product_id,
                   template.categ_id, rma_line.reason_id,
                   COALESCE(reason.parent_id, reason.id) AS reason_group_id,
                   rma.warehouse_id, rma.user_id, move.create_uid AS drafter_id,
                   move.company_id, company.currency_id,
                   CASE WHEN line.rma_line_id IS NULL
                        THEN 'other' ELSE 'credit' END AS kind,
                   move.state, move.payment_state, move.invoice_date AS date,
                   rma.date_request, move.rma_date_posted AS date_posted,
                   EXTRACT(EPOCH FROM move.rma_date_posted - rma.date_request)
                       / 86400.0 AS days_to_post,
                   CASE WHEN line.rma_line_id IS NULL THEN 0.0 ELSE
                       line.quantity * COALESCE(unit.factor / own_unit.factor, 1.0)
                   END AS quantity,
                   line.balance AS amount_untaxed
            """
        )

    def _get_from(self):
        """Return the tables; a deduction has the reason of the line it is about."""
        return SQL(
            """
            FROM account_move_line line
            JOIN account_move move ON move.id = line.move_id
            JOIN rma_case rma ON rma.id = move.rma_case_id
            JOIN res_company company ON company.id = move.company_id
            LEFT JOIN rma_inspection inspection
                   ON inspection.id = line.rma_inspection_id
            LEFT JOIN rma_adjustment adjustment
                   ON adjustment.id = line.rma_adjustment_id
            LEFT JOIN rma_case_line rma_line ON rma_line.id = COALESCE(%s)
            LEFT JOIN rma_reason reason ON reason.id = rma_line.reason_id
            LEFT JOIN product_product product ON product.id = line.product_id
            LEFT JOIN product_template template
                   ON template.id = product.product_tmpl_id
            LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
            LEFT JOIN uom_uom own_unit ON own_unit.id = template.uom_id
            """,
            SQL(", ").join(self._get_line_columns()),
        )

    def _get_line_columns(self):
        """Return the columns that name the case line of a line, the first counts."""
        return [
            SQL("line.rma_line_id"),
            SQL("line.rma_deducted_line_id"),
            SQL("inspection.line_id"),
            SQL("adjustment.line_id"),
        ]

    def _get_where(self):
        return SQL(
            "WHERE move.move_type = 'out_refund' AND line.display_type = 'product'"
        )

    def action_open_note(self):
        """Open the credit note of this line."""
        return self.move_id._get_records_action()

    def action_open_case(self):
        """Open the case of this line."""
        return self.case_id._get_open_action(
            "rma_warranty.rma_case_action", self.case_id
        )

from dataclasses import dataclass

from odoo import fields, models
from odoo.tools import SQL

from ...const import CASE_STATES

UNDER_WAY = ("requested", "approved")
# Of these, what was approved is returned.
RETURNED = ("approved", "closed")


@dataclass(frozen=True)
class History:
    """What a customer bought of a company, and returned in other cases than this.

    Amounts are in the company's currency, taxes included.
    """

    orders: int = 0
    bought: float = 0.0
    cases_open: int = 0
    cases_closed: int = 0
    returned: float = 0.0

    @property
    def rate(self) -> float:
        """Return which part of what was bought was returned: 0.25 is a quarter."""
        return self.returned / self.bought if self.bought else 0.0


class RmaCustomerHistory(models.AbstractModel):
    """What is known of customers (G13): nobody else counts it.

    Asked for any number of cases at once, in a number of queries that doesn't grow.
    """

    _name = "rma.customer.history"
    _description = "History of customers"

    def _read(self, cases):
        """Return {case: History} of the customers, in the company of each case.

        Bought is what is on confirmed orders, returned what was approved in returns
        that are approved or closed. In system mode.
        """
        self.env.flush_all()
        bought = self._read_bought(cases)
        counted, returned = self._count_cases(cases), self._sum_returned(cases)
        return {
            case: self._build(case, bought, counted, returned.get(self._key(case), 0.0))
            for case in cases
        }

    def _key(self, case):
        """Return of whom and for whom a case's history is asked."""
        return case.commercial_partner_id._origin, case.company_id

    def _build(self, case, bought, counted, returned):
        customer, company = self._key(case)
        own = case._origin
        approved = own.line_ids.filtered(lambda line: line.decision == "approved")
        if own.state in RETURNED:
            returned -= sum(approved.mapped("amount_asked"))
        others = {
            state: counted.get((customer, company, state), 0) - (own.state == state)
            for state, __ in CASE_STATES
        }
        orders, amount = bought.get((customer.id, company.id), (0, 0.0))
        return History(
            orders,
            company.currency_id.round(float(amount)),
            sum(others[state] for state in UNDER_WAY),
            others["closed"],
            company.currency_id.round(returned),
        )

    def _get_domain(self, cases):
        return [
            ("commercial_partner_id", "in", cases.commercial_partner_id.ids),
            ("company_id", "in", cases.company_id.ids),
        ]

    def _count_cases(self, cases):
        """Return {(customer, company, state): cases}."""
        groups = self.env["rma.case"]._read_group(
            self._get_domain(cases),
            ["commercial_partner_id", "company_id", "state"],
            ["__count"],
        )
        return {tuple(key): count for *key, count in groups}

    def _sum_returned(self, cases):
        """Return {(customer, company): what was approved}."""
        groups = self.env["rma.case.line"]._read_group(
            [
                *self._get_domain(cases),
                ("state", "in", RETURNED),
                ("decision", "=", "approved"),
            ],
            ["commercial_partner_id", "company_id"],
            ["amount_asked:sum"],
        )
        return {tuple(key): amount or 0.0 for *key, amount in groups}

    def _read_bought(self, cases):
        """Return {(id of the customer, of the company): (orders, amount)}."""
        if not cases.commercial_partner_id.ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.commercial_partner_id, sale.company_id, COUNT(*),
                       SUM(ROUND((
                           sale.amount_total
                           / COALESCE(NULLIF(sale.currency_rate, 0), 1)
                       )::numeric, currency.decimal_places))
                  FROM sale_order AS sale
                  JOIN res_partner AS contact ON contact.id = sale.partner_id
                  JOIN res_company AS company ON company.id = sale.company_id
                  JOIN res_currency AS currency ON currency.id = company.currency_id
                 WHERE contact.commercial_partner_id IN %s
                   AND sale.company_id IN %s
                   AND sale.state = 'sale'
                 GROUP BY contact.commercial_partner_id, sale.company_id
                """,
                tuple(cases.commercial_partner_id.ids),
                tuple(cases.company_id.ids),
            )
        )
        return {(partner, company): (n, total) for partner, company, n, total in rows}

    # === THE SAME UNIT === #

    def _find_earlier_claims(self, lines):
        """Return {line: lines of earlier cases} that claimed the same serial number.

        Defects of what has a serial number of its own, in the same company, whatever
        was decided, unless the customer withdrew it; lines without any are left out.
        """
        claims = lines.filtered(
            lambda line: (
                line.claim_kind == "warranty"
                and line.lot_id
                and line.product_id.tracking == "serial"
            )
        )
        known = self.env["rma.case.line"]
        if claims:
            known = known.search(
                [
                    ("lot_id", "in", claims.lot_id.ids),
                    ("company_id", "in", claims.company_id.ids),
                    ("reason_id.claim_kind", "=", "warranty"),
                    ("state", "not in", ("draft", "cancelled")),
                ],
                order="id",
            )
        by_lot = known.grouped(lambda line: (line.lot_id, line.company_id))
        found = {
            line: by_lot.get(
                (line.lot_id._origin, line.company_id), known[:0]
            ).filtered(
                lambda other, line=line: self._is_earlier(other.case_id, line.case_id)
            )
            for line in claims
        }
        return {line: earlier for line, earlier in found.items() if earlier}

    def _is_earlier(self, other, case):
        asked = case.date_request or fields.Datetime.now()
        return other != case._origin and (
            (other.date_request, other.id) < (asked, case._origin.id or other.id + 1)
        )

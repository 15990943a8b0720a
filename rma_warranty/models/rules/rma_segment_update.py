from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...sql import lock_rows
from ...tools.calendar_dates import add, midnight_in_utc

# How core's invoices say that they are paid, reconciled with the bank or not yet.
PAID = ("paid", "in_payment")


class RmaSegment(models.Model):
    """How members are found: one statement per kind of customer and company.

    What is there already is compared with what is found, and only differences are
    written.
    """

    _inherit = "rma.segment"

    @api.model
    def _cron_update(self):
        """Find the members of all anew, one after the other, and keep each."""
        kinds = self.search([("active", "=", True)])
        self.env["rma.batch"]._run(kinds, "_update_members", chunk_size=1)

    def _update_members(self):
        """Find the members anew, in the companies that their user sees.

        Whether these may be written was checked before. A second one at the same
        moment fails and is tried again.
        """
        lock_rows(self)
        self.env.flush_all()
        companies = self.env["res.company"].search([("active", "=", True)])
        for segment in self:
            for company in segment.company_id or companies:
                segment._write_members(company)
        self.env["rma.segment.member"].invalidate_model()
        self.env["res.partner"].invalidate_model(
            ["rma_segment_ids", "rma_segment_member_ids"]
        )
        self._write_step({"date_updated": fields.Datetime.now()})

    def _write_members(self, company):
        """Delete, change and add what differs from who belongs to it today."""
        self.ensure_one()
        criteria = self._get_criteria(company, company._rma_get_today())
        self.env.cr.execute(
            SQL(
                # The full join is what keeps this linear: it can't be made by looping
                # over all that is known for each that is found, and what the planner
                # believes of either is wrong by orders of magnitude.
                """
                WITH found AS (%(found)s),
                known AS (
                    SELECT id, partner_id, date_until FROM rma_segment_member
                     WHERE segment_id = %(segment)s AND company_id = %(company)s
                ),
                difference AS MATERIALIZED (
                    SELECT known.id, found.id AS partner_id, found.date_until
                      FROM found FULL JOIN known ON known.partner_id = found.id
                     WHERE known.id IS NULL OR found.id IS NULL
                        OR known.date_until IS DISTINCT FROM found.date_until
                ),
                gone AS (
                    DELETE FROM rma_segment_member AS member USING difference
                     WHERE member.id = difference.id AND difference.partner_id IS NULL
                ),
                changed AS (
                    UPDATE rma_segment_member AS member
                       SET date_until = difference.date_until,
                           write_uid = %(user)s,
                           write_date = now() AT TIME ZONE 'UTC'
                      FROM difference
                     WHERE member.id = difference.id
                       AND difference.partner_id IS NOT NULL
                )
                INSERT INTO rma_segment_member (
                    segment_id, company_id, partner_id, date_since, date_until,
                    create_uid, write_uid, create_date, write_date)
                SELECT %(segment)s, %(company)s, partner_id, %(today)s, date_until,
                       %(user)s, %(user)s,
                       now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM difference WHERE id IS NULL
                """,
                found=self._get_found_query(company, criteria),
                segment=self.id,
                company=company.id,
                today=company._rma_get_today(),
                user=self.env.uid,
            )
        )

    def _get_found_query(self, company, criteria):
        """Return the query of who fulfils all criteria, and until when.

        Criteria are counted, as each names a customer once: joins of them could be
        nested loops over all customers.
        """
        if not criteria:
            return SQL("SELECT NULL::int AS id, NULL::date AS date_until WHERE FALSE")
        return SQL(
            """
            SELECT customer.id, MAX(fulfilled.date_until) AS date_until
              FROM (%s) AS fulfilled
              JOIN res_partner AS customer ON customer.id = fulfilled.id
             WHERE customer.commercial_partner_id = customer.id
               AND (customer.company_id IS NULL OR customer.company_id = %s)
             GROUP BY customer.id
            HAVING COUNT(*) = %s
            """,
            SQL(" UNION ALL ").join(criteria),
            company.id,
            len(criteria),
        )

    def _get_criteria(self, company, today):
        """Return a query for each criterion that is filled; add-ons may add theirs.

        Their columns are ``id``, of a customer and each once, and ``date_until``.
        """
        criteria = [
            self._get_tag_query(),
            self._get_pricelist_query(company),
            self._get_order_query(company, today),
            self._get_years_query(company, today),
            self._get_membership_query(company, today),
        ]
        return [criterion for criterion in criteria if criterion]

    def _get_tag_query(self):
        if not self.partner_tag_ids:
            return None
        return SQL(
            """SELECT DISTINCT partner_id AS id, NULL::date AS date_until
                 FROM res_partner_res_partner_category_rel
                WHERE category_id IN %s""",
            tuple(self.partner_tag_ids.ids),
        )

    def _get_pricelist_query(self, company):
        if not self.pricelist_ids:
            return None
        # As Odoo stores what differs by company: {company: id}.
        return SQL(
            """SELECT id, NULL::date AS date_until FROM res_partner
                WHERE (specific_property_product_pricelist ->> %s)::int IN %s""",
            str(company.id),
            tuple(self.pricelist_ids.ids),
        )

    def _get_order_query(self, company, today):
        limits = []
        if self.turnover_min:
            limits.append(self._get_turnover_limit(company))
        if self.order_count_min:
            limits.append(SQL("COUNT(*) >= %s", self.order_count_min))
        if not limits:
            return None
        begin = SQL("TRUE")
        if self.order_months:
            first = add(today, months=-self.order_months)
            moment = midnight_in_utc(first, company._rma_get_zone())
            begin = SQL("sale.date_order >= %s", moment)
        return self._get_sale_query(company, begin, SQL(" AND ").join(limits))

    def _get_turnover_limit(self, company):
        """Return the limit on what orders come to in the company's currency."""
        digits = company.currency_id.decimal_places
        return SQL(
            """SUM(ROUND((
                sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)
            )::numeric, %s)) >= %s""",
            digits,
            company.currency_id.round(self.turnover_min),
        )

    def _get_years_query(self, company, today):
        if not self.years_min:
            return None
        day_after = add(today, months=-12 * self.years_min) + timedelta(days=1)
        moment = midnight_in_utc(day_after, company._rma_get_zone())
        limit = SQL("MIN(sale.date_order) < %s", moment)
        return self._get_sale_query(company, SQL("TRUE"), limit)

    def _get_sale_query(self, company, which, limit):
        """Return the query of whose confirmed orders reach a limit."""
        return SQL(
            """SELECT contact.commercial_partner_id AS id, NULL::date AS date_until
                 FROM sale_order AS sale
                 JOIN res_partner AS contact ON contact.id = sale.partner_id
                WHERE sale.company_id = %s AND sale.state = 'sale' AND %s
                GROUP BY contact.commercial_partner_id
               HAVING %s""",
            company.id,
            which,
            limit,
        )

    def _get_membership_query(self, company, today):
        """Return who bought a membership that is valid today, and until when.

        What posted credit notes took back of an invoice counts for nothing.
        """
        if not self.membership_product_ids:
            return None
        return SQL(
            """
            SELECT paid.commercial_partner_id AS id, MAX(paid.date_until) AS date_until
              FROM (
                SELECT invoice.commercial_partner_id,
                       (invoice.invoice_date
                        + make_interval(months => %(months)s))::date AS date_until
                  FROM account_move_line AS line
                  JOIN account_move AS own ON own.id = line.move_id
                  JOIN account_move AS invoice
                    ON invoice.id = CASE own.move_type WHEN 'out_refund'
                                    THEN own.reversed_entry_id ELSE own.id END
                 WHERE invoice.company_id = %(company)s
                   AND invoice.move_type = 'out_invoice'
                   AND invoice.payment_state IN %(paid)s
                   AND invoice.state = 'posted' AND own.state = 'posted'
                   AND line.display_type = 'product'
                   AND line.product_id IN %(products)s
                 GROUP BY invoice.id
                HAVING SUM(CASE WHEN own.id = invoice.id THEN line.quantity
                                ELSE -line.quantity END) > 0
              ) AS paid
             WHERE paid.date_until >= %(today)s
             GROUP BY paid.commercial_partner_id
            """,
            months=self.membership_months,
            company=company.id,
            paid=PAID,
            products=tuple(self.membership_product_ids.ids),
            today=today,
        )

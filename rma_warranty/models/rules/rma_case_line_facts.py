from odoo import fields, models

from ...const import SETTLED
from ...system import as_system


class RmaCaseLine(models.Model):
    """What is known of a line, as the conditions of rules ask for it."""

    _inherit = "rma.case.line"

    @as_system
    def _get_policy_facts(self, delivered):
        """Return {line: {condition: values, or a number}}; unknown ones are empty.

        Lines need not be stored. A number of queries that doesn't depend on them.

        :param dict delivered: {order line: datetime of its delivery}
        """
        facts = {line: line._prepare_policy_facts(delivered) for line in self}
        if self.env["rma.policy"]._asks("segment"):
            for line, segments in self._get_segments().items():
                facts[line]["segment"] = frozenset(segments.ids)
        return facts

    def _get_segments(self):
        """Return {line: kinds of customer that its customer belongs to}."""
        found = {}
        for company, lines in self.grouped("company_id").items():
            segments = lines.case_id.partner_id._rma_get_segments(company)
            found |= {line: segments[line.case_id.partner_id] for line in lines}
        return found

    def _prepare_policy_facts(self, delivered):
        """Return the facts of one line; contexts add theirs."""
        self.ensure_one()
        case, order, product = self.case_id, self.order_id, self.product_id
        country = (order.partner_shipping_id or case.partner_id).country_id
        groups = (("group", group.id) for group in country.country_group_ids)
        today = case._get_request_day()
        return {
            "company": frozenset(case.company_id.ids),
            "day": today.toordinal(),
            "sales_team": frozenset(order.team_id.ids),
            "country": frozenset([*country.ids, *groups]),
            "customer": frozenset([case.customer_kind]),
            "product": frozenset(product.ids),
            "category": frozenset(self._split_path(product.categ_id.parent_path)),
            "product_tag": frozenset(product.all_product_tag_ids.ids),
            "reason": frozenset((self.reason_id + self.reason_id.parent_id).ids),
            "claim": frozenset(filter(None, [self.claim_kind])),
            "amount": self._get_amount_asked(),
            "age": self._get_age(delivered.get(self.sale_line_id), today),
            "payment": frozenset(self._get_payment_conditions()),
            "method": frozenset(filter(None, [case.return_method])),
        }

    def _split_path(self, path):
        """Return the ids of a category and of all above it."""
        return [int(part) for part in (path or "").split("/") if part]

    def _get_age(self, delivered_at, today):
        """Return the days from the delivery to a day, None if it isn't known."""
        if not delivered_at:
            return None
        return (today - self.company_id._rma_get_local_date(delivered_at)).days

    def _get_payment_conditions(self):
        """Return whether the order's invoices are paid; nothing without any."""
        invoices = self.order_id.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        if not invoices:
            return []
        states = set(invoices.mapped("payment_state"))
        return ["paid" if states <= set(SETTLED) else "unpaid"]

    def _get_amount_asked(self):
        """Return what the asked units were sold for, None if it isn't known.

        Taxes included, after discounts of the line, in the company's currency at
        the order's rate, rounded by it. Without an order, what the customer says
        was paid.
        """
        self.ensure_one()
        currency = self.company_id.currency_id
        sold = self.sale_line_id
        if not sold:
            amount = self.price_unit_expected * self.quantity
            return currency.round(amount) if amount else None
        units = self.product_uom_id._compute_quantity(
            self.quantity, sold.product_uom_id, round=False
        )
        rate = sold.order_id.currency_rate or 1.0
        return currency.round(self._get_unit_price(sold) * units / rate)

    def _get_unit_price(self, sold):
        """Return the price of one unit, taxes included, after the line's discount.

        Core knows none where more was delivered than ordered, which is 0 units.
        """
        if sold.product_uom_qty:
            return sold.price_reduce_taxinc
        price = sold.price_unit * (1 - sold.discount / 100)
        taxes = sold.tax_ids.compute_all(
            price,
            currency=sold.currency_id,
            product=sold.product_id,
            partner=sold.order_id.partner_shipping_id,
        )
        return taxes["total_included"]


class RmaCase(models.Model):
    """What is known of a case, as the conditions of rules ask for it."""

    _inherit = "rma.case"

    def _get_request_day(self):
        """Return the day of the request, or today, in the company's time zone."""
        self.ensure_one()
        moment = self.date_request or fields.Datetime.now()
        return self.company_id._rma_get_local_date(moment)

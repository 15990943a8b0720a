from odoo import models
from odoo.tools import float_compare, format_date

from ...tools.text import format_quantity


class RmaReviewWarnings(models.AbstractModel):
    """What an accountant has to look at before a credit note is posted.

    One method ``_warn_<code>`` per rule, for all notes at once, that gives
    (note, sentence) where it applies; the sentence names rule and figures.
    Add-ons add a code and its method.
    """

    _name = "rma.review.warnings"
    _description = "Warnings on credit notes for returns"

    def _get_codes(self):
        """Return the codes of the rules, in the order of their sentences."""
        return [
            "limit",
            "customer",
            "age",
            "goods",
            "cost",
            "changed",
            "units",
            "added",
            "rate",
            "exception",
        ]

    def _get(self, notes):
        """Return {note: its sentences}; saves nothing.

        :param notes: account.move, draft credit notes of cases, as superuser
        """
        warnings = {note: [] for note in notes}
        if notes:
            for code in self._get_codes():
                for note, text in getattr(self, f"_warn_{code}")(notes):
                    warnings[note].append(text)
        return warnings

    def _get_mirrors(self, notes):
        """Give (note, line, invoice line) of what takes an invoice line back."""
        for note in notes:
            for line in note.invoice_line_ids:
                if line.rma_credited_line_id and line._rma_is_product():
                    yield note, line, line.rma_credited_line_id

    def _get_name(self, line):
        """Return what a credit note line is about."""
        return line.product_id.display_name or line.name or ""

    # === RULES === #

    def _warn_limit(self, notes):
        for note in notes._rma_filter_over_limit():
            yield note, note._rma_get_limit_error()

    def _warn_customer(self, notes):
        """The money goes to somebody else than the invoice did."""
        for note in notes:
            invoiced = note.reversed_entry_id.commercial_partner_id
            for other in note.commercial_partner_id | (
                note.rma_case_id.commercial_partner_id
            ):
                if invoiced and other != invoiced:
                    yield (
                        note,
                        self.env._(
                            "%(invoice)s is %(invoiced)s's, but the credit note or the "
                            "case is %(other)s's.",
                            invoice=note.reversed_entry_id.name,
                            invoiced=invoiced.display_name,
                            other=other.display_name,
                        ),
                    )

    def _warn_age(self, notes):
        for note in notes:
            invoice, company = note.reversed_entry_id, note.company_id
            limit = company.rma_review_age_days
            if not limit or not invoice.invoice_date:
                continue
            days = (company._rma_get_today() - invoice.invoice_date).days
            if days > limit:
                yield (
                    note,
                    self.env._(
                        "%(invoice)s of %(date)s is %(days)s days old, more than the "
                        "%(limit)s days of the settings.",
                        invoice=invoice.name,
                        date=format_date(self.env, invoice.invoice_date),
                        days=days,
                        limit=limit,
                    ),
                )

    def _warn_goods(self, notes):
        """More is credited than came back, so its cost isn't reversed rightly."""
        for note in notes:
            lines = note.invoice_line_ids.rma_line_id.filtered("goods_back")
            for line, units in lines._get_units_by_line().items():
                credited, here = units.noted, units.stayed
                if line.product_uom_id.compare(credited, here) > 0:
                    yield (
                        note,
                        self.env._(
                            "%(product)s: %(credited)s credited, but %(here)s came "
                            "back. The cost of goods that are not here would be "
                            "reversed.",
                            product=line.product_id.display_name,
                            credited=format_quantity(credited),
                            here=format_quantity(max(here, 0.0)),
                        ),
                    )

    def _warn_cost(self, notes):
        """Goods are back, but no cost is reversed for them."""
        costs = self.env["rma.credit.note.comparison"]._get_costs(notes)
        for note, line, invoice_line in self._get_mirrors(notes):
            # The moves of an exchange book their cost by themselves.
            goods = line.rma_line_id.filtered(
                lambda item: (
                    item.goods_back
                    and not any(move._rma_has_booked_cost() for move in item.move_ids)
                )
            )
            product = line.product_id.with_company(note.company_id)
            is_valued = product.is_storable and product.valuation == "real_time"
            is_free = note.company_currency_id.is_zero(costs.get(line, 0.0))
            if goods and is_valued and is_free:
                yield (
                    note,
                    self.env._(
                        "%(product)s came back, but no cost is reversed: %(invoice)s "
                        "booked none.",
                        product=self._get_name(line),
                        invoice=invoice_line.move_id.name,
                    ),
                )

    def _warn_changed(self, notes):
        """Price, discount or taxes are not the invoice's."""
        for note, line, invoice_line in self._get_mirrors(notes):
            if not line.rma_line_id:
                continue
            factor = line.product_uom_id._compute_quantity(
                1.0, invoice_line.product_uom_id, round=False
            )
            pairs = (
                (line.price_unit, invoice_line.price_unit * factor),
                (line.discount, invoice_line.discount),
            )
            is_same = all(not float_compare(a, b, precision_digits=6) for a, b in pairs)
            if not is_same or line.tax_ids != invoice_line.tax_ids:
                yield note, self._get_changed_text(line, invoice_line, pairs)

    def _get_changed_text(self, line, invoice_line, pairs):
        (price, invoiced), (discount, own) = pairs
        currency = line.currency_id
        return self.env._(
            "%(product)s: %(price)s less %(discount)s%%, taxes %(taxes)s; invoiced at "
            "%(invoiced)s less %(own)s%%, taxes %(own_taxes)s.",
            product=self._get_name(line),
            price=currency.format(price),
            discount=format_quantity(discount),
            taxes=", ".join(line.tax_ids.mapped("name")) or "–",
            invoiced=currency.format(invoiced),
            own=format_quantity(own),
            own_taxes=", ".join(invoice_line.tax_ids.mapped("name")) or "–",
        )

    def _warn_units(self, notes):
        """The quantity was changed by hand after the case had drafted it."""
        for note, line, __ in self._get_mirrors(notes):
            drafted = (line.extra_tax_data or {}).get("quantity")
            if not line.rma_line_id or drafted is None:
                continue
            if line.product_uom_id.compare(line.quantity, drafted):
                yield (
                    note,
                    self.env._(
                        "%(product)s: the case credits %(drafted)s, the credit note "
                        "%(quantity)s. It was changed by hand.",
                        product=self._get_name(line),
                        drafted=format_quantity(drafted),
                        quantity=format_quantity(line.quantity),
                    ),
                )

    def _warn_added(self, notes):
        """Lines that neither the invoice nor the case accounts for."""
        for note in notes:
            for line in self.env["rma.credit.note.comparison"]._get_unexplained(note):
                yield (
                    note,
                    self.env._(
                        "%(line)s, %(amount)s: added by hand, neither the invoice nor "
                        "the case has it.",
                        line=line.name or self._get_name(line),
                        amount=line.currency_id.format(line.price_total),
                    ),
                )

    def _warn_rate(self, notes):
        """Currency or rate are not the invoice's."""
        for note in notes:
            invoice = note.reversed_entry_id
            if not invoice:
                continue
            if note.currency_id != invoice.currency_id:
                yield (
                    note,
                    self.env._(
                        "The credit note is in %(currency)s, %(invoice)s in "
                        "%(invoiced)s.",
                        currency=note.currency_id.name,
                        invoice=invoice.name,
                        invoiced=invoice.currency_id.name,
                    ),
                )
            elif self._is_other_rate(note, invoice):
                yield (
                    note,
                    self.env._(
                        "The credit note's rate is %(rate)s, that of %(invoice)s "
                        "%(invoiced)s.",
                        rate=note.invoice_currency_rate,
                        invoice=invoice.name,
                        invoiced=invoice.invoice_currency_rate,
                    ),
                )

    def _is_other_rate(self, note, invoice):
        """Tell whether a note's rate differs from the invoice's against the rule."""
        if note.company_id.rma_credit_rate != "invoice":
            return False
        rate, invoiced = note.invoice_currency_rate, invoice.invoice_currency_rate
        return abs(rate - invoiced) > invoiced * 1e-6

    def _warn_exception(self, notes):
        """A manager made an exception for what is credited."""
        for note in notes.filtered("rma_exception_user_id"):
            yield (
                note,
                self.env._(
                    "%(user)s allowed to credit more than was invoiced: %(reason)s",
                    user=note.rma_exception_user_id.name,
                    reason=note.rma_exception_reason,
                ),
            )
        for note in notes:
            for line in note.invoice_line_ids.rma_line_id.filtered("override_user_id"):
                yield (
                    note,
                    self.env._(
                        "%(product)s: %(user)s overrode the rules: %(reason)s",
                        product=line.product_id.display_name,
                        user=line.override_user_id.name,
                        reason=line.override_reason,
                    ),
                )

from odoo import models

from ...tools.text import format_quantity


class RmaReviewFacts(models.AbstractModel):
    """What a case knows that would change a signature (G12).

    Read when somebody signs, not when the note was drafted: a grade that is
    found later counts as well.
    """

    _inherit = "rma.review.warnings"

    def _get_codes(self):
        return [
            *super()._get_codes(),
            "uninspected",
            "grade",
            "lenient",
            "not_approved",
            "alerts",
            "away",
            "waived",
            "deductions",
            "freight",
            "advance",
            "charges",
            "kind_limit",
            "moved",
            "agreed",
        ]

    def _get_case_lines(self, notes):
        """Give (note, case line) for the goods that notes credit."""
        for note in notes:
            for line in note._rma_get_case_lines():
                yield note, line

    # === GOODS === #

    def _warn_uninspected(self, notes):
        for note, line in self._get_case_lines(notes):
            units = line._get_unseen()
            if not units:
                continue
            values = {
                "product": line.product_id.display_name,
                "units": format_quantity(units),
                "received": format_quantity(line.quantity_received),
            }
            if line.unseen_user_id:
                text = self.env._(
                    "%(product)s: %(units)s of %(received)s are credited, but not "
                    "inspected. %(user)s decided so: %(reason)s",
                    user=line.unseen_user_id.name,
                    reason=line.unseen_reason,
                    **values,
                )
            else:
                text = self.env._(
                    "%(product)s: %(units)s of %(received)s are credited, but not "
                    "inspected.",
                    **values,
                )
            yield note, text

    def _warn_grade(self, notes):
        """The grade, perhaps found later, gives less than is credited."""
        for note, line in self._get_case_lines(notes):
            text = line._explain_late()
            if text:
                yield note, text

    def _warn_lenient(self, notes):
        """Staff gave another percentage than the grade."""
        for note, line in self._get_case_lines(notes):
            for inspection in line.inspection_ids.filtered(
                lambda own: own.state == "confirmed" and own.leniency_reason
            ):
                yield (
                    note,
                    self.env._(
                        "%(product)s: not as the grade says. %(effect)s",
                        product=line.product_id.display_name,
                        effect=inspection._explain_credit(),
                    ),
                )

    def _warn_not_approved(self, notes):
        for note, line in self._get_case_lines(notes):
            if line.decision != "approved":
                name = line.product_id.display_name
                yield note, self.env._("%(product)s: not approved.", product=name)

    def _warn_alerts(self, notes):
        """Something else arrived, and nobody has settled it."""
        for note in notes:
            alerts = note.rma_case_id.alert_ids._filter_open()
            if alerts:
                yield (
                    note,
                    self.env._(
                        "Unexpected arrivals of %(case)s are not settled: %(what)s.",
                        case=note.rma_case_id.name,
                        what=", ".join(alerts.mapped("display_name")),
                    ),
                )

    def _warn_away(self, notes):
        """A loaner is not back, or goods are at a service centre."""
        for note in notes:
            for away in note.rma_case_id._get_goods_out():
                yield note, away._get_sentence()

    # === MONEY === #

    def _warn_waived(self, notes):
        for note in notes:
            for share in note.rma_case_id.adjustment_ids.filtered("waiver"):
                yield (
                    note,
                    self.env._(
                        "%(name)s was waived: %(reason)s",
                        name=share._get_title(),
                        reason=share.waiver,
                    ),
                )

    def _warn_deductions(self, notes):
        """A deduction of the case is on no document, though there is money."""
        for note in notes:
            if note.currency_id.compare_amounts(note.amount_total, 0.0) <= 0:
                continue
            deductions = note.rma_case_id.adjustment_ids.filtered(
                lambda own: own.sign == "deduction"
            )
            for share in deductions.filtered("is_to_enter"):
                yield (
                    note,
                    self.env._(
                        "%(name)s: the customer pays, and the amount is not entered.",
                        name=share._get_title(),
                    ),
                )
            for fee in deductions.filtered(lambda own: own._is_due()):
                yield (
                    note,
                    self.env._(
                        "%(name)s: %(amount)s are not deducted: %(reason)s",
                        name=fee._get_title(),
                        amount=fee.currency_id.format(fee.amount_due),
                        reason=fee.reason,
                    ),
                )

    def _warn_freight(self, notes):
        """Everything comes back, and the freight is not given back."""
        offers = self.env["rma.freight.offer"]
        texts = offers._get_texts(notes.rma_case_id)
        for note in notes:
            given = note.invoice_line_ids.rma_adjustment_id.freight_line_id
            for text in [
                *texts.get(note.rma_case_id, ()),
                *offers._get_kept_texts(given),
            ]:
                yield note, text

    def _warn_advance(self, notes):
        """A down payment is credited in full, though the grade gives less, or the
        note is over more than was owed.
        """
        for note in notes.filtered("rma_is_advance"):
            owed = note.rma_advance_total
            if note.currency_id.compare_amounts(note.amount_total, owed):
                yield (
                    note,
                    self.env._(
                        "%(owed)s of the down payments was owed, the credit note is "
                        "over %(now)s. It was changed by hand.",
                        owed=note.currency_id.format(owed),
                        now=note.currency_id.format(note.amount_total),
                    ),
                )
            for line in note._rma_get_case_lines().filtered("credit_text"):
                yield (
                    note,
                    self.env._(
                        "%(product)s: the down payment is credited in full. %(effect)s",
                        product=line.product_id.display_name,
                        effect=line.credit_text,
                    ),
                )

    def _warn_charges(self, notes):
        """A deduction or addition was changed on the note by hand."""
        for note in notes:
            for line in note.invoice_line_ids.filtered("rma_adjustment_id"):
                agreed = line.rma_adjustment_id
                is_other_kind = agreed.is_freight or agreed.currency_id != (
                    line.currency_id
                )
                if is_other_kind:
                    continue
                sign = 1 if agreed.sign == "addition" else -1
                drafted = sign * line.rma_deducted_amount
                now = line.price_unit * line.quantity * (1 - line.discount / 100)
                if line.currency_id.compare_amounts(now, drafted):
                    yield (
                        note,
                        self.env._(
                            "%(name)s: %(agreed)s on the case, %(now)s on the credit "
                            "note. It was changed by hand.",
                            name=agreed._get_title(),
                            agreed=line.currency_id.format(drafted),
                            now=line.currency_id.format(now),
                        ),
                    )

    def _warn_kind_limit(self, notes):
        """Rows of a kind come to more than its limit, however they are split."""
        for note in notes:
            excesses = note.invoice_line_ids.rma_adjustment_id._get_limit_excesses()
            told = {
                adjustment.type_id: (total, limit, currency)
                for adjustment, (total, limit, currency) in excesses.items()
            }
            for kind, (total, limit, currency) in told.items():
                yield (
                    note,
                    self.env._(
                        "%(kind)s: %(total)s over all cases of the same orders, more "
                        "than the limit of %(limit)s.",
                        kind=kind.name,
                        total=currency.format(total),
                        limit=currency.format(limit),
                    ),
                )

    def _warn_moved(self, notes):
        """The contact of the case or of the invoice works elsewhere by now."""
        for note in notes:
            case = note.rma_case_id
            pairs = (
                (case.partner_id, case.commercial_partner_id),
                (note.partner_id, note.commercial_partner_id),
            )
            for contact, company in dict.fromkeys(pairs):
                if contact.commercial_partner_id != company:
                    yield (
                        note,
                        self.env._(
                            "%(contact)s no longer belongs to %(company)s, whose "
                            "return it is.",
                            contact=contact.display_name,
                            company=company.display_name,
                        ),
                    )

    def _warn_agreed(self, notes):
        """No order is known: the price is what an accountant agreed on."""
        for note in notes:
            for item in note.invoice_line_ids.filtered(
                lambda own: own.rma_line_id and own.rma_line_id._is_price_agreed()
            ):
                line = item.rma_line_id
                yield (
                    note,
                    self.env._(
                        "%(product)s: no order is known. %(user)s agreed on %(agreed)s "
                        "each: %(reason)s. Credited: %(units)s at %(price)s.",
                        product=line.product_id.display_name,
                        user=line.price_agreed_user_id.name,
                        agreed=note.company_currency_id.format(line.price_unit_agreed),
                        reason=line.price_agreed_reason,
                        units=format_quantity(item.quantity),
                        price=item.currency_id.format(item.price_unit),
                    ),
                )
                agreed = self.env["rma.agreed.refund"]._get_taxes(line, note)
                if item.tax_ids != agreed:
                    yield (
                        note,
                        self.env._(
                            "%(product)s: taxes %(taxes)s, those of the product are "
                            "%(own)s. They were changed by hand.",
                            product=line.product_id.display_name,
                            taxes=", ".join(item.tax_ids.mapped("name")) or "–",
                            own=", ".join(agreed.mapped("name")) or "–",
                        ),
                    )

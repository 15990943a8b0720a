from collections import defaultdict
from typing import NamedTuple

from odoo import models

from ...tools.amounts import UNTAXED, Amounts, get_currency
from ...tools.proration import Proration


class Credit(NamedTuple):
    """What one share takes off its invoice.

    Positive where the invoice line is; ``discounts`` has the Amounts of each
    invoice line that lowers the whole invoice.
    """

    amounts: Amounts
    discounts: dict

    @property
    def untaxed(self):
        """The amount without taxes, less discounts, in the invoice's currency."""
        return sum(part.untaxed for part in (self.amounts, *self.discounts.values()))

    @property
    def total(self):
        """The amount with taxes, less discounts, in the invoice's currency."""
        return sum(part.total for part in (self.amounts, *self.discounts.values()))


class RmaCreditNoteAmounts(models.AbstractModel):
    """Amounts of credit note lines, such that all of them sum to the invoice.

    The untaxed amount and each tax are shared out on their own, in the
    invoice's and in the company's currency: whatever is credited in whichever
    order, all of it is the invoice to the cent (G3), with both ways to round
    taxes. Core takes the amounts from the lines' ``extra_tax_data``, and
    computes them itself again when somebody changes quantity or price.

    Lines that lower the whole invoice, such as a discount on the order, are
    shared out over the lines with the same taxes, by their amounts.
    """

    _name = "rma.credit.note.amounts"
    _description = "Amounts of credit notes for returns"

    def _get_credits(self, shares):
        """Return the Credit of each share; saves nothing.

        :param list shares: Share, in the order in which they take units
        """
        invoice_lines = self._union(share.invoice_line for share in shares)
        amounts = self._get_amounts(invoice_lines.move_id)
        discounts = self._get_discounts(amounts)
        lines = self._get_line_prorations(shares, amounts)
        reductions = self._get_discount_prorations(discounts, amounts)
        result = []
        for share in shares:
            line = share.invoice_line
            weight = amounts[line].untaxed * share.quantity / line.quantity
            taken = {
                discount: Amounts(reductions[discount].take(weight))
                for discount, bases in discounts.items()
                if line in bases
            }
            amounts_taken = Amounts(lines[line].take(share.quantity))
            result.append(Credit(amounts_taken, taken))
        return result

    def _get_extra_tax_data(self, invoice_line, amounts, values):
        """Return what makes core use ``amounts`` on a credit note line.

        At the rate of the day, core works out the company's currency from the
        invoice's.

        :param dict values: the line's values, with price, discount, quantity
        """
        is_at_day_rate = invoice_line.company_id.rma_credit_rate == "day"
        taxes = defaultdict(dict)
        for (tax_id, name), amount in amounts.items():
            if tax_id and (name.endswith("_currency") or not is_at_day_rate):
                taxes[str(tax_id)][name] = amount
        data = {
            "currency_id": invoice_line.currency_id.id,
            "price_unit": values["price_unit"],
            "discount": values["discount"],
            "quantity": values["quantity"],
            "manual_total_excluded_currency": amounts[UNTAXED],
            # Core reads the totals only when there is an entry for taxes, so a
            # line without taxes gets one that no tax has.
            "manual_tax_amounts": taxes or {"0": {}},
        }
        if not is_at_day_rate:
            data["rate"] = invoice_line.move_id.invoice_currency_rate
            data["manual_total_excluded"] = amounts[False, "total_excluded"]
        return data

    # === INVOICED AND CREDITED === #

    def _get_amounts(self, moves):
        """Return {product line: amounts} as the moves' journal items have them."""
        result = {}
        moves.line_ids.tax_ids.mapped("amount_type")  # one query for all
        for move in moves:
            for base_line in move._get_rounded_base_and_tax_lines()[0]:
                record = base_line["record"]
                if record._name == "account.move.line" and (
                    record.display_type == "product"
                ):
                    result[record] = self._flatten(base_line["tax_details"])
        return result

    def _flatten(self, details):
        """Return core's rounded tax details of a line as Amounts."""
        amounts = defaultdict(float)
        for suffix in ("_currency", ""):
            total = f"total_excluded{suffix}"
            amounts[False, total] = details[total] + details[f"delta_{total}"]
            for data in details["taxes_data"]:
                if not data["is_reverse_charge"]:
                    for name in (f"base_amount{suffix}", f"tax_amount{suffix}"):
                        amounts[data["tax"].id, name] += data[name]
        return Amounts(amounts)

    def _get_given(self, lines, allowances=()):
        """Return {invoice line: list of amounts of its credits so far}.

        :param allowances: credits that are left out
        """
        given = defaultdict(list)
        credits = lines._rma_get_credit_lines() - lines.browse().union(*allowances)
        for line, amounts in self._get_amounts(credits.move_id).items():
            if line in credits:
                given[line.rma_credited_line_id.with_env(lines.env)].append(amounts)
        return given

    # === PRORATIONS === #

    def _get_line_prorations(self, shares, amounts):
        """Return {invoice line: Proration over its units}."""
        before, until = {}, {}
        for share in shares:
            before.setdefault(share.invoice_line, share.before)
            until[share.invoice_line] = share.before + share.quantity
        completed = self._union(
            line
            for line, units in until.items()
            if before[line] and line.product_uom_id.compare(units, line.quantity) >= 0
        )
        # Freight is credited by its price, whatever lowered it.
        goods = self._union(share.invoice_line for share in shares if share.line)
        allowances = goods._rma_get_allowances()
        given = self._get_given(completed, self._union(*allowances.values()))
        lowered = self._get_lowered(allowances)
        return {
            line: self._start(
                line, amounts, line.quantity, units, given, lowered.get(line, ())
            )
            for line, units in before.items()
        }

    def _get_lowered(self, allowances):
        """Return {invoice line: [(units credited before, amounts of an allowance)]}.

        What was credited while the units stayed sold lowers the price of those
        that were left then.

        :param dict allowances: {invoice line: the credits that lower its price}
        """
        amounts = self._get_amounts(self._union(*allowances.values()).move_id)
        result = defaultdict(list)
        for line, own in allowances.items():
            others = line._rma_get_credit_lines() - own
            for credit in own:
                earlier = others.filtered(lambda other, c=credit: other.id < c.id)
                units = sum(line._rma_get_own_units(other) for other in earlier)
                if units < line.quantity - 1e-6:
                    result[line].append((units, amounts[credit]))
        return result

    def _start(self, line, amounts, whole, before, given, lowered=()):
        parts = given.get(line, ())
        return Proration(
            amounts[line],
            whole,
            lambda key: get_currency(line, key[1]),
            before=before,
            given=parts,
            lowered=lowered,
        )

    # === DISCOUNTS ON THE WHOLE INVOICE === #

    def _get_discounts(self, amounts):
        """Return {line that lowers an invoice: lines it is shared over}.

        Of those that it was given for, the ones with the same taxes, or all.
        """
        positive = self._union(line for line, own in amounts.items() if own.untaxed > 0)
        result = {}
        for discount, own in amounts.items():
            if not discount._rma_is_discount() or not own.untaxed:
                continue
            lines = positive & discount._rma_get_discounted_lines()
            taxes = self._get_shared_taxes(discount)
            same_taxes = lines.filtered(
                lambda line, taxes=taxes: self._get_shared_taxes(line) == taxes
            )
            if lines:
                result[discount] = same_taxes or lines
        return result

    def _get_shared_taxes(self, line):
        """Return the taxes that a discount can share; fixed ones it never has."""
        return line.tax_ids.filtered(lambda tax: tax.amount_type != "fixed")

    def _get_paid_ratios(self, invoice_lines):
        """Return {invoice line: the part of its price that was charged}.

        Less its share of what lowers the whole invoice; 1.0 without discounts.
        """
        amounts = self._get_amounts(invoice_lines.move_id)
        ratios = dict.fromkeys(invoice_lines, 1.0)
        for discount, lines in self._get_discounts(amounts).items():
            whole = sum(amounts[line].untaxed for line in lines)
            for line in lines & invoice_lines:
                ratios[line] += amounts[discount].untaxed / whole
        return ratios

    def _get_discount_prorations(self, discounts, amounts):
        """Return {discount line: Proration over the amounts it is shared over}."""
        if not discounts:
            return {}
        ratios = self._get_credited_ratios(self._union(*discounts.values()))
        given = self._get_given(self._union(discounts))
        result = {}
        for discount, lines in discounts.items():
            whole = sum(amounts[line].untaxed for line in lines)
            before = sum(amounts[line].untaxed * ratios[line] for line in lines)
            result[discount] = self._start(discount, amounts, whole, before, given)
        return result

    def _get_credited_ratios(self, lines):
        """Return {invoice line: the part of its units that is credited already}."""
        left = lines._rma_get_creditable()
        return {
            line: 1 - left[line] / line.quantity if line.quantity else 0.0
            for line in lines
        }

    def _union(self, *lines):
        """Return the lines of iterables and recordsets as one recordset."""
        records = [line for group in lines for line in group]
        return self.env["account.move.line"].union(*records)

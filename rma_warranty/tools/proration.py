"""Share out amounts so that the parts sum to the whole, to the cent."""


class Proration:
    """Amounts of a document line, handed out with its units in parts.

    Each part is the rounded amount of all units so far less that of the units
    before: parts of any size sum to the whole. The part that completes the
    units takes what is really left, as long as that differs by rounding only;
    a part that was given with a deduction is not made up for.

    What lowered the price of all units that were left at some time is shared
    out over those units: the parts after it sum to what is left.

    :param dict amounts: {key: rounded amount}, of any sign
    :param float whole: units that the amounts are for, above zero
    :param currency_of: function from a key to an object with ``round(amount)``
        and ``rounding``
    :param float before: units handed out earlier
    :param list given: the earlier parts as {key: amount}; needed only when a
        part completes the units
    :param list lowered: [(units handed out before, {key: amount})]
    """

    def __init__(
        self, amounts, whole, currency_of, *, before=0.0, given=(), lowered=()
    ):
        self.amounts = amounts
        self.whole = whole
        self.currency_of = currency_of
        self.before = before
        self.given = list(given)
        self.lowered = list(lowered)

    def take(self, part):
        """Hand out ``part`` units; return their {key: rounded amount}."""
        start, self.before = self.before, self.before + part
        is_last = abs(self.whole - self.before) <= 1e-6 * self.whole
        result = {}
        for key in self.amounts:
            currency = self.currency_of(key)
            end = self._get_until(key, self.whole if is_last else self.before)
            until = currency.round(end) - currency.round(self._get_until(key, start))
            share = currency.round(until)
            result[key] = self._correct(key, share) if is_last else share
        self.given.append(result)
        return result

    def _get_until(self, key, units):
        """Return the amount of the first ``units``, not rounded."""
        amount = self.amounts[key]
        end = amount if units == self.whole else amount * units / self.whole
        for start, part in self.lowered:
            if units > start:
                share = (units - start) / (self.whole - start)
                end -= part.get(key, 0.0) * share
        return end

    def _correct(self, key, share):
        """Return the rest of the amount instead of ``share`` if that is close."""
        currency = self.currency_of(key)
        parts = [*self.given, *(part for __, part in self.lowered)]
        rest = self.amounts[key] - sum(part.get(key, 0.0) for part in parts)
        tolerance = currency.rounding * (len(self.given) + 0.5)
        return currency.round(rest) if abs(rest - share) <= tolerance else share

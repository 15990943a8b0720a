"""What a document line comes to: its untaxed amount and each tax, apart."""

from collections.abc import Mapping

UNTAXED = (False, "total_excluded_currency")
FOREIGN = "_currency"


def get_currency(line, name):
    """Return the currency of an amount of a line: its own, or the company's.

    :param line: anything with ``currency_id`` and ``company_currency_id``
    :param str name: core's name of the amount, as ``tax_amount_currency``
    """
    return line.currency_id if name.endswith(FOREIGN) else line.company_currency_id


class Amounts(Mapping):
    """Amounts of a document line: {(tax id or False, core's name): amount}.

    Those without a tax are the line's own, in the document's and in the
    company's currency. Never changed: what is worked out is another one.
    """

    __slots__ = ("_parts",)

    def __init__(self, parts):
        self._parts = dict(parts)

    def __getitem__(self, key):
        return self._parts[key]

    def __iter__(self):
        return iter(self._parts)

    def __len__(self):
        return len(self._parts)

    def __neg__(self):
        return Amounts({key: -amount for key, amount in self.items()})

    def __add__(self, other):
        keys = dict.fromkeys([*self, *other])
        parts = {key: self.get(key, 0.0) + other.get(key, 0.0) for key in keys}
        return Amounts(parts)

    def __bool__(self):
        return any(self.values())

    @property
    def untaxed(self):
        """The amount without taxes, in the document's currency."""
        return self[UNTAXED]

    @property
    def total(self):
        """The amount with all taxes, in the document's currency."""
        return self[UNTAXED] + sum(
            amount
            for (tax_id, name), amount in self.items()
            if tax_id and name == "tax_amount_currency"
        )

    def scale(self, ratio, line):
        """Return the amounts times ``ratio``, each rounded by its currency."""
        return Amounts(
            {
                (tax_id, name): get_currency(line, name).round(amount * ratio)
                for (tax_id, name), amount in self.items()
            }
        )

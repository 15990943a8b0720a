"""The figures of a replay: as they should be, or as they are in the database.

Amounts are in the company's currency to the cent, quantities in units.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import NamedTuple

from workbench.inside.measuring.tables import columns

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Totals:
    """What happened in all cases and orders together."""

    cases: int
    cases_closed: int
    cases_rejected: int
    lines: int
    units_asked: int
    units_credited: int
    units_refused: int
    amount_credited: Decimal
    credit_notes: int
    credit_notes_open: int
    orders: int
    amount_invoiced: Decimal
    receivable: Decimal
    journal_balance: Decimal
    cost_of_goods_sold: Decimal
    units_left_in_returns: int
    stock_value: Decimal

    def table(self) -> list[str]:
        """Return a line per figure, numbers plain."""
        return [
            columns(_label(name), value, widths=(22, 13))
            for name, value in asdict(self).items()
        ]


class Stock(NamedTuple):
    """What happened to the units of one product."""

    sold: int = 0
    restocked: int = 0
    on_hand: int = 0


@dataclass(frozen=True)
class Figures:
    """Totals, the stock per goods code, the receivable per customer number."""

    totals: Totals
    stock: Mapping[str, Stock]
    receivable: Mapping[str, Decimal]

    def as_json(self) -> dict:
        """Return all figures by their names."""
        stock = {code: each._asdict() for code, each in sorted(self.stock.items())}
        return {
            **asdict(self.totals),
            "stock_per_product": stock,
            "receivable_per_customer": dict(sorted(self.receivable.items())),
        }

    def by_label(self) -> dict[str, int | Decimal]:
        """Return each figure under the words that name it."""
        result = dict(asdict(self.totals))
        for code, stock in sorted(self.stock.items()):
            for name, units in stock._asdict().items():
                result[f"{name} of product {code}"] = units
        for customer, amount in sorted(self.receivable.items()):
            result[f"receivable of customer {customer}"] = amount
        return {_label(name): value for name, value in result.items()}

    def stock_table(self) -> list[str]:
        """Return a line per product of which units came back, and one for the rest."""
        widths = (14, 11)
        back = {code: each for code, each in self.stock.items() if each.restocked}
        others = [each for code, each in self.stock.items() if code not in back]
        sums = (sum(column) for column in zip(Stock(), *others, strict=True))
        return [
            columns("product", *map(_label, Stock._fields), widths=widths),
            *(columns(code, *back[code], widths=widths) for code in sorted(back)),
            columns(f"{len(others)} others", *sums, widths=widths),
        ]


def cents(amount: Decimal | float | None) -> Decimal:
    """Return an amount to the cent; half a cent goes up.

    A float's noise behind the sixth decimal is dropped first, so that sums of
    floats come out as the sums of their cents.
    """
    return Decimal(f"{amount or 0:.6f}").quantize(CENT, "ROUND_HALF_UP")


def _label(name: str) -> str:
    return name.replace("_", " ")

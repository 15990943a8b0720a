"""The figures of a replay: as they should be, or as they are in the database.

Amounts are in the company's currency to the cent, quantities in units.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import NamedTuple

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


class Stock(NamedTuple):
    """What happened to the units of one product."""

    sold: int
    restocked: int
    on_hand: int


NO_STOCK = Stock(0, 0, 0)


@dataclass(frozen=True)
class Figures:
    """Totals, the stock per goods code, the receivable per customer number."""

    totals: Totals
    stock: dict[str, Stock]
    receivable: dict[str, Decimal]

    def as_json(self) -> dict:
        """Return plain numbers; amounts as floats."""
        return {
            **{name: _plain(value) for name, value in asdict(self.totals).items()},
            "stock_per_product": {
                code: stock._asdict() for code, stock in sorted(self.stock.items())
            },
            "receivable_per_customer": {
                customer: _plain(amount)
                for customer, amount in sorted(self.receivable.items())
            },
        }


def cents(amount: Decimal | float | None) -> Decimal:
    """Return an amount to the cent; half a cent goes up.

    A float's noise behind the sixth decimal is dropped first, so that sums of
    floats come out as the sums of their cents.
    """
    return Decimal(f"{amount or 0:.6f}").quantize(CENT, "ROUND_HALF_UP")


def differences(expected: Figures, found: Figures) -> list[str]:
    """Return one sentence for each figure that is not as expected."""
    return [
        f"{name}: {shown(actual)} instead of {shown(wanted)}"
        for name, wanted, actual in _pairs(expected, found)
        if wanted != actual
    ]


def _pairs(expected: Figures, found: Figures) -> Iterator[tuple[str, object, object]]:
    totals = asdict(found.totals)
    for name, wanted in asdict(expected.totals).items():
        yield _label(name), wanted, totals[name]
    for code in sorted(expected.stock.keys() | found.stock.keys()):
        wanted, actual = (each.stock.get(code, NO_STOCK) for each in (expected, found))
        for name in Stock._fields:
            label = f"{_label(name)} of product {code}"
            yield label, getattr(wanted, name), getattr(actual, name)
    for customer in sorted(expected.receivable.keys() | found.receivable.keys()):
        wanted, actual = (
            each.receivable.get(customer, cents(0)) for each in (expected, found)
        )
        yield f"receivable of customer {customer}", wanted, actual


def stock_table(figures: Figures) -> list[str]:
    """Return a line per product of which units came back, then one for the rest."""
    lines = [_stock_line("product", *Stock._fields)]
    returned = {code for code, stock in figures.stock.items() if stock.restocked}
    for code in sorted(returned):
        lines.append(_stock_line(code, *figures.stock[code]))
    others = [stock for code, stock in figures.stock.items() if code not in returned]
    sums = (sum(column) for column in zip(NO_STOCK, *others, strict=True))
    lines.append(_stock_line(f"{len(others)} others", *sums))
    return lines


def _stock_line(product: str, *values: object) -> str:
    columns = (_label(str(value)) for value in values)
    return f"{product:<14}" + "".join(f"{column:>11}" for column in columns)


def totals_table(totals: Totals) -> list[str]:
    """Return a line per figure, numbers plain."""
    return [
        f"{_label(name):<22} {shown(value):>12}"
        for name, value in asdict(totals).items()
    ]


def shown(value: object) -> str:
    """Return a number as people read it: amounts with their cents."""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _label(name: str) -> str:
    return name.replace("_", " ")


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value

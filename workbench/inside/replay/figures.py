"""The figures of a replay, and what they must be, worked out from the file alone.

Amounts are in the company's currency to the cent, quantities in units.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from workbench.inside.measuring.tables import columns
from workbench.inside.replay.matching import Returns
from workbench.inside.replay.source import History

CENT = Decimal("0.01")
_STOCK_STEP = 100
_COST_SHARE = Decimal("0.5")


class Totals(NamedTuple):
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

    sold: int = 0
    restocked: int = 0
    on_hand: int = 0


class Figures(NamedTuple):
    """Totals, the stock per goods code, the receivable per customer number."""

    totals: Totals
    stock: Mapping[str, Stock]
    receivable: Mapping[str, Decimal]

    def as_json(self) -> dict:
        """Return all figures by their names."""
        stock = {code: each._asdict() for code, each in sorted(self.stock.items())}
        return {
            **self.totals._asdict(),
            "stock_per_product": stock,
            "receivable_per_customer": dict(sorted(self.receivable.items())),
        }

    def by_label(self) -> dict[str, int | Decimal]:
        """Return each figure under the words that name it."""
        result = self.totals._asdict()
        for code, stock in sorted(self.stock.items()):
            for name, units in stock._asdict().items():
                result[f"{name} of product {code}"] = units
        for customer, amount in sorted(self.receivable.items()):
            result[f"receivable of customer {customer}"] = amount
        return {_label(name): value for name, value in result.items()}

    def table(self) -> list[str]:
        """Return a line per total, numbers plain."""
        return [
            columns(_label(name), value, widths=(22, 13))
            for name, value in self.totals._asdict().items()
        ]

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


def _label(name: str) -> str:
    return name.replace("_", " ")


def cents(amount: Decimal | float | None) -> Decimal:
    """Return an amount to the cent; half a cent goes up.

    A float's noise behind the sixth decimal is dropped first, so that sums of
    floats come out as the sums of their cents.
    """
    return Decimal(f"{amount or 0:.6f}").quantize(CENT, ROUND_HALF_UP)


class Product(NamedTuple):
    """A product as the shop gets it before the first sale.

    The file knows no costs and no stock: ``cost`` per unit is half of the first
    price in the file, to the cent; ``opening`` units are enough for all sales.
    """

    name: str
    price: Decimal
    cost: Decimal
    opening: int


def products_of(history: History) -> dict[str, Product]:
    """Return the products of all sales and returns by their code."""
    by_code = defaultdict(list)
    for document in history.documents:
        for row in document.rows:
            by_code[row.code].append(row)
    result = {}
    for code, rows in sorted(by_code.items()):
        sold = sum(row.quantity for row in rows if row.is_sale)
        price = rows[0].price
        result[code] = Product(
            next((row.description for row in rows if row.description), code),
            price,
            max(cents(price * _COST_SHARE), CENT),
            # Above what is sold, in whole hundreds.
            (sold // _STOCK_STEP + 1) * _STOCK_STEP,
        )
    return result


def expected_figures(
    history: History, returns: Returns, products: Mapping[str, Product]
) -> Figures:
    """Return the figures that a replay of the matched history must end with.

    A product's cost never changes in a replay.
    """
    sold, restocked, owed = Counter(), Counter(), defaultdict(Decimal)
    for row in (row for sale in history.sales for row in sale.rows):
        sold[row.code] += row.quantity
        owed[row.customer] += row.price * row.quantity
    invoiced = sum(owed.values())
    for match in (m for lines in returns.values() for li in lines for m in li.matches):
        restocked[match.sold.code] += match.quantity
        owed[match.sold.customer] -= match.amount
    stock, gone, value = {}, Decimal(), Decimal()
    for code, product in products.items():
        left = sold[code] - restocked[code]
        stock[code] = Stock(sold[code], restocked[code], product.opening - left)
        gone += product.cost * left
        value += product.cost * stock[code].on_hand
    totals = Totals(
        **_case_totals(returns),
        orders=len(history.sales),
        amount_invoiced=cents(invoiced),
        receivable=cents(sum(owed.values())),
        journal_balance=cents(0),
        cost_of_goods_sold=cents(gone),
        units_left_in_returns=0,
        stock_value=cents(value),
    )
    receivable = {customer: cents(amount) for customer, amount in owed.items()}
    return Figures(totals, stock, receivable)


def _case_totals(returns: Returns) -> dict:
    """Count a case per cancellation; each credits each of its invoices once.

    It is rejected if none of its units match.
    """
    lines = [line for own in returns.values() for line in own]
    notes = [
        {match.sold.invoice for line in own for match in line.matches}
        for own in returns.values()
    ]
    closed = sum(map(bool, notes))
    credited = sum(match.amount for line in lines for match in line.matches)
    return {
        "cases": len(returns),
        "cases_closed": closed,
        "cases_rejected": len(returns) - closed,
        "lines": len(lines),
        "units_asked": sum(line.asked for line in lines),
        "units_credited": sum(line.credited for line in lines),
        "units_refused": sum(line.refused for line in lines),
        "amount_credited": cents(credited),
        "credit_notes": sum(map(len, notes)),
        "credit_notes_open": 0,
    }

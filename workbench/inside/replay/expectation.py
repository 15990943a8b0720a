"""What the books must show after a replay, worked out from the file alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workbench.inside.replay.figures import CENT, Figures, Stock, Totals, cents
from workbench.inside.replay.matching import MatchedReturn, ReturnedLine
from workbench.inside.replay.source import History, Row

_STOCK_STEP = 100
_COST_SHARE = Decimal("0.5")


@dataclass(frozen=True)
class Product:
    """A goods code as the shop gets it before the first sale.

    The file knows no costs and no stock: ``cost`` per unit is half of the first
    price in the file, to the cent; ``opening`` units are enough for all sales.
    """

    code: str
    name: str
    price: Decimal
    cost: Decimal
    opening: int


def products_of(history: History) -> dict[str, Product]:
    """Return the products of all sales and returns by their code."""
    rows = defaultdict(list)
    for document in history.documents:
        for row in document.rows:
            rows[row.code].append(row)
    return {code: _product(code, rows[code]) for code in sorted(rows)}


def _product(code: str, rows: Sequence[Row]) -> Product:
    price = rows[0].price
    return Product(
        code=code,
        name=next((row.description for row in rows if row.description), code),
        price=price,
        cost=max((price * _COST_SHARE).quantize(CENT, ROUND_HALF_UP), CENT),
        opening=_opening(sum(row.quantity for row in rows if row.is_sale)),
    )


def _opening(sold: int) -> int:
    """Return the units to start with: above what is sold, in whole hundreds."""
    return (sold // _STOCK_STEP + 1) * _STOCK_STEP


def expected_figures(
    history: History, returns: Iterable[MatchedReturn], products: dict[str, Product]
) -> Figures:
    """Return the figures that a replay of the matched history must end with."""
    returns = list(returns)
    lines = [line for matched in returns for line in matched.lines]
    sales = [row for sale in history.sales for row in sale.rows]
    stock = _stock(sales, lines, products)
    receivable = _receivable(sales, lines)
    totals = {
        **_case_totals(returns, lines),
        **_credit_totals(returns),
        "orders": len(history.sales),
        "amount_invoiced": cents(sum(row.price * row.quantity for row in sales)),
        "receivable": cents(sum(receivable.values())),
        "journal_balance": cents(0),
        **_stock_totals(stock, products),
    }
    return Figures(Totals(**totals), stock, receivable)


def _case_totals(
    returns: Sequence[MatchedReturn], lines: Sequence[ReturnedLine]
) -> dict:
    """Count a case per cancellation; it is rejected if none of its units match."""
    closed = sum(any(line.matches for line in each.lines) for each in returns)
    return {
        "cases": len(returns),
        "cases_closed": closed,
        "cases_rejected": len(returns) - closed,
        "lines": len(lines),
        "units_asked": sum(line.asked for line in lines),
        "units_refused": sum(line.refused for line in lines),
    }


def _credit_totals(returns: Iterable[MatchedReturn]) -> dict:
    """Sum what is credited; each case credits each of its invoices once."""
    matches = [
        (matched.document.number, match)
        for matched in returns
        for line in matched.lines
        for match in line.matches
    ]
    return {
        "units_credited": sum(match.quantity for _, match in matches),
        "amount_credited": cents(sum(match.amount for _, match in matches)),
        "credit_notes": len({(case, match.sold.invoice) for case, match in matches}),
        "credit_notes_open": 0,
    }


def _stock_totals(stock: dict[str, Stock], products: dict[str, Product]) -> dict:
    """Value what was sold and not put back, and what is in stock."""
    gone = {code: each.sold - each.restocked for code, each in stock.items()}
    there = {code: each.on_hand for code, each in stock.items()}
    return {
        "cost_of_goods_sold": _value(products, gone),
        "units_left_in_returns": 0,
        "stock_value": _value(products, there),
    }


def _stock(
    sales: Iterable[Row], lines: Iterable[ReturnedLine], products: dict[str, Product]
) -> dict[str, Stock]:
    """Return per code: units sold, units put back, and what is there at the end."""
    sold, restocked = Counter(), Counter()
    for row in sales:
        sold[row.code] += row.quantity
    for line in lines:
        restocked[line.row.code] += line.credited
    return {
        code: Stock(
            sold[code],
            restocked[code],
            product.opening - sold[code] + restocked[code],
        )
        for code, product in products.items()
    }


def _receivable(
    sales: Iterable[Row], lines: Iterable[ReturnedLine]
) -> dict[str, Decimal]:
    """Return what each customer owes: invoiced less credited, no taxes."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for row in sales:
        owed[row.customer] += row.price * row.quantity
    for line in lines:
        for match in line.matches:
            owed[line.row.customer] -= match.amount
    return {customer: cents(amount) for customer, amount in owed.items()}


def _value(products: dict[str, Product], units: dict[str, int]) -> Decimal:
    """Return what units of the products cost; their cost never changes in a replay."""
    return cents(sum(products[code].cost * count for code, count in units.items()))

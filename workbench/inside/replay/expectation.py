"""What the books must show after a replay, worked out from the file alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from workbench.inside.replay.figures import CENT, Figures, Stock, Totals, cents
from workbench.inside.replay.matching import MatchedReturn
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
    sold = sum(row.quantity for row in rows if row.is_sale)
    return Product(
        code=code,
        name=next((row.description for row in rows if row.description), code),
        price=price,
        cost=max((price * _COST_SHARE).quantize(CENT, ROUND_HALF_UP), CENT),
        # Above what is sold, in whole hundreds.
        opening=(sold // _STOCK_STEP + 1) * _STOCK_STEP,
    )


def expected_figures(
    history: History, returns: Sequence[MatchedReturn], products: Mapping[str, Product]
) -> Figures:
    """Return the figures that a replay of the matched history must end with."""
    sold, restocked, owed = Counter(), Counter(), defaultdict(Decimal)
    sales = [row for sale in history.sales for row in sale.rows]
    for row in sales:
        sold[row.code] += row.quantity
        owed[row.customer] += row.price * row.quantity
    invoiced = cents(sum(owed.values()))
    for matched in returns:
        for match in (match for line in matched.lines for match in line.matches):
            restocked[match.sold.code] += match.quantity
            owed[match.sold.customer] -= match.amount
    stock = {}
    for code, product in products.items():
        on_hand = product.opening - sold[code] + restocked[code]
        stock[code] = Stock(sold[code], restocked[code], on_hand)
    totals = Totals(
        **_case_totals(returns),
        orders=len(history.sales),
        amount_invoiced=invoiced,
        receivable=cents(sum(owed.values())),
        journal_balance=cents(0),
        **_stock_totals(stock, products),
    )
    receivable = {customer: cents(amount) for customer, amount in owed.items()}
    return Figures(totals, stock, receivable)


def _case_totals(returns: Sequence[MatchedReturn]) -> dict:
    """Count a case per cancellation; each credits each of its invoices once.

    It is rejected if none of its units match.
    """
    lines = [line for matched in returns for line in matched.lines]
    matches = [match for line in lines for match in line.matches]
    notes = [
        {match.sold.invoice for line in matched.lines for match in line.matches}
        for matched in returns
    ]
    closed = sum(map(bool, notes))
    return {
        "cases": len(returns),
        "cases_closed": closed,
        "cases_rejected": len(returns) - closed,
        "lines": len(lines),
        "units_asked": sum(line.asked for line in lines),
        "units_credited": sum(line.credited for line in lines),
        "units_refused": sum(line.refused for line in lines),
        "amount_credited": cents(sum(match.amount for match in matches)),
        "credit_notes": sum(map(len, notes)),
        "credit_notes_open": 0,
    }


def _stock_totals(stock: Mapping[str, Stock], products: Mapping[str, Product]) -> dict:
    """Value what was sold and not put back, and what is in stock.

    A product's cost never changes in a replay.
    """
    costs = {code: product.cost for code, product in products.items()}
    gone = (costs[code] * (each.sold - each.restocked) for code, each in stock.items())
    return {
        "cost_of_goods_sold": cents(sum(gone)),
        "units_left_in_returns": 0,
        "stock_value": cents(sum(costs[code] * stock[code].on_hand for code in stock)),
    }

"""Read the figures of a replay out of the database, by its own records only."""

from collections import Counter
from decimal import Decimal

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside.common import warehouse
from workbench.inside.replay.figures import Figures, Stock, Totals, cents
from workbench.inside.values import number

_POSTED = [("parent_state", "=", "posted")]
_RECEIVABLE = [*_POSTED, ("account_id.account_type", "=", "asset_receivable")]
_COST_OF_SALES = [
    *_POSTED,
    ("display_type", "=", "cogs"),
    ("account_id.internal_group", "=", "expense"),
]


def read_figures(env: Environment) -> Figures:
    """Return what cases, journals and stock of the company say now."""
    env.flush_all()
    env.invalidate_all()
    totals = {**_case_totals(env), **_journal_totals(env), **_stock_totals(env)}
    owed = env["account.move.line"]._read_group(
        _RECEIVABLE, ["partner_id"], ["balance:sum"]
    )
    receivable = {partner.ref: cents(balance) for partner, balance in owed}
    return Figures(Totals(**totals), _stock_per_product(env), receivable)


def _case_totals(env: Environment) -> dict:
    """Count cases and lines; lines that share a row of the file count once."""
    cases, lines = env["rma.case"], env["rma.case.line"]
    rejected = [("decision", "=", "rejected")]
    return {
        "cases": cases.search_count([]),
        "cases_closed": cases.search_count([("state", "=", "closed")]),
        "cases_rejected": cases.search_count([("state", "=", "rejected")]),
        "lines": len(lines._read_group([], ["case_id", "sequence"])),
        "units_asked": _units(_sum(lines, [], "quantity")),
        "units_refused": _units(_sum(lines, rejected, "quantity")),
    }


def _journal_totals(env: Environment) -> dict:
    """Sum posted invoices and credit notes, and the journal items."""
    items = env["account.move.line"]
    posted = env["account.move"].search([("state", "=", "posted")])
    notes, invoices = (
        posted.filtered_domain([("move_type", "=", kind)])
        for kind in ("out_refund", "out_invoice")
    )
    credited = [("display_type", "=", "product"), ("move_id", "in", notes.ids)]
    balances = {
        "receivable": _RECEIVABLE,
        "journal_balance": _POSTED,
        "cost_of_goods_sold": _COST_OF_SALES,
    }
    return {
        "units_credited": _units(_sum(items, credited, "quantity")),
        "amount_credited": cents(sum(notes.mapped("amount_total"))),
        "credit_notes": len(notes),
        "credit_notes_open": len(notes.filtered("amount_residual")),
        "orders": env["sale.order"].search_count([("state", "=", "sale")]),
        "amount_invoiced": cents(sum(invoices.mapped("amount_total"))),
        **{
            name: cents(_sum(items, domain, "balance"))
            for name, domain in balances.items()
        },
    }


def _stock_totals(env: Environment) -> dict:
    """Value the stock by what came in and went out at which value."""
    returns = [("location_id", "child_of", warehouse(env).rma_location_id.id)]
    moves = env["stock.move"]
    came, went = (
        _sum(moves, [(way, "=", True)], "value") for way in ("is_in", "is_out")
    )
    return {
        "units_left_in_returns": _units(_sum(env["stock.quant"], returns, "quantity")),
        "stock_value": cents(came - went),
    }


def _stock_per_product(env: Environment) -> dict[str, Stock]:
    """Return per code: units delivered, put back from returns, and in stock."""
    home, done = warehouse(env), ("state", "=", "done")
    in_stock, moves = ("child_of", home.lot_stock_id.id), env["stock.move"]
    back = ("location_id", "child_of", home.rma_location_id.id)
    counted = [
        _by_code(moves, [done, ("location_dest_id.usage", "=", "customer")]),
        _by_code(moves, [done, back, ("location_dest_id", *in_stock)]),
        _by_code(env["stock.quant"], [("location_id", *in_stock)]),
    ]
    products = env["product.product"].search([("is_storable", "=", True)])
    return {
        code: Stock(*(each[code] for each in counted))
        for code in products.mapped("default_code")
    }


def _by_code(model: BaseModel, domain: list) -> Counter:
    """Return {code: units} of moves, or of what is in stock."""
    groups = model._read_group(domain, ["product_id"], ["quantity:sum"])
    return Counter({product.default_code: _units(total) for product, total in groups})


def _sum(model: BaseModel, domain: list, field: str) -> Decimal:
    return number(model._read_group(domain, [], [f"{field}:sum"])[0][0])


def _units(quantity: float | Decimal) -> int | Decimal:
    """Return whole units as an integer, anything else as it is."""
    exact = number(quantity)
    return int(exact) if exact == int(exact) else exact

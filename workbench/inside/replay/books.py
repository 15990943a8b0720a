"""Read the figures of a replay out of the database, by its own records only."""

from collections import Counter
from decimal import Decimal

from odoo.api import Environment

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
    totals = {
        **_case_totals(env),
        **_credit_totals(env),
        **_journal_totals(env),
        **_stock_totals(env),
    }
    return Figures(Totals(**totals), _stock_per_product(env), _receivable(env))


def _case_totals(env: Environment) -> dict:
    """Count cases and lines; lines that share a row of the file count once."""
    cases, lines = env["rma.case"], env["rma.case.line"]
    refused = [("decision", "=", "rejected")]
    rows = lines._read_group([], ["case_id", "sequence"])
    return {
        "cases": cases.search_count([]),
        "cases_closed": cases.search_count([("state", "=", "closed")]),
        "cases_rejected": cases.search_count([("state", "=", "rejected")]),
        "lines": len(rows),
        "units_asked": _sum_units(lines, [], "quantity"),
        "units_refused": _sum_units(lines, refused, "quantity"),
    }


def _credit_totals(env: Environment) -> dict:
    """Sum the posted credit notes, and count those that aren't reconciled."""
    posted = [("state", "=", "posted"), ("move_type", "=", "out_refund")]
    notes = env["account.move"].search(posted)
    credited = [("display_type", "=", "product"), ("move_id", "in", notes.ids)]
    return {
        "units_credited": _sum_units(env["account.move.line"], credited, "quantity"),
        "amount_credited": cents(sum(notes.mapped("amount_total"))),
        "credit_notes": len(notes),
        "credit_notes_open": len(notes.filtered("amount_residual")),
    }


def _journal_totals(env: Environment) -> dict:
    sales, moves = env["sale.order"], env["account.move"]
    posted = [("state", "=", "posted"), ("move_type", "=", "out_invoice")]
    return {
        "orders": sales.search_count([("state", "=", "sale")]),
        "amount_invoiced": cents(_sum(moves, posted, "amount_total")),
        "receivable": _balance(env, _RECEIVABLE),
        "journal_balance": _balance(env, _POSTED),
        "cost_of_goods_sold": _balance(env, _COST_OF_SALES),
    }


def _balance(env: Environment, domain: list) -> Decimal:
    """Return debit less credit of the journal items."""
    return cents(_sum(env["account.move.line"], domain, "balance"))


def _stock_totals(env: Environment) -> dict:
    """Value the stock by what came in and went out at which value."""
    returns = [("location_id", "child_of", warehouse(env).rma_location_id.id)]
    came, went = (
        _sum(env["stock.move"], [(way, "=", True)], "value")
        for way in ("is_in", "is_out")
    )
    return {
        "units_left_in_returns": _sum_units(env["stock.quant"], returns, "quantity"),
        "stock_value": cents(came - went),
    }


def _stock_per_product(env: Environment) -> dict[str, Stock]:
    """Return per code: units delivered, put back from returns, and in stock."""
    home = warehouse(env)
    stock, returns = home.lot_stock_id.id, home.rma_location_id.id
    sold = _moved(env, [("location_dest_id.usage", "=", "customer")])
    restocked = _moved(
        env,
        [("location_id", "child_of", returns), ("location_dest_id", "child_of", stock)],
    )
    on_hand = _units_by_code(env["stock.quant"], [("location_id", "child_of", stock)])
    codes = env["product.product"].search([("is_storable", "=", True)])
    return {
        code: Stock(sold[code], restocked[code], on_hand[code])
        for code in codes.mapped("default_code")
    }


def _moved(env: Environment, domain: list) -> Counter:
    """Return {code: units} of the done moves."""
    return _units_by_code(env["stock.move"], [*domain, ("state", "=", "done")])


def _units_by_code(model, domain: list) -> Counter:
    groups = model._read_group(domain, ["product_id"], ["quantity:sum"])
    return Counter({product.default_code: _units(total) for product, total in groups})


def _receivable(env: Environment) -> dict[str, Decimal]:
    """Return what every customer with journal items owes."""
    groups = env["account.move.line"]._read_group(
        _RECEIVABLE, ["partner_id"], ["balance:sum"]
    )
    return {partner.ref: cents(balance) for partner, balance in groups}


def _sum_units(model, domain: list, field: str) -> int | Decimal:
    return _units(_sum(model, domain, field))


def _sum(model, domain: list, field: str) -> Decimal:
    return number(model._read_group(domain, [], [f"{field}:sum"])[0][0])


def _units(quantity: float | Decimal) -> int | Decimal:
    """Return whole units as an integer, anything else as it is."""
    exact = number(quantity)
    return int(exact) if exact == int(exact) else exact

"""What a way ended with, so that only equal work is compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.orders import Task, returns_location
from workbench.inside.values import number


@dataclass(frozen=True)
class Outcome:
    """The end of one order; amounts in the company's currency.

    ``delivered`` and ``invoiced`` are units per order line, ``credited`` the
    amount of the posted credit notes, ``cost`` what they took off the cost of
    goods sold, ``value`` what the returned units are worth in stock, ``open``
    what the customer still owes on invoice and credit notes together.
    """

    delivered: tuple[Decimal, ...]
    invoiced: tuple[Decimal, ...]
    credited: Decimal
    cost: Decimal
    value: Decimal
    open: Decimal


def read_outcomes(env: Environment, tasks: Iterable[Task]) -> dict[int, Outcome]:
    """Return {order id: how it ended}."""
    orders = env["sale.order"].browse([task.order for task in tasks])
    return {order.id: _outcome(order) for order in orders}


def _outcome(order: BaseModel) -> Outcome:
    invoices = order.invoice_ids.filtered(lambda move: move.state == "posted")
    notes = invoices.filtered(lambda move: move.move_type == "out_refund")
    costs = notes.line_ids.filtered(is_cost)
    returned = order.order_line.move_ids.filtered(lambda move: move.is_in)
    return Outcome(
        delivered=tuple(map(number, order.order_line.mapped("qty_delivered"))),
        invoiced=tuple(map(number, order.order_line.mapped("qty_invoiced"))),
        credited=number(sum(notes.mapped("amount_total"))),
        cost=number(-sum(costs.mapped("balance"))),
        value=number(sum(returned.mapped("value"))),
        open=number(sum(invoices.mapped("amount_residual_signed"))),
    )


def is_cost(line: BaseModel) -> bool:
    """Tell whether a line of a document is a cost of goods sold."""
    is_expense = line.account_id.internal_group == "expense"
    return line.display_type == "cogs" and is_expense


def wanted_outcomes(env: Environment, tasks: Iterable[Task]) -> dict[int, Outcome]:
    """Return {order id: how it must end}, from the prepared orders alone.

    Credited at the price paid, at the cost at which the units left.
    """
    return {task.order: _wanted(env, task) for task in tasks}


def _wanted(env: Environment, task: Task) -> Outcome:
    order = env["sale.order"].browse(task.order)
    returned = env["sale.order.line"].browse(task.sale_lines)
    left = tuple(
        number(line.product_uom_qty - (line in returned)) for line in order.order_line
    )
    cost = number(sum(move.value / move.quantity for move in returned.move_ids))
    credited = number(sum(returned.mapped("price_unit")))
    return Outcome(
        delivered=left,
        invoiced=left,
        credited=credited,
        cost=cost,
        value=cost,
        open=number(order.amount_total) - credited,
    )


def stock_levels(env: Environment) -> Counter:
    """Return {(place, product id): units} in stock and in the returns location."""
    places = {
        "stock": common.warehouse(env).lot_stock_id,
        "returns": returns_location(env),
    }
    levels: Counter = Counter()
    for place, location in places.items():
        groups = env["stock.quant"]._read_group(
            [("location_id", "child_of", location.id)], ["product_id"], ["quantity:sum"]
        )
        for product, quantity in groups:
            levels[place, product.id] = number(quantity)
    return levels


def wanted_levels(
    before: Counter, env: Environment, tasks: Sequence[Task], restock: bool
) -> Counter:
    """Return the levels after one unit per returned line has come back."""
    levels = Counter(before)
    place = "stock" if restock else "returns"
    lines = [line for task in tasks for line in task.sale_lines]
    for line in env["sale.order.line"].browse(lines):
        levels[place, line.product_id.id] += 1
    return levels


def first_difference(wanted: dict, found: dict) -> str:
    """Return one sentence on the first entry that differs, or ''."""
    for key in sorted(wanted.keys() | found.keys(), key=str):
        if wanted.get(key, 0) != found.get(key, 0):
            return f"{key}: {found.get(key, 0)} instead of {wanted.get(key, 0)}"
    return ""

"""The tables of returns: orders come back and are credited, one by one or at once."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial

from odoo.api import Environment

from workbench.inside import common
from workbench.inside.bench import by_addon, by_core, tables
from workbench.inside.bench.contest import (
    WARM_UP,
    Ways,
    collected,
    compete,
    prepared_lanes,
)
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, Task, tasks_of
from workbench.inside.measuring.lanes import Lane
from workbench.inside.measuring.tables import show

TITLES = {
    "w1": "Return received, credit note posted",
    "w2": "The same with inspection and restock",
}
# Lines of each order, and the first of them that come back.
_LINES, _RETURNED = 3, 2
# {the add-on's way: (core's, what that does)}
_RIVALS = {
    "single": ("core", by_core.return_and_credit),
    "batch": ("floor", by_core.return_and_credit_at_once),
}


def measure(database: str, plan: Plan) -> dict:
    """Print the tables and return their figures.

    :raises UnequalResults: the ways ended differently
    """
    prepare = partial(_prepare, count=plan.prepared + WARM_UP)
    with prepared_lanes(database, "returns", prepare, "core", "own") as (tasks, lanes):
        return {
            name: _measure_table(lanes, plan, name, tasks)
            for name in TITLES
            if name in plan.tables
        }


def _prepare(env: Environment, count: int) -> list[Task]:
    """Fill the database with orders, delivered and invoiced, and commit."""
    shop = Shop(env, customers=40)
    home = common.warehouse(env)
    # Core's returns, too, arrive in the returns location.
    home.out_type_id.return_picking_type_id = home.in_type_id.copy(
        {
            "name": "Returns of the bench",
            "sequence_code": "BENCH",
            "default_location_dest_id": home.rma_location_id.id,
        }
    )
    result = []
    for batch in shop.in_batches("preparing orders", count):
        values = [
            shop.order_vals(number, shop.goods(number * 3, _LINES), units=(2, 3, 4))
            for number in batch
        ]
        result += tasks_of(common.sell(shop.env, values), _RETURNED)
    for product in shop.products:
        # A return at today's cost would show.
        product.standard_price += 1
    return result


def _ways(lanes: Mapping[str, Lane], kind: str, restock: bool) -> Ways:
    """Return core's way and the add-on's.

    :param kind: single (an order per transaction) or batch (all in one)
    :param restock: with the inspection and the way back into stock
    """
    name, work = _RIVALS[kind]
    return {
        name: (lanes["core"], partial(work, restock=restock)),
        kind: (lanes["own"], partial(by_addon.return_and_credit, restock=restock)),
    }


def _measure_table(
    lanes: Mapping[str, Lane], plan: Plan, name: str, tasks: Sequence[Task]
) -> dict:
    sizes, rounds, restock = {}, {}, name == "w2"
    for kind in _RIVALS:
        count, is_batch = plan.count(kind, restock), kind == "batch"
        found = compete(
            f"{name}: {count} orders, {kind}",
            _ways(lanes, kind, restock),
            tasks[: WARM_UP + count],
            plan.rounds,
            at_once=is_batch,
            around=collected if is_batch else nullcontext,
        )
        for way, each in found.items():
            sizes[way] = count
            rounds[way] = [
                {step: c.per(count if is_batch else 1) for step, c in costs.items()}
                for costs in each
            ]
    figures = tables.returns_figures(sizes, rounds)
    show(tables.returns_lines(TITLES[name], figures))
    if name == "w1":
        show(tables.returns_goals(figures))
    return figures

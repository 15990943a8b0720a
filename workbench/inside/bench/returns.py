"""The tables of returns: orders come back and are credited, one by one or at once."""

from collections.abc import Mapping, Sequence
from functools import partial

from odoo.api import Environment

from workbench.inside import common, session
from workbench.inside.bench import by_addon, by_core
from workbench.inside.bench.contest import (
    WARM_UP,
    Ways,
    compete,
    portions_of,
    warm_up,
)
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.profiling import profile
from workbench.inside.bench.returns_table import (
    OWN,
    Table,
    batch_figures,
    batch_lines,
)
from workbench.inside.bench.shop import Shop, Task, tasks_of
from workbench.inside.measuring.lanes import Lane, clone
from workbench.inside.measuring.rounds import Costs
from workbench.inside.measuring.tables import show

TITLES = {
    "w1": "Return received, credit note posted",
    "w2": "The same with inspection and restock",
}
_NORMAL = "three_lines"
# {orders: (their number, lines of each, the first of them that come back)}
_SHAPES = {"one_case_of_100_lines": (1, 100, 100), "100_cases_of_one_line": (100, 1, 1)}
# {the add-on's way: (core's, what that does)}
_RIVALS = {
    "single": ("core", by_core.return_and_credit),
    "batch": ("floor", by_core.return_and_credit_at_once),
}


def measure(database: str, plan: Plan) -> dict:
    """Prepare orders in the database, print the tables and return their figures.

    :raises UnequalResults: the ways ended differently
    """
    orders = {_NORMAL: (plan.prepared + WARM_UP, 3, 2)}
    if plan.shapes:
        orders |= _SHAPES
    with session.open_env(database) as env:
        tasks = _prepare(env, orders)
    normal = tasks.pop(_NORMAL)
    with clone(database, "core") as core, clone(database, "own") as own:
        lanes = (core, own)
        content = {
            name: _measure_table(lanes, plan, name, normal)
            for name in TITLES
            if name in plan.tables
        }
        if plan.profiled:
            for kind in _RIVALS:
                lines = _profile(lanes, kind, normal[: WARM_UP + plan.profiled])
                show([f"Profile of {kind}", *lines])
        if plan.shapes:
            content["shapes"] = {
                name: _measure_shape(lanes, name, [*normal[:WARM_UP], *each])
                for name, each in tasks.items()
            }
    return content


def _prepare(
    env: Environment, orders: Mapping[str, tuple[int, int, int]]
) -> dict[str, list[Task]]:
    """Fill the database with orders of each kind, delivered and invoiced; commit."""
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
    result: dict[str, list[Task]] = {}
    for kind, (count, lines, returned) in orders.items():
        result[kind] = []
        for batch in shop.in_batches(f"preparing orders: {kind}", count):
            values = [
                shop.order_vals(number, shop.goods(number * 3, lines), units=(2, 3, 4))
                for number in batch
            ]
            result[kind] += tasks_of(common.sell(shop.env, values), returned)
    for product in shop.products:
        # A return at today's cost would show.
        product.standard_price += 1
    return result


def _ways(lanes: Sequence[Lane], kind: str, restock: bool) -> Ways:
    """Return core's way and the add-on's.

    :param kind: single (an order per transaction) or batch (all in one)
    :param restock: with the inspection and the way back into stock
    """
    core, own = lanes
    name, work = _RIVALS[kind]
    return {
        name: (core, partial(work, restock=restock)),
        kind: (own, partial(by_addon.return_and_credit, restock=restock)),
    }


def _measure_table(
    lanes: Sequence[Lane], plan: Plan, name: str, normal: Sequence[Task]
) -> dict:
    sizes, rounds = {}, {}
    for kind in _RIVALS:
        count, is_batch = plan.count(kind, name == "w2"), kind == "batch"
        found = compete(
            f"{name}: {count} orders, {kind}",
            _ways(lanes, kind, name == "w2"),
            normal[: WARM_UP + count],
            plan.rounds,
            at_once=is_batch,
        )
        for way, each in found.items():
            sizes[way] = count
            rounds[way] = [
                _per_order(costs, count if is_batch else 1) for costs in each
            ]
    table = Table(sizes, rounds)
    show(table.lines(TITLES[name]))
    if name == "w1":
        show(table.verdicts())
    return table.figures()


def _per_order(costs: Costs, count: int) -> Costs:
    return {step: cost.per(count) for step, cost in costs.items()}


def _profile(lanes: Sequence[Lane], kind: str, tasks: Sequence[Task]) -> list[str]:
    """Profile the add-on's way with restock, which has all steps."""
    ways, at_once = _ways(lanes, kind, restock=True), kind == "batch"
    warm_up(ways, tasks, at_once)
    lane, work = ways[kind]
    measured = tasks[WARM_UP:]
    runs = (lane.run(work, each) for each in portions_of(measured, at_once))
    return profile(lambda: list(runs), len(measured))


def _measure_shape(lanes: Sequence[Lane], name: str, tasks: Sequence[Task]) -> dict:
    """Measure a batch that is one wide case, or many thin ones."""
    title = name.replace("_", " ")
    ways = _ways(lanes, "batch", restock=True)
    core, own = compete(title, ways, tasks, rounds=1).values()
    figures = {"floor": batch_figures(*core), OWN: batch_figures(*own)}
    show(batch_lines(title, figures))
    return figures

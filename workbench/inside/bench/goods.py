"""The goods table: goods of cases, and transfers that have nothing to do with any."""

from workbench.inside import session
from workbench.inside.bench import (
    goods_flow,
    goods_overhead,
    goods_shop,
    goods_waiting,
)
from workbench.inside.bench.clones import clone
from workbench.inside.bench.goods_figures import flow_as_json, overhead_as_json
from workbench.inside.bench.goods_report import flow_lines, overhead_lines
from workbench.inside.bench.plan import Plan
from workbench.progress import notice


def measure(database: str, without: str | None, plan: Plan) -> dict:
    """Print the table and return its figures.

    :param database: the add-on is in it; it is cloned and left as it is
    :param without: the same without the add-on, also only cloned
    :raises UnequalResults: goods of cases ended otherwise than core's moves
    """
    content = {"flow": _measure_flow(database, plan)}
    if not without:
        notice("transfers without any case: no database without the add-on is given")
        return content
    return {**content, "overhead": _measure_overhead(database, without, plan)}


def _measure_flow(database: str, plan: Plan) -> dict:
    orders = -(-plan.goods_lines // goods_shop.LINES) + goods_shop.WARM_UP
    with clone(database, "goods") as prepared:
        with session.open_env(prepared.name) as env:
            returns = goods_shop.prepare(env, orders)
        with clone(prepared.name, "core") as core, clone(prepared.name, "own") as own:
            lanes = {"core": core, "own": own}
            flow = goods_flow.measure(lanes, returns, plan.goods_rounds)
    print("\n".join(flow_lines(flow)), flush=True)
    return flow_as_json(flow)


def _measure_overhead(database: str, without: str, plan: Plan) -> dict:
    """Measure deliveries and receipts in equal databases."""
    content = {}
    lines = goods_waiting.LINES * goods_waiting.TRANSFERS
    with (
        clone(without, "plain", owner=database) as plain,
        clone(database, "own") as own,
    ):
        lanes = {"plain": plain, "own": own}
        found = {}
        for name, lane in lanes.items():
            with session.open_env(lane.name) as env:
                found[name] = goods_waiting.prepare(env)
        for kind in found["own"]:
            waiting = {name: transfers[kind] for name, transfers in found.items()}
            overhead = goods_overhead.measure(
                kind, lines, lanes, waiting, plan.goods_transfers
            )
            print("\n".join(overhead_lines(overhead)), flush=True)
            content[kind] = overhead_as_json(overhead)
    return content

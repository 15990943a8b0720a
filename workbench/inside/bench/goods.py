"""The goods table: goods of cases next to the same moves by core calls."""

from workbench.inside import session
from workbench.inside.bench import goods_flow, goods_shop
from workbench.inside.bench.clones import clone
from workbench.inside.bench.goods_figures import flow_as_json
from workbench.inside.bench.goods_report import flow_lines
from workbench.inside.bench.plan import Plan


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures.

    :param database: the add-on is in it; it is cloned and left as it is
    :raises UnequalResults: goods of cases ended otherwise than core's moves
    """
    return {"flow": _measure_flow(database, plan)}


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

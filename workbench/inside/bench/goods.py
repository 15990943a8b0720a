"""The goods table: goods of cases, and the same moves made with core's own calls."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common, session
from workbench.inside.bench.by_addon import create_cases
from workbench.inside.bench.by_core import create_receipts, finish, move_vals
from workbench.inside.bench.contest import WARM_UP, compete
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, Task, tasks_of, with_cases
from workbench.inside.measuring.lanes import Meter, clone
from workbench.inside.measuring.rounds import Comparison, Costs, with_total
from workbench.inside.measuring.tables import show

# Goods of cases may cost so many times what bare core moves do.
MOST_RATIO = 1.3
# What is compared; before it, core's receipts are made by hand and the
# add-on's by the approval of the cases.
_COMPARED = ("received", "inspected", "routed", "commit")
# Where the goods go of each of an order's lines, the last of which has a serial.
_DISPOSITIONS = ("restock", "restock", "restock", "scrap", "restock")
_LINES = len(_DISPOSITIONS)
_PLAIN, _TRACKED = 40, 10


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures.

    :param database: the add-on is in it; it is cloned and left as it is
    :raises UnequalResults: goods of cases ended otherwise than core's moves
    """
    orders = -(-plan.goods_lines // _LINES)
    with clone(database, "goods") as prepared:
        with session.open_env(prepared.name) as env:
            tasks = _prepare(env, orders + WARM_UP)
        with clone(prepared.name, "core") as core, clone(prepared.name, "own") as own:
            found = compete(
                "goods of cases",
                {"core": (core, take_back_by_core), "own": (own, take_back_in_cases)},
                tasks,
                plan.goods_rounds,
                collects=False,
            )
    flow = flow_of(orders * _LINES, **found)
    title = f"Receive, inspect and route {flow.units} lines at once"
    show(flow.lines(title, "line", MOST_RATIO))
    return {"flow": {"lines": flow.units, **flow.figures()}}


def flow_of(units: int, own: Sequence[Costs], core: Sequence[Costs]) -> Comparison:
    """Return what goods take from their receipt on."""
    label = "compared"
    own, core = (
        [with_total(costs, label, _COMPARED) for costs in each] for each in (own, core)
    )
    return Comparison(units, own, core, label)


def take_back_in_cases(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Approve, receive, inspect and route, by the methods that the buttons call."""
    cases = env["rma.case"].browse([task.case for task in tasks])
    with meter.step("expected"):
        cases.action_approve()
        env.flush_all()
    with meter.step("received"):
        cases.action_receive()
        env.flush_all()
    with meter.step("inspected"):
        cases.action_inspect()
        _choose(cases)
        env.flush_all()
    with meter.step("routed"):
        cases.inspection_ids.action_confirm()
        env.flush_all()


def _choose(cases: BaseModel) -> None:
    """Say where the goods go, as somebody who edits the list of inspections."""
    ways = {
        line: way
        for case in cases
        for line, way in zip(case.line_ids.sorted("id"), _DISPOSITIONS, strict=True)
    }
    inspections = cases.inspection_ids
    for way, own in inspections.grouped(lambda i: ways[i.line_id]).items():
        own.disposition = way


def take_back_by_core(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Receive and route the same goods with core's moves, made all at once."""
    env = env(context={**env.context, **common.QUIET})
    with meter.step("expected"):
        receipts = create_receipts(env, tasks, common.warehouse(env).rma_in_type_id)
        moves = receipts.move_ids
        moves._action_assign()
        for move in moves.filtered(lambda move: move.has_tracking != "none"):
            lots = move.origin_returned_move_id.move_line_ids.lot_id
            move.move_line_ids.lot_id = lots
        env.flush_all()
    with meter.step("received"):
        moves.picked = True
        receipts._action_done()
        env.flush_all()
    with meter.step("routed"):
        _route(receipts)
        env.flush_all()


def _route(receipts: BaseModel) -> None:
    """Move all that arrived to where it goes, without any transfer."""
    env = receipts.env
    # Where the company scraps.
    scrap = [("company_id", "=", env.company.id), ("usage", "=", "inventory")]
    targets = {
        "restock": common.warehouse(env).lot_stock_id,
        "scrap": env["stock.location"].search(scrap, order="id", limit=1),
    }
    values = []
    for receipt in receipts:
        arrived = receipt.move_ids.sorted("sale_line_id")
        for move, way in zip(arrived, _DISPOSITIONS, strict=True):
            route = {
                "location_id": move.location_dest_id.id,
                "location_dest_id": targets[way].id,
            }
            values.append(move_vals(move, move.quantity, route))
    moves = env["stock.move"].create(values)
    moves._action_confirm(merge=False)
    finish(moves)


def _prepare(env: Environment, count: int) -> list[Task]:
    """Fill the database with delivered orders and requested cases, and commit.

    The cases are about one unit of every line; some goods have serial numbers.
    """
    shop = Shop(env, _PLAIN)
    numbers = range(_PLAIN, _PLAIN + _TRACKED)
    serials = shop.create_products(numbers, tracking="serial")
    _stock_serials(serials, -(-count // _TRACKED) + 1)
    result = []
    for batch in shop.in_batches("preparing delivered orders", count):
        values = []
        for number in batch:
            goods = shop.goods(number * (_LINES - 1), _LINES - 1)
            goods.append(serials[number % _TRACKED])
            values.append(shop.order_vals(number, goods))
        orders = shop.confirm(values)
        common.finish(orders.picking_ids)
        tasks = tasks_of(orders)
        cases = create_cases(shop.env, tasks)
        for line in cases.line_ids:
            line.lot_id = line.sale_line_id.move_ids.move_line_ids.lot_id
        cases.action_request()
        result += with_cases(tasks, cases)
    return result


def _stock_serials(products: BaseModel, count: int) -> None:
    """Put so many serial numbers of each product into stock."""
    env = products.env
    lots = env["stock.lot"].create(
        [
            {"product_id": product.id, "name": f"{product.default_code}-{number}"}
            for product in products
            for number in range(count)
        ]
    )
    place = common.warehouse(env).lot_stock_id
    values = [
        {
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "location_id": place.id,
            "inventory_quantity": 1,
        }
        for lot in lots
    ]
    quants = env["stock.quant"].with_context(inventory_mode=True)
    quants.create(values).action_apply_inventory()

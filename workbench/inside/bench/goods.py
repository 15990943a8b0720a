"""The goods table: goods of cases, and the same moves made with core's own calls."""

from collections.abc import Sequence
from functools import partial

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.by_addon import create_cases
from workbench.inside.bench.by_core import create_receipts, finish, move_vals
from workbench.inside.bench.contest import WARM_UP, compete, prepared_lanes
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, Task, tasks_of, with_cases
from workbench.inside.bench.tables import MOST_GOODS, goods_of
from workbench.inside.measuring.lanes import Meter, no_garbage
from workbench.inside.measuring.tables import show

# Where the goods go of each of an order's lines, the last of which has a serial.
_DISPOSITIONS = ("restock", "restock", "restock", "scrap", "restock")
_LINES = len(_DISPOSITIONS)
_PLAIN, _TRACKED = 40, 10


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures.

    :raises UnequalResults: goods of cases ended otherwise than core's moves
    """
    orders = -(-plan.goods_lines // _LINES)
    prepare = partial(_prepare, count=orders + WARM_UP)
    with prepared_lanes(database, "goods", prepare, "core", "own") as (tasks, lanes):
        ways = {
            "core": (lanes["core"], take_back_by_core),
            "own": (lanes["own"], take_back_in_cases),
        }
        rounds = plan.goods_rounds
        found = compete("goods of cases", ways, tasks, rounds, around=no_garbage)
    flow = goods_of(orders * _LINES, found)
    title = f"Receive, inspect and route {flow.units} lines at once"
    show(flow.lines(title, "line", MOST_GOODS))
    return {"goods": {"flow": {"lines": flow.units, **flow.figures()}}}


def take_back_in_cases(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Approve, receive, inspect and route, by the methods that the buttons call."""
    cases = env["rma.case"].browse([task.case for task in tasks])
    meter.do_all("expected", cases.action_approve)
    meter.do_all("received", cases.action_receive)
    meter.do_all("inspected", _inspect, cases)
    meter.do_all("routed", cases.inspection_ids.action_confirm)


def _inspect(cases: BaseModel) -> None:
    """Say where the goods go, as somebody who edits the list of inspections."""
    cases.action_inspect()
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
    receipts = meter.do_all("expected", _expect, env, tasks)
    meter.do_all("received", _receive, receipts)
    meter.do_all("routed", _route, receipts)


def _expect(env: Environment, tasks: Sequence[Task]) -> BaseModel:
    receipts = create_receipts(env, tasks, common.warehouse(env).rma_in_type_id)
    receipts.move_ids._action_assign()
    for move in receipts.move_ids.filtered(lambda move: move.has_tracking != "none"):
        lots = move.origin_returned_move_id.move_line_ids.lot_id
        move.move_line_ids.lot_id = lots
    return receipts


def _receive(receipts: BaseModel) -> None:
    receipts.move_ids.picked = True
    receipts._action_done()


def _route(receipts: BaseModel) -> None:
    """Move all that arrived to where it goes, without any transfer."""
    env = receipts.env
    # Where the company scraps.
    scrap = [("company_id", "=", env.company.id), ("usage", "=", "inventory")]
    targets = {
        "restock": common.warehouse(env).lot_stock_id,
        "scrap": env["stock.location"].search(scrap, order="id", limit=1),
    }
    moves = env["stock.move"].create(
        [
            {
                **move_vals(move, move.quantity),
                "location_id": move.location_dest_id.id,
                "location_dest_id": targets[way].id,
            }
            for receipt in receipts
            for move, way in zip(
                receipt.move_ids.sorted("sale_line_id"), _DISPOSITIONS, strict=True
            )
        ]
    )
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
    unit = {
        "location_id": common.warehouse(env).lot_stock_id.id,
        "inventory_quantity": 1,
    }
    quants = env["stock.quant"].with_context(inventory_mode=True)
    quants.create(
        [{"product_id": lot.product_id.id, "lot_id": lot.id, **unit} for lot in lots]
    ).action_apply_inventory()

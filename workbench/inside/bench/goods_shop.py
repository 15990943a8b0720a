"""The prepared database of the goods table: delivered orders, some with serials."""

from dataclasses import dataclass

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.own_way import create_cases
from workbench.inside.progress_bar import tracked
from workbench.inside.values import batched

LINES = 5
WARM_UP = 2
_PLAIN, _TRACKED = 40, 10
_STOCK = 10_000
_BATCH = 25
# Where the goods of each of an order's lines go.
DISPOSITIONS = ("restock", "restock", "restock", "scrap", "restock")


@dataclass(frozen=True)
class Return:
    """What comes back of one order, as ids; ``case`` is a requested one.

    One unit of every line; the last one has a serial number.
    """

    case: int
    moves: tuple[int, ...]


def prepare(env: Environment, orders: int) -> list[Return]:
    """Fill the database with delivered orders and cases about them, and commit."""
    common.set_up_books(env)
    env = common.as_manager(env)
    plain = common.create_products(env, map(_product_vals, range(_PLAIN)))
    common.receive_stock(env, dict.fromkeys(plain, _STOCK))
    serials = common.create_products(
        env,
        ({**_product_vals(_PLAIN + i), "tracking": "serial"} for i in range(_TRACKED)),
    )
    _stock_serials(env, serials, -(-orders // _TRACKED) + 1)
    partner = common.create_partners(env, ["1"])
    env.cr.commit()
    result = []
    numbers = list(batched(range(orders), _BATCH))
    for batch in tracked("preparing delivered orders", numbers, len):
        values = [
            common.order_vals(partner, _get_lines(plain, serials, number))
            for number in batch
        ]
        result += _request(env, _deliver(env, values))
        env.cr.commit()
    env.cr.execute("ANALYZE")
    return result


def _product_vals(index: int) -> dict:
    return {
        "name": f"Product {index}",
        "default_code": f"P{index}",
        "standard_price": 5 + index,
        "lst_price": 20 + index,
    }


def _get_lines(plain: BaseModel, serials: BaseModel, number: int) -> list[tuple]:
    """Return (product, units, price) of the lines of an order."""
    first = number * (LINES - 1) % _PLAIN
    goods = plain[first : first + LINES - 1] + serials[number % _TRACKED]
    return [(product, 1, product.lst_price) for product in goods]


def _stock_serials(env: Environment, products: BaseModel, count: int) -> None:
    """Put so many serial numbers of each product into stock."""
    lots = env["stock.lot"].create(
        [
            {"product_id": product.id, "name": f"{product.default_code}-{number}"}
            for product in products
            for number in range(count)
        ]
    )
    quants = env["stock.quant"].with_context(inventory_mode=True)
    place = common.warehouse(env).lot_stock_id
    quants.create(
        [
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "location_id": place.id,
                "inventory_quantity": 1,
            }
            for lot in lots
        ]
    ).action_apply_inventory()


def _deliver(env: Environment, values: list[dict]) -> BaseModel:
    """Create, confirm and deliver orders."""
    orders = env["sale.order"].with_context(**common.QUIET).create(values)
    orders.action_confirm()
    common.finish(orders.picking_ids)
    return orders


def _request(env: Environment, orders: BaseModel) -> list[Return]:
    """Request the return of one unit of every line, with its serial number."""
    wanted = [(order.partner_id.id, order.order_line.ids) for order in orders]
    cases = create_cases(env, wanted)
    for line in cases.line_ids:
        line.lot_id = line.sale_line_id.move_ids.move_line_ids.lot_id
    cases.action_request()
    return [
        Return(case.id, tuple(order.order_line.move_ids.ids))
        for case, order in zip(cases, orders, strict=True)
    ]

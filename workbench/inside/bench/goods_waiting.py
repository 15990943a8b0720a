"""Ordinary deliveries and receipts that wait, with the add-on or without it."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.warranty_rows import multiply
from workbench.inside.values import batched

LINES = 5
TRANSFERS = 10
_PRODUCTS = 60
_STOCK = 1_000_000

# So many times the transfers that are validated wait in the database.
_COPIES = 20


def prepare(env: Environment) -> dict[str, Sequence[int]]:
    """Fill the database with transfers that are ready, and commit.

    :return: {kind: ids of TRANSFERS transfers with LINES lines each}
    """
    common.set_up_books(env)
    env = common.as_manager(env)
    products = common.create_products(env, map(_product_vals, range(_PRODUCTS)))
    common.receive_stock(env, dict.fromkeys(products, _STOCK))
    partner = common.create_partners(env, ["1"])
    orders = env["sale.order"].with_context(**common.QUIET)
    orders.create(
        [
            common.order_vals(partner, _get_lines(products, number))
            for number in range(TRANSFERS)
        ]
    ).action_confirm()
    env.cr.commit()
    multiply(env.cr, _COPIES)
    env.invalidate_all()
    _create_receipts(env, products, _COPIES * TRANSFERS)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    return {
        "Ordinary deliveries": _waiting(env, "outgoing"),
        "Ordinary receipts": _waiting(env, "incoming"),
    }


def _product_vals(index: int) -> dict:
    return {
        "name": f"Product {index}",
        "default_code": f"P{index}",
        "standard_price": 5 + index,
        "lst_price": 20 + index,
    }


def _get_lines(products: BaseModel, number: int) -> list[tuple]:
    """Return (product, units, price) of the lines of a transfer."""
    first = number * LINES % len(products)
    return [
        (product, 2, product.lst_price) for product in products[first : first + LINES]
    ]


def _create_receipts(env: Environment, products: BaseModel, count: int) -> None:
    """Create receipts from a vendor that wait for the goods."""
    receipts = common.warehouse(env).in_type_id
    route = {
        "picking_type_id": receipts.id,
        "location_id": env.ref("stock.stock_location_suppliers").id,
        "location_dest_id": receipts.default_location_dest_id.id,
    }
    quiet = env["stock.picking"].with_context(**common.QUIET)
    for numbers in batched(list(range(count)), 100):
        values = [
            {**route, "move_ids": _receipt_moves(products, number, route)}
            for number in numbers
        ]
        quiet.create(values).action_confirm()


def _receipt_moves(products: BaseModel, number: int, route: dict) -> list:
    return [
        Command.create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": units,
                **route,
            }
        )
        for product, units, __ in _get_lines(products, number)
    ]


def _waiting(env: Environment, code: str) -> Sequence[int]:
    """Return the ids of the first transfers that are ready."""
    domain = [("state", "=", "assigned"), ("picking_type_code", "=", code)]
    return env["stock.picking"].search(domain, order="id", limit=TRANSFERS).ids

"""The prepared database of the warranty table: deliveries that wait."""

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.warranty_rows import multiply
from workbench.inside.progress_bar import tracked

LINES = 100
_ORDERS = 10
_STOCK = 1_000_000


def prepare(env: Environment, deliveries: int) -> None:
    """Fill the database with deliveries of 100 lines that are ready, and commit.

    :param deliveries: how many there are at least
    """
    common.set_up_books(env)
    env = common.as_manager(env)
    products = common.create_products(env, map(_product_vals, range(LINES)))
    common.receive_stock(env, dict.fromkeys(products, _STOCK))
    partner = common.create_partners(env, ["1"])
    env.cr.commit()
    orders = min(_ORDERS, deliveries)
    lines = [(product, 2, product.lst_price) for product in products]
    for __ in tracked("preparing deliveries", range(orders), lambda __: 1):
        quiet = env["sale.order"].with_context(**common.QUIET)
        quiet.create(common.order_vals(partner, lines)).action_confirm()
        env.cr.commit()
    multiply(env.cr, -(-deliveries // orders))
    env.cr.commit()


def _product_vals(index: int) -> dict:
    return {
        "name": f"Product {index}",
        "default_code": f"P{index}",
        "standard_price": 5 + index,
        "lst_price": 20 + index,
    }


def waiting(env: Environment) -> list[int]:
    """Return the ids of the deliveries that are ready."""
    domain = [("state", "=", "assigned"), ("picking_type_code", "=", "outgoing")]
    return env["stock.picking"].search(domain, order="id").ids


def promise(env: Environment) -> BaseModel:
    """Give all goods of the company a warranty of two years."""
    term = env["rma.warranty.term"].create({"name": "Two years", "duration": 24})
    env.company.sudo().rma_warranty_term_id = term
    return term

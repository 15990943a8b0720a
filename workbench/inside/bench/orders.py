"""The prepared database: orders of three lines, delivered and invoiced."""

from dataclasses import dataclass

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.progress_bar import tracked
from workbench.inside.values import batched

LINES = 3
RETURNED_LINES = 2
SHAPE_LINES = 100
WARM_UP = 3
# The kinds of orders, kept as the customer's reference.
NORMAL, WIDE, THIN = "three lines", "one of many lines", "many of one line"
_BATCH = 50
_PRODUCTS = 60
_CUSTOMERS = 40
_STOCK = 10_000
_RETURNS = "Returns of the bench"


def prepare(env: Environment, count: int, shapes: bool) -> None:
    """Fill the database with ``count`` orders, and commit.

    :param shapes: add an order of 100 lines, and 100 orders of one line
    """
    common.set_up_books(env)
    _set_up_returns(env)
    env = common.as_manager(env)
    products = common.create_products(env, map(_product_vals, range(_PRODUCTS)))
    common.receive_stock(env, dict.fromkeys(products, _STOCK))
    partners = common.create_partners(env, map(str, range(1, _CUSTOMERS + 1)))
    env.cr.commit()
    wanted = [(NORMAL, number, LINES) for number in range(count)]
    if shapes:
        wanted.append((WIDE, count, SHAPE_LINES))
        wanted += [(THIN, count + 1 + number, 1) for number in range(SHAPE_LINES)]
    for batch in tracked("preparing orders", batched(wanted, _BATCH), len):
        common.sell(env, [_order_vals(partners, products, *each) for each in batch])
        env.cr.commit()
    _raise_costs(products)
    env.cr.execute("ANALYZE")


def _raise_costs(products: BaseModel) -> None:
    """Change all costs, so that a return at today's cost would show."""
    for product in products:
        product.standard_price += 1


def _product_vals(index: int) -> dict:
    """Return values of a product; costs and prices are whole numbers."""
    return {
        "name": f"Product {index}",
        "default_code": f"P{index}",
        "standard_price": 5 + index,
        "lst_price": 20 + index,
    }


def _order_vals(
    partners: BaseModel, products: BaseModel, kind: str, number: int, count: int
) -> dict:
    """Return values of an order of ``count`` lines: 2, 3, 4, 2, 3 ... units of each."""
    lines = []
    for line in range(count):
        product = products[(number * LINES + line) % len(products)]
        lines.append((product, 2 + line % LINES, product.lst_price))
    partner = partners[number % len(partners)]
    return common.order_vals(partner, lines, client_order_ref=kind)


def _set_up_returns(env: Environment) -> None:
    """Let core's returns, too, arrive in the returns location."""
    home = common.warehouse(env)
    operations = home.in_type_id.copy(
        {
            "name": _RETURNS,
            "sequence_code": "BENCH",
            "default_location_dest_id": returns_location(env).id,
        }
    )
    home.out_type_id.return_picking_type_id = operations


def returns_location(env: Environment) -> BaseModel:
    """Return the add-on's returns location; without the add-on, one of our own."""
    home = common.warehouse(env)
    if "rma_location_id" in home._fields:
        return home.rma_location_id
    locations = env["stock.location"]
    own = locations.search([("name", "=", _RETURNS)], limit=1)
    return own or locations.create(
        {
            "name": _RETURNS,
            "usage": "internal",
            "company_id": env.company.id,
            "location_id": home.view_location_id.id,
        }
    )


@dataclass(frozen=True)
class Task:
    """What comes back of one order, as ids: a user sees it on the screen.

    One unit of each of ``sale_lines``: the first two, or all if the order is of
    another kind than ``NORMAL``.
    """

    order: int
    partner: int
    delivery: int
    moves: tuple[int, ...]
    sale_lines: tuple[int, ...]
    invoice: int
    invoice_lines: tuple[int, ...]


def read_tasks(env: Environment) -> dict[str, list[Task]]:
    """Return the tasks of all prepared orders by kind, oldest order first."""
    orders = env["sale.order"].search([], order="id")
    return {
        kind: [_task(order) for order in own]
        for kind, own in orders.grouped("client_order_ref").items()
    }


def _task(order: BaseModel) -> Task:
    normal = order.client_order_ref == NORMAL
    lines = order.order_line[:RETURNED_LINES] if normal else order.order_line
    return Task(
        order=order.id,
        partner=order.partner_id.id,
        delivery=order.picking_ids.id,
        moves=tuple(lines.move_ids.ids),
        sale_lines=tuple(lines.ids),
        invoice=order.invoice_ids.id,
        invoice_lines=tuple(lines.invoice_lines.ids),
    )

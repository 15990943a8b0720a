"""The prepared database of the money table: cases whose goods have arrived."""

from collections.abc import Mapping
from dataclasses import dataclass

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.own_way import create_cases
from workbench.inside.progress_bar import tracked
from workbench.inside.values import batched

WARM_UP = 2
_PRODUCTS = 60
_CUSTOMERS = 40
_STOCK = 10_000
_BATCH = 25


@dataclass(frozen=True)
class Credit:
    """What is to be credited, as ids: a received case, or all of its invoice."""

    case: int
    invoice: int


def prepare(env: Environment, shapes: Mapping[str, tuple[int, int]]) -> dict:
    """Fill the database with invoices and received cases about them, and commit.

    :param shapes: {name: (cases to measure, lines of each)}
    :return: {name: credits, ``WARM_UP`` more than are measured}
    """
    common.set_up_books(env)
    env = common.as_manager(env)
    tax = _sale_tax(env)
    values = [_product_vals(index, tax) for index in range(_PRODUCTS)]
    products = common.create_products(env, values)
    common.receive_stock(env, dict.fromkeys(products, _STOCK))
    partners = common.create_partners(env, map(str, range(1, _CUSTOMERS + 1)))
    env.cr.commit()
    credits = {
        name: _prepare_shape(env, name, partners, products, count + WARM_UP, lines)
        for name, (count, lines) in shapes.items()
    }
    env.cr.execute("ANALYZE")
    return credits


def _sale_tax(env: Environment) -> BaseModel:
    """Return a tax of the company on its sales."""
    domain = [
        ("type_tax_use", "=", "sale"),
        ("amount", ">", 0),
        ("company_id", "=", env.company.id),
    ]
    return env["account.tax"].search(domain, limit=1).ensure_one()


def _product_vals(index: int, tax: BaseModel) -> dict:
    return {
        "name": f"Product {index}",
        "default_code": f"P{index}",
        "standard_price": 5 + index,
        "lst_price": 20 + index,
        "taxes_id": tax.ids,
    }


def _prepare_shape(
    env: Environment,
    name: str,
    partners: BaseModel,
    products: BaseModel,
    count: int,
    lines: int,
) -> list[Credit]:
    """Sell, deliver, invoice and take back one unit of each of the lines."""
    result = []
    numbers = list(batched(range(count), _BATCH))
    for batch in tracked(f"preparing cases: {name}", numbers, len):
        values = [
            common.order_vals(
                partners[number % len(partners)],
                _get_lines(products, number, lines),
            )
            for number in batch
        ]
        result += _take_back(common.sell(env, values))
        env.cr.commit()
    return result


def _get_lines(products: BaseModel, number: int, lines: int) -> list[tuple]:
    """Return (product, units, price) of the lines of an order."""
    goods = [products[(number * lines + line) % len(products)] for line in range(lines)]
    return [(product, 1, product.lst_price) for product in goods]


def _take_back(orders: BaseModel) -> list[Credit]:
    """Receive all that was delivered, on a case for each order."""
    wanted = [(order.partner_id.id, order.order_line.ids) for order in orders]
    cases = create_cases(orders.env, wanted)
    cases.action_request()
    cases.action_approve()
    cases.action_receive()
    return [
        Credit(case.id, order.invoice_ids.id)
        for case, order in zip(cases, orders, strict=True)
    ]

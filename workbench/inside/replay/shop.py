"""The file's shop in Odoo: its products, customers and sales."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.replay.expectation import Product
from workbench.inside.replay.source import Document, Row

CURRENCY = "GBP"


class Shop:
    """Finds the records of the file's codes, customers and sold rows."""

    def __init__(
        self,
        env: Environment,
        products: Mapping[str, Product],
        customers: Iterable[str],
    ):
        """Create products with their opening stock, and the customers."""
        common.set_up_books(env, CURRENCY)
        self.env = env = common.as_manager(env)
        values = map(_product_vals, products.values())
        self.products = _by(products, common.create_products(env, values))
        customers = list(customers)
        self.customers = _by(customers, common.create_partners(env, customers))
        self.sale_lines: dict[Row, BaseModel] = {}
        opening = {
            self.products[code]: product.opening for code, product in products.items()
        }
        common.receive_stock(env, opening)

    def sell(self, sales: Sequence[Document]) -> None:
        """Sell, deliver and invoice: an order per document, a line per row."""
        orders = common.sell(self.env, map(self._order_vals, sales))
        for sale, order in zip(sales, orders, strict=True):
            self.sale_lines |= _by(sale.rows, order.order_line.sorted("id"))
            date_transfers(order.picking_ids, sale.date)

    def _order_vals(self, sale: Document) -> dict:
        return common.order_vals(
            self.customers[sale.customer],
            [(self.products[row.code], row.quantity, row.price) for row in sale.rows],
            date_order=sale.date,
            client_order_ref=sale.number,
        )


def _by(keys: Iterable, records: BaseModel) -> dict:
    """Return the records by what they are made of, in the same order."""
    return dict(zip(keys, records, strict=True))


def _product_vals(product: Product) -> dict:
    return {
        "name": product.name,
        "default_code": product.code,
        "lst_price": float(product.price),
        "standard_price": float(product.cost),
    }


def date_transfers(pickings: BaseModel, date: datetime) -> None:
    """Give done transfers the minute at which they happened."""
    quiet = pickings.with_context(**common.QUIET)
    quiet.move_ids.date = date
    quiet.move_line_ids.date = date
    quiet.date_done = date

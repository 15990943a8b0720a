"""The file's shop in Odoo: its products, customers and sales."""

from collections.abc import Iterable, Sequence

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.replay.expectation import Product
from workbench.inside.replay.source import Document, Row

CURRENCY = "GBP"


class Shop:
    """Finds the records of the file's codes, customers and sold rows."""

    def __init__(self, env: Environment):
        """Start with nothing in the shop."""
        self.env = env
        self.products: dict[str, BaseModel] = {}
        self.customers: dict[str, BaseModel] = {}
        self.sale_lines: dict[Row, BaseModel] = {}

    def open(self, products: Iterable[Product], customers: Iterable[str]) -> None:
        """Create products with their opening stock, and the customers."""
        products, customers = list(products), list(customers)
        common.set_up_books(self.env, CURRENCY)
        self.env = common.as_manager(self.env)
        records = common.create_products(self.env, map(_product_vals, products))
        by_code = zip(products, records, strict=True)
        self.products = {product.code: record for product, record in by_code}
        partners = common.create_partners(self.env, customers)
        self.customers = dict(zip(customers, partners, strict=True))
        opening = {self.products[each.code]: each.opening for each in products}
        common.receive_stock(self.env, opening)

    def sell(self, sales: Sequence[Document]) -> None:
        """Sell, deliver and invoice: an order per document, a line per row."""
        orders = common.sell(self.env, map(self._order_vals, sales))
        for sale, order in zip(sales, orders, strict=True):
            lines = order.order_line.sorted("id")
            self.sale_lines.update(zip(sale.rows, lines, strict=True))
            date_transfers(order.picking_ids, sale.date)

    def _order_vals(self, sale: Document) -> dict:
        return common.order_vals(
            self.customers[sale.customer],
            [(self.products[row.code], row.quantity, row.price) for row in sale.rows],
            date_order=sale.date,
            client_order_ref=sale.number,
        )


def _product_vals(product: Product) -> dict:
    return {
        "name": product.name,
        "default_code": product.code,
        "lst_price": float(product.price),
        "standard_price": float(product.cost),
    }


def date_transfers(pickings: BaseModel, date) -> None:
    """Give done transfers the minute at which they happened."""
    quiet = pickings.with_context(**common.QUIET)
    quiet.move_ids.date = date
    quiet.move_line_ids.date = date
    quiet.date_done = date

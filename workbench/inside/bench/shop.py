"""What prepared databases start from: goods in stock, customers, delivered orders."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.progress_bar import tracked
from workbench.inside.values import batched


class Task(NamedTuple):
    """What comes back of one order, as ids: a user sees it on the screen.

    One unit of each of ``sale_lines``; ``case`` is one about it, if there is one.
    """

    partner: int
    delivery: int
    moves: Sequence[int]
    sale_lines: Sequence[int]
    invoice: int
    invoice_lines: Sequence[int]
    case: int = 0


def tasks_of(orders: BaseModel, most_lines: int | None = None) -> list[Task]:
    """Return a task per delivered order, over its first lines or over all of them."""
    result = []
    for order in orders:
        lines = order.order_line[:most_lines]
        task = Task(
            order.partner_id.id,
            order.picking_ids.id,
            lines.move_ids.ids,
            lines.ids,
            order.invoice_ids.id,
            lines.invoice_lines.ids,
        )
        result.append(task)
    return result


def with_cases(tasks: Iterable[Task], cases: BaseModel) -> list[Task]:
    """Return the tasks with the cases about them, which are in the same order."""
    pairs = zip(tasks, cases, strict=True)
    return [task._replace(case=case.id) for task, case in pairs]


class Shop:
    """Goods in stock and customers, as the manager sees them."""

    def __init__(
        self,
        env: Environment,
        goods: int = 60,
        customers: int = 1,
        stock: int = 10_000,
        **values,
    ):
        """Fill the database, and commit; ``values`` are of all the products."""
        common.set_up_books(env)
        self.env = env = common.as_manager(env)
        self.products = self.create_products(range(goods), **values)
        common.receive_stock(env, dict.fromkeys(self.products, stock))
        self._partners = common.create_partners(env, map(str, range(1, customers + 1)))
        env.cr.commit()

    def create_products(self, numbers: Iterable[int], **values) -> BaseModel:
        """Create products whose costs and prices are whole numbers."""
        products = (
            {
                "name": f"Product {number}",
                "default_code": f"P{number}",
                "standard_price": 5 + number,
                "lst_price": 20 + number,
                **values,
            }
            for number in numbers
        )
        return common.create_products(self.env, products)

    def order_vals(self, number: int, products: BaseModel, units=(1,)) -> dict:
        """Return values of an order, with a line for each of the products."""
        lines = [
            (product, units[index % len(units)], product.lst_price)
            for index, product in enumerate(products)
        ]
        return common.order_vals(self._partners[number % len(self._partners)], lines)

    def goods(self, first: int, count: int) -> list[BaseModel]:
        """Return so many of the products, which take turns."""
        size = len(self.products)
        return [self.products[(first + index) % size] for index in range(count)]

    def confirm(self, values: Iterable[dict]) -> BaseModel:
        """Create and confirm orders without chatter, so that deliveries wait."""
        quiet = self.env["sale.order"].with_context(**common.QUIET)
        orders = quiet.create(list(values))
        orders.action_confirm()
        return orders

    def in_batches(self, title: str, count: int, size: int = 25) -> Iterator[list[int]]:
        """Yield numbers batch by batch, commit each, and update statistics then."""
        for batch in tracked(title, list(batched(range(count), size)), len):
            yield batch
            self.env.cr.commit()
        self.env.cr.execute("ANALYZE")

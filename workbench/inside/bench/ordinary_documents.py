"""Documents of a company that uses no case, step by step in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.shop import Shop

_PRODUCTS = 50
_UNITS = 2


def prepare(env: Environment) -> None:
    """Fill the database with products in stock, a customer and orders, and commit."""
    shop = Shop(env, _PRODUCTS, stock=1_000_000)
    values = shop.order_vals(0, shop.goods(0, 5), units=(_UNITS,))
    common.sell(shop.env, [values] * 20)
    shop.env.cr.commit()
    shop.env.cr.execute("ANALYZE")


@dataclass
class Documents:
    """One order from its creation to its payment, and one purchase.

    Everything is logged and tracked as it is for those who click. Each step is
    done when what it leaves to compute and to write is written.
    """

    env: Environment
    lines: int
    _made: dict[str, BaseModel] = field(default_factory=dict)

    def __post_init__(self):
        """Look up whom and what the documents are about."""
        self._partner = self.env["res.partner"].search([("ref", "=", "1")], limit=1)
        domain = [("default_code", "=like", "P%"), ("is_storable", "=", True)]
        self._products = self.env["product.product"].search(
            domain, order="id", limit=_PRODUCTS
        )
        self._products.mapped("lst_price")

    def steps(self) -> dict[str, Callable[[], None]]:
        """Return the steps by name, in their order."""
        return {
            "order created": self._order,
            "order confirmed": self._confirm,
            "order delivered": self._deliver,
            "invoice created": self._invoice,
            "invoice posted": lambda: self._made["invoice"].action_post(),
            "invoice paid": self._pay,
            "vendor receipt created": self._expect,
            "vendor receipt done": lambda: common.finish(self._made["receipt"]),
            "vendor bill created": self._bill,
            "vendor bill posted": lambda: self._made["bill"].action_post(),
        }

    def do(self, step: str) -> None:
        """Do a step with all that it leaves to be written later."""
        self.steps()[step]()
        self.env.flush_all()

    def _order(self) -> None:
        lines = [(product, _UNITS, product.lst_price) for product in self._bought()]
        values = common.order_vals(self._partner, lines)
        self._made["order"] = self.env["sale.order"].create(values)

    def _confirm(self) -> None:
        self._made["order"].action_confirm()

    def _deliver(self) -> None:
        common.finish(self._made["order"].picking_ids)

    def _invoice(self) -> None:
        self._made["invoice"] = self._made["order"]._create_invoices()

    def _pay(self) -> None:
        invoice = self._made["invoice"]
        wizard = self.env["account.payment.register"].with_context(
            active_model=invoice._name, active_ids=invoice.ids
        )
        wizard.create({}).action_create_payments()

    def _expect(self) -> None:
        receipts = common.warehouse(self.env).in_type_id
        route = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": receipts.default_location_dest_id.id,
        }
        moves = [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": _UNITS,
                    **route,
                }
            )
            for product in self._bought()
        ]
        values = {"picking_type_id": receipts.id, "move_ids": moves, **route}
        self._made["receipt"] = self.env["stock.picking"].create(values)

    def _bill(self) -> None:
        lines = [
            Command.create({"product_id": product.id, "quantity": _UNITS})
            for product in self._bought()
        ]
        self._made["bill"] = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self._partner.id,
                "invoice_date": "2026-01-31",
                "invoice_line_ids": lines,
            }
        )

    def _bought(self) -> list[BaseModel]:
        """Return the product of each line."""
        return [self._products[number % _PRODUCTS] for number in range(self.lines)]

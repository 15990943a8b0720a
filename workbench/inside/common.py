"""A shop in a fresh database: what the replay and the bench both start from.

Average cost, automatic valuation, no taxes, invoicing of what was delivered.
"""

from collections.abc import Iterable, Mapping, Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

# What fills the shop writes no chatter: it isn't what is looked at.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
GROUPS = (
    "sales_team.group_sale_manager",
    "stock.group_stock_manager",
    "account.group_account_manager",
    "rma_warranty.group_rma_manager",
)
_CATEGORY = "Goods at average cost"


def as_manager(env: Environment) -> Environment:
    """Return the administrator's environment, with the rights for all the work.

    Access rights and rules count for him, as they do for those who click.
    """
    user = manager(env)
    found = [env.ref(name, raise_if_not_found=False) for name in GROUPS]
    user.group_ids = [Command.link(group.id) for group in found if group]
    return env(user=user, su=False)


def manager(env: Environment) -> BaseModel:
    """Return the administrator."""
    return env.ref("base.user_admin")


def set_up_books(env: Environment, currency: str = "") -> None:
    """Keep books at average cost with automatic valuation, and know no taxes.

    :param currency: code of the company's currency; nothing may be posted yet
    """
    values: dict[str, object] = {
        "account_sale_tax_id": False,
        "account_purchase_tax_id": False,
    }
    if currency:
        wanted = env["res.currency"].with_context(active_test=False)
        money = wanted.search([("name", "=", currency)])
        money.active = True
        values["currency_id"] = money.id
    env.company.write(values)
    env["product.category"].create(
        {
            "name": _CATEGORY,
            "property_cost_method": "average",
            "property_valuation": "real_time",
        }
    )


def create_products(env: Environment, values: Iterable[Mapping]) -> BaseModel:
    """Create storable products of the shop's category from the given values."""
    category = env["product.category"].search([("name", "=", _CATEGORY)], limit=1)
    common = {
        "is_storable": True,
        "categ_id": category.id,
        "invoice_policy": "delivery",
        "taxes_id": False,
        "supplier_taxes_id": False,
    }
    products = env["product.product"].with_context(**QUIET)
    return products.create([{**common, **each} for each in values])


def create_partners(env: Environment, names: Iterable[str]) -> BaseModel:
    """Create customers; their number is their reference and part of their name."""
    partners = env["res.partner"].with_context(**QUIET)
    return partners.create(
        [{"name": f"Customer {name}", "ref": name} for name in names]
    )


def warehouse(env: Environment) -> BaseModel:
    """Return the company's first warehouse."""
    domain = [("company_id", "=", env.company.id)]
    return env["stock.warehouse"].search(domain, limit=1)


def receive_stock(env: Environment, units: Mapping[BaseModel, float]) -> None:
    """Receive units of products from a vendor, at the products' cost."""
    moves = [move_vals(product, each) for product, each in units.items() if each]
    quiet = env["stock.picking"].with_context(**QUIET)
    finish(quiet.create(vendor_receipt_vals(env, moves)))


def vendor_receipt_vals(env: Environment, moves: Iterable[Mapping]) -> dict:
    """Return values of a receipt from a vendor, with moves of these values."""
    receipts = warehouse(env).in_type_id
    vendors = env.ref("stock.stock_location_suppliers")
    places = vendors, receipts.default_location_dest_id
    return transfer_vals(receipts, places, moves)


def transfer_vals(
    operations: BaseModel, places: Sequence[BaseModel], moves: Iterable[Mapping]
) -> dict:
    """Return values of a transfer from the first of the places to the second."""
    source, target = places
    route = {"location_id": source.id, "location_dest_id": target.id}
    return {
        "picking_type_id": operations.id,
        "move_ids": [Command.create({**move, **route}) for move in moves],
        **route,
    }


def move_vals(product: BaseModel, units: float) -> dict:
    """Return values of a move of so many units; it still needs its places."""
    return {
        "product_id": product.id,
        "product_uom": product.uom_id.id,
        "product_uom_qty": units,
    }


def finish(pickings: BaseModel) -> None:
    """Do the pickings with all that is expected in them.

    :raises RuntimeError: one of them isn't done afterwards, for want of stock
    """
    pickings.filtered(lambda picking: picking.state == "draft").action_confirm()
    pickings.with_context(skip_backorder=True).button_validate()
    undone = pickings.filtered(lambda picking: picking.state != "done")
    if undone:
        names = ", ".join(undone.mapped("name"))
        raise RuntimeError(f"not all goods could be moved: {names}")


def order_vals(partner: BaseModel, lines: Iterable[tuple], **values) -> dict:
    """Return values of an order whose lines are (product, units, unit price)."""
    return {
        "partner_id": partner.id,
        "order_line": [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "price_unit": float(price),
                }
            )
            for product, quantity, price in lines
        ],
        **values,
    }


def sell(env: Environment, values: Iterable[Mapping]) -> BaseModel:
    """Create orders, deliver and invoice all of each, and post the invoices.

    Given order dates are kept: confirming an order would set it to now.
    """
    values = list(values)
    orders = env["sale.order"].with_context(**QUIET).create(values)
    orders.action_confirm()
    for order, each in zip(orders, values, strict=True):
        if "date_order" in each:
            order.date_order = each["date_order"]
    finish(orders.picking_ids)
    orders._create_invoices(grouped=True).action_post()
    return orders

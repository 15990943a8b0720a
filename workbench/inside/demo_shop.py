"""Fill a database with a small shop that shows what the add-on does."""

import json

from odoo.api import Environment
from odoo.fields import Command

from workbench.inside import (
    demo_exchanges,
    demo_goods,
    demo_money,
    demo_rules,
    demo_sales,
    demo_warranties,
    session,
)

LOGINS_PARAMETER = "workbench.logins"

# who, login, group; the password is the login
STAFF = [
    ("Anna After-Sales", "anna", "rma_warranty.group_rma_user"),
    ("Mark Manager", "mark", "rma_warranty.group_rma_manager"),
    ("Will Warehouse", "will", "stock.group_stock_user"),
    ("Cora Accountant", "cora", "account.group_account_invoice"),
    ("Sam Sales", "sam", "sales_team.group_sale_salesman_all_leads"),
]
CUSTOMERS = [
    ("Clara Customer", "clara", "Hilltop Gardens Ltd", "12 Orchard Road"),
    ("Ben Builder", "ben", "Builder & Sons", "3 Quarry Lane"),
]
# name, price, cost, tracking
PRODUCTS = [
    ("Cordless Drill 18 V", 129.0, 74.0, "none"),
    ("Hand Saw", 24.5, 9.8, "none"),
    ("Garden Hose 25 m", 39.9, 17.5, "none"),
    ("Work Gloves", 8.95, 3.1, "none"),
    ("Step Ladder", 89.0, 51.0, "none"),
    ("Lawn Mower", 349.0, 212.0, "serial"),
    ("Cordless Drill 36 V", 189.0, 108.0, "none"),
]


def build(env: Environment) -> list[dict[str, str]]:
    """Make the shop and return its logins: who, login, password."""
    env = env(context={**env.context, "no_reset_password": True})
    env.ref("base.user_admin").password = "admin"
    env.company.write({"name": "Greenfield Tools", "email": "info@greenfield.example"})
    env.company.partner_id.write(
        {
            "street": "1 Market Square",
            "city": "Greenfield",
            "zip": "10115",
            "phone": "+1 555 0100",
            "tz": "America/New_York",
        }
    )
    _create_staff(env)
    customers = _create_customers(env)
    products = _create_products(env)
    demo_warranties.set_up(env, products)
    _tell_stories(env, customers, products)
    _tell_claims(env, customers, products)
    demo_goods.tell(env, customers, products)
    demo_exchanges.tell(env, customers, products)
    demo_money.tell(env, customers, products)
    demo_rules.set_up(env)
    return _get_logins()


def _get_logins() -> list[dict[str, str]]:
    staff = [("Administrator", "admin")] + [(who, login) for who, login, __ in STAFF]
    portal = [(f"{who} (customer)", login) for who, login, *__ in CUSTOMERS]
    return [
        {"who": who, "login": login, "password": login} for who, login in staff + portal
    ]


def _create_user(env: Environment, name: str, login: str, group: str, **values):
    return env["res.users"].create(
        {
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@greenfield.example",
            "group_ids": [Command.set(env.ref(group).ids)],
            **values,
        }
    )


def _create_staff(env: Environment) -> None:
    for name, login, group in STAFF:
        _create_user(env, name, login, group)
    users = env["res.users"].search([("login", "in", ("anna", "mark"))])
    env.ref("rma_warranty.rma_case_team_after_sales").write(
        {
            "head_id": users.filtered(lambda user: user.login == "mark").id,
            "member_ids": [Command.set(users.ids)],
        }
    )


def _create_customers(env: Environment):
    """Return the portal contacts, each below a company of its own."""
    partners = env["res.partner"]
    for name, login, company_name, street in CUSTOMERS:
        address = {"street": street, "city": "Springfield", "zip": "62701"}
        company = env["res.partner"].create(
            {"name": company_name, "is_company": True, **address}
        )
        user = _create_user(env, name, login, "base.group_portal")
        user.partner_id.write({"parent_id": company.id, "type": "contact"})
        partners |= user.partner_id
    return partners


def _create_products(env: Environment):
    """Return {name: product}, with stock for all of them."""
    category = env["product.category"].create(
        {
            "name": "Tools and Garden",
            "property_cost_method": "average",
            "property_valuation": "real_time",
        }
    )
    env["res.config.settings"].create({"group_stock_production_lot": True}).execute()
    products = {}
    for name, price, cost, tracking in PRODUCTS:
        product = env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "tracking": tracking,
                "categ_id": category.id,
                "lst_price": price,
                "standard_price": cost,
                "invoice_policy": "delivery",
            }
        )
        products[name] = product
        _stock_in(env, product, cost)
    return products


def _stock_in(env: Environment, product, cost: float, units: int = 80) -> None:
    warehouse = env["stock.warehouse"].search([], limit=1)
    move = env["stock.move"].create(
        {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": units,
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "price_unit": cost,
        }
    )
    move._action_confirm()
    move._action_assign()
    if product.tracking == "serial":
        move.move_line_ids.unlink()
        lots = env["stock.lot"].create(
            [
                {"name": f"LM-{number:04}", "product_id": product.id}
                for number in range(1, units + 1)
            ]
        )
        move.move_line_ids = [
            Command.create(
                {**move._prepare_move_line_vals(quantity=1), "lot_id": lot.id}
            )
            for lot in lots
        ]
    move.picked = True
    move._action_done()


def _tell_stories(env: Environment, customers, products) -> None:
    """Make orders to play with, and one case for each stage."""
    clara, ben = customers
    drill, saw, hose, gloves, ladder, mower, *__ = products.values()
    demo_sales.sell(env, clara, [(drill, 2), (gloves, 10), (hose, 1)], days_ago=3)
    demo_sales.sell(env, clara, [(mower, 2)], days_ago=40)
    demo_sales.sell(env, ben, [(ladder, 4), (saw, 6)], days_ago=5)
    wanted = demo_sales.sell(env, clara, [(hose, 3), (saw, 2)], days_ago=6)
    asked = demo_sales.request(
        env,
        wanted,
        [(0, 1)],
        "damaged",
        user_id=False,
        description="The hose leaks at the coupling, the box was dented.",
    )
    # As the customer's page says, which nobody else may write.
    asked.sudo().source = "portal"
    late = demo_sales.sell(env, ben, [(drill, 3)], days_ago=30)
    demo_sales.request(env, late, [(0, 1)], "not_needed")
    _tell_later_stages(env, ben, products)


def _tell_later_stages(env: Environment, ben, products) -> None:
    drill, saw, __, gloves, ladder, mower, *__ = products.values()
    order = demo_sales.sell(
        env, ben, [(ladder, 3), (gloves, 20), (mower, 1)], days_ago=8
    )
    demo_sales.request(
        env, order, [(0, 1), (1, 5)], "not_as_described"
    ).action_approve()
    order = demo_sales.sell(env, ben, [(saw, 8), (drill, 2)], days_ago=9)
    received = demo_sales.request(env, order, [(0, 3), (1, 1)], "wrong_item")
    received.action_approve()
    received.action_receive()
    order = demo_sales.sell(env, ben, [(drill, 4)], days_ago=10)
    credited = demo_sales.request(env, order, [(0, 2)], "dead_on_arrival")
    credited.action_approve()
    credited.action_receive()
    demo_sales.inspect(credited, ["d"])
    credited.action_create_credit_notes()
    order = demo_sales.sell(env, ben, [(gloves, 30)], days_ago=12)
    closed = demo_sales.request(env, order, [(0, 10)], "size")
    closed.action_approve()
    closed.action_receive()
    demo_sales.inspect(closed, ["a"])
    closed.action_create_credit_notes()
    demo_sales.post(closed)
    order = demo_sales.sell(env, ben, [(ladder, 1)], days_ago=60)
    demo_sales.request(env, order, [(0, 1)], "not_needed")._reject(
        "The return window of 14 days has ended."
    )


def _tell_claims(env: Environment, customers, products) -> None:
    """Make claims under warranties, one for each stage."""
    clara, ben = customers
    drill, mower = products["Cordless Drill 18 V"], products["Lawn Mower"]
    extension = demo_warranties.create_extension(env, mower)
    demo_sales.sell(env, clara, [(mower, 1), (extension, 1)], days_ago=20)
    order = demo_sales.sell(env, ben, [(mower, 3)], days_ago=200)
    mowers = demo_warranties.certificates_of(order)
    demo_warranties.claim(env, mowers[0], "The engine stops after five minutes.")
    order = demo_sales.sell(env, clara, [(drill, 2)], days_ago=45)
    drills = demo_warranties.certificates_of(order)
    demo_warranties.claim(env, drills, "The chuck doesn't hold.").action_approve()
    order = demo_sales.sell(env, ben, [(drill, 1)], days_ago=800)
    late = demo_warranties.certificates_of(order)
    demo_warranties.claim(env, late, "The battery doesn't charge any more.")
    demo_warranties.register(env, clara, drill)


def main() -> None:
    """Build the shop and leave the logins in the database for later starts."""
    arguments = session.parser(__doc__).parse_args()
    with session.open_env(arguments.database) as env:
        logins = build(env)
        env["ir.config_parameter"].set_param(LOGINS_PARAMETER, json.dumps(logins))


if __name__ == "__main__":
    main()

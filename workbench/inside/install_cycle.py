"""Take the add-on through its life on a database with data: upgrade, leave, return.

Fails with the first thing that is not as it was promised.
"""

from odoo.api import Environment
from odoo.fields import Command

from workbench.inside import demo_sales, demo_shop, session
from workbench.inside.life_cycle import LifeCycle, find_module

MODULE = "rma_warranty"
EXTENDED = (
    "account.move",
    "res.config.settings",
    "res.partner",
    "sale.order",
    "stock.picking",
    "stock.warehouse",
)


def main() -> None:
    """Run through the stages, each in a transaction of its own."""
    name = session.parser(__doc__).parse_args().database
    cycle = LifeCycle(MODULE, name)
    with session.open_env(name) as env:
        demo_shop.build(env)
        before = count_rows(env)
    cycle.press("button_immediate_upgrade")
    cycle.run(lambda env: check_upgraded(env, before))
    cycle.press("button_immediate_uninstall")
    cycle.run(check_uninstalled)
    cycle.run(sell_and_deliver)
    cycle.press("button_immediate_install")
    cycle.run(check_installed_again)


def check(condition: object, message: str) -> None:
    """Stop with the message unless the condition holds."""
    if not condition:
        raise SystemExit(f"{MODULE}: {message}")


def count_rows(env: Environment) -> dict[str, int]:
    """Return how many records there are of what an upgrade must not touch."""
    models = ("rma.case", "rma.reason", "rma.grade", "stock.location", "ir.sequence")
    return {
        model: env[model].with_context(active_test=False).search_count([])
        for model in (*models, "stock.picking.type", "stock.move", "account.move")
    }


def check_upgraded(env: Environment, before: dict[str, int]) -> None:
    """An upgrade adds nothing twice and keeps all records."""
    after = count_rows(env)
    check(after == before, f"upgrade changed the records: {before} to {after}")
    check_views(env)


def check_views(env: Environment) -> None:
    """The forms of all models that the add-on extends can be opened."""
    for model in EXTENDED:
        env[model].get_views([(False, "form")])


def check_uninstalled(env: Environment) -> None:
    """Nothing of the add-on is left, and transfers under way can be finished."""
    check(find_module(env, MODULE).state == "uninstalled", "is not uninstalled")
    check(not any(name.startswith("rma.") for name in env.registry), "models are left")
    env.cr.execute(
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' "
        "AND (table_name LIKE 'rma\\_%' OR column_name LIKE 'rma\\_%')"
    )
    leftovers = [row[0] for row in env.cr.fetchall()]
    check(not leftovers, f"columns are left: {leftovers}")
    check_views(env)
    check_returned_goods(env)
    check_goods_out(env)
    receipts = env["stock.picking"].search(
        [("origin", "=like", "RMA/%"), ("state", "=", "assigned")]
    )
    check(receipts, "no receipt was under way; the test tests nothing")
    receipts.move_ids.lot_ids = receipts.move_ids.origin_returned_move_id.lot_ids
    receipts.move_ids.picked = True
    receipts.button_validate()
    check(set(receipts.mapped("state")) == {"done"}, "a receipt can't be finished")


def check_returned_goods(env: Environment) -> None:
    """Goods that wait in a returns location are still seen, and can be moved."""
    quants = env["stock.quant"].search(
        [("location_id.name", "like", "Returns"), ("quantity", ">", 0)]
    )
    check(quants, "returned goods have disappeared")
    check(all(quants.location_id.mapped("active")), "goods in an archived location")


def check_goods_out(env: Environment) -> None:
    """The transfers of goods that are out tell who has them."""
    told = env["stock.picking"].search([("note", "like", "due back")])
    check(told, "nobody knows who has the goods that are out")
    for picking in told:
        holder = picking.partner_id.name
        check(holder in str(picking.note), f"{holder} is not named: {picking.note}")


def sell_and_deliver(env: Environment) -> None:
    """Orders, deliveries and new warehouses work without the add-on."""
    env["stock.warehouse"].create({"name": "Later", "code": "LATER"})
    product = env["product.product"].search([("name", "=", "Hand Saw")])
    order = env["sale.order"].create(
        {
            "partner_id": env["res.partner"]
            .search([("name", "=", "Clara Customer")])
            .id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 3})
            ],
        }
    )
    order.action_confirm()
    order.picking_ids.move_ids.picked = True
    order.picking_ids.button_validate()
    check(order.order_line.qty_delivered == 3, "a delivery can't be validated")
    order._create_invoices().action_post()


def check_installed_again(env: Environment) -> None:
    """Installed again, the add-on serves old orders and new warehouses."""
    check(find_module(env, MODULE).state == "installed", "is not installed again")
    warehouses = env["stock.warehouse"].search([])
    for warehouse in warehouses:
        complete = (
            warehouse.rma_location_id
            and warehouse.rma_in_type_id.active
            and warehouse.rma_route_type_id.active
        )
        check(complete, f"{warehouse.name} has no set-up for returns")
    names = warehouses.rma_location_id.mapped("name")
    same = env["stock.location"].search_count([("name", "in", names)])
    check(same == len(names), "there are two returns locations of one name")
    fees = env["product.product"].search_count([("name", "=", "Restocking fee")])
    check(fees == 1, f"{fees} products for restocking fees")
    check_views(env)
    return_something(env)


def return_something(env: Environment) -> None:
    """Take a case of an order from before to its end."""
    order = env["sale.order"].search([], order="id desc", limit=1)
    # The rights went with the add-on.
    staff = demo_sales.as_login(env, "anna").user.with_env(env)
    staff.group_ids += env.ref("rma_warranty.group_rma_user")
    case = demo_sales.request(env, order, [(0, 1)], "damaged").with_env(env)
    case.action_approve()
    case.action_receive()
    demo_sales.inspect(case, ["a"])
    case.action_create_credit_notes()
    case.action_post_credit_notes()
    check(case.state == "closed", f"the case ended {case.state}")


if __name__ == "__main__":
    main()

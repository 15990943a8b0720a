"""Remove the add-on with strategies of its own from a database that used them.

Fails with the first thing that can't be read or done any more.
"""

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.fields import Command

from workbench.inside import demo_sales, session
from workbench.inside.life_cycle import LifeCycle, find_module

MODULE = "rma_test_strategies"
# Cases by the reference of their order, and how far they are.
OPEN, GRANTED, DRAFT = "still open", "granted before", "inspected in part"


def main() -> None:
    """Use the add-on, remove it, look, and install it again."""
    name = session.parser(__doc__).parse_args().database
    cycle = LifeCycle(MODULE, name)
    with session.open_env(name) as env:
        use(env)
    cycle.press("button_immediate_uninstall")
    cycle.run(check_read)
    cycle.run(check_goes_on)
    cycle.press("button_immediate_install")
    cycle.run(check_back)


def check(condition: object, message: str) -> None:
    """Stop with the message unless the condition holds."""
    if not condition:
        raise SystemExit(f"{MODULE}: {message}")


def use(env: Environment) -> None:
    """Return goods for store credit, which are donated."""
    location = env["stock.location"].create({"name": "Charity", "usage": "inventory"})
    env["stock.warehouse"].search([]).rma_donation_location_id = location
    env.company.rma_store_credit_account_id = env["account.account"].create(
        {"name": "Owed", "code": "219001", "account_type": "liability_current"}
    )
    product = env["product.product"].create(
        {"name": "Lamp", "is_storable": True, "lst_price": 40.0}
    )
    quants = env["stock.quant"].with_context(inventory_mode=True)
    stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
    quants.create(
        {"product_id": product.id, "location_id": stock.id, "inventory_quantity": 9}
    ).action_apply_inventory()
    for reference in (OPEN, GRANTED, DRAFT):
        inspections = receive(env, product, reference)
        if reference != DRAFT:
            inspections.action_confirm()
    find_case(env, GRANTED).action_do_due()
    env["rma.reason"].create({"name": "Gift", "default_resolution": "store_credit"})


def receive(env: Environment, product, reference: str):
    """Return draft inspections of a unit that came back, to be donated."""
    partner = env["res.partner"].create({"name": reference})
    order = demo_sales.sell(env, partner, [(product, 1)], days_ago=3)
    case = env["rma.case"].create(
        {
            "partner_id": partner.id,
            "description": reference,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": order.order_line.id,
                        "quantity": 1,
                        "reason_id": env.ref("rma_warranty.rma_reason_not_needed").id,
                        "resolution": "store_credit",
                    }
                )
            ],
        }
    )
    case.action_request()
    case.action_approve()
    case.action_receive()
    case.action_inspect()
    case.inspection_ids.disposition = "donation"
    return case.inspection_ids


def find_case(env: Environment, reference: str):
    """Return the case of one of the references."""
    return env["rma.case"].search([("description", "=", reference)])


def check_read(env: Environment) -> None:
    """What was done with the add-on can still be read, everywhere."""
    check(find_module(env, MODULE).state == "uninstalled", "is not uninstalled")
    check("rma.resolution.store_credit" not in env.registry, "its model is left")
    for model, name, label in (
        ("rma.case.line", "resolution", "Store credit (not installed)"),
        ("rma.reason", "default_resolution", "Store credit (not installed)"),
        ("rma.inspection", "disposition", "Donate (not installed)"),
    ):
        selection = env[model].fields_get([name])[name]["selection"]
        check(label in dict(selection).values(), f"{model} does not name it")
    cases = env["rma.case"].search([])
    check(len(cases) == 3, "cases are gone")
    check(find_case(env, GRANTED).state == "closed", "a closed case is open")
    check(find_case(env, OPEN).state == "approved", "an open case is closed")
    for case in cases:
        case._get_timeline()
        env["rma.portal"]._get_status(case)
        case.action_preview()
        env["rma.preview"]._render(case, case.inspection_ids, {})
        check(not case.due_text, f"{case.description}: {case.due_text} is due")
    for model in ("rma.case", "rma.inspection", "account.move", "stock.warehouse"):
        env[model].get_views([(False, "form")])


def check_goes_on(env: Environment) -> None:
    """What is open can be settled in another way."""
    line = find_case(env, OPEN).line_ids
    check("instead" in (line.loss_text or ""), "nobody asks what is given instead")
    line._settle_loss("refund", "store credit is gone")
    line.case_id.inspection_ids.sudo()
    line.case_id._create_credit_notes()
    check(line.quantity_credit_draft == 1, "it can't be refunded instead")
    inspection = find_case(env, DRAFT).inspection_ids
    try:
        inspection.action_confirm()
    except UserError as error:
        check("not installed any more" in str(error), f"unclear: {error}")
    else:
        check(False, "goods went to where no add-on knows")
    inspection.disposition = "restock"
    inspection.action_confirm()
    done = find_case(env, GRANTED).inspection_ids
    done.action_undo()
    check(done.state == "cancelled", "a donation can't be undone")
    done.line_id.case_id.action_inspect()


def check_back(env: Environment) -> None:
    """Installed again, it goes on where it was."""
    case = find_case(env, DRAFT)
    check(case.due_text == "Grant store credit", f"due is: {case.due_text}")
    selection = env["rma.case.line"].fields_get(["resolution"])["resolution"]
    labels = [label for __, label in selection["selection"]]
    check(labels.count("Store credit") == 1, f"is offered as {labels}")
    check("Store credit (not installed)" not in labels, f"is offered as {labels}")


if __name__ == "__main__":
    main()

"""Credit notes of the demonstration shop: to review, to pay back, paid back."""

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import demo_sales


def tell(env: Environment, customers: BaseModel, products: dict) -> None:
    """Draft a graded credit note and one with warnings; pay one back of two."""
    clara, ben = customers
    ladder, gloves = products["Step Ladder"], products["Work Gloves"]
    _add_bank_account(ben)
    order = demo_sales.sell(env, ben, [(ladder, 2)], days_ago=11)
    _deduct(order)
    order = demo_sales.sell(env, ben, [(gloves, 12)], days_ago=130)
    _credit_late(order)
    order = demo_sales.sell(env, ben, [(ladder, 1)], days_ago=13)
    _credit_paid(order).action_rma_pay_back()
    order = demo_sales.sell(env, clara, [(ladder, 1)], days_ago=12)
    _credit_paid(order)


def _add_bank_account(customer: BaseModel) -> None:
    """Give a customer's company a bank account that an accountant has checked."""
    customer.env["res.partner.bank"].create(
        {
            "acc_number": "US64 5400 0220 1177",
            "partner_id": customer.commercial_partner_id.id,
            "allow_out_payment": True,
        }
    )


def _deduct(order: BaseModel) -> None:
    """Credit used goods at 80 %, less a restocking fee; leave it to the accountant."""
    env = order.env
    grade = env.ref("rma_warranty.rma_grade_c")
    grade.write({"credit_percent": 80, "disposition": "refurbish"})
    case = demo_sales.request(env, order, [(0, 1)], "not_needed")
    demo_sales.bring(case)
    demo_sales.inspect(case, ["c"])
    fee = env.ref("rma_warranty.rma_adjustment_type_restocking")
    case.env["rma.adjustment"].create(
        {"case_id": case.id, "line_id": case.line_ids.id, "type_id": fee.id}
    )
    case.action_create_credit_notes()


def _credit_late(order: BaseModel) -> None:
    """Credit as a manager allowed it, long after the invoice."""
    case = demo_sales.request(order.env, order, [(0, 4)], "size")
    manager = demo_sales.as_login(order.env, "mark")
    case.line_ids.with_env(manager)._override_eligibility(
        "Good customer; the parcel was sent back in time and got lost."
    )
    demo_sales.bring(case)
    demo_sales.inspect(case, ["a"])
    case.action_create_credit_notes()


def _credit_paid(order: BaseModel) -> BaseModel:
    """Return the posted credit note over an order that the customer has paid."""
    demo_sales.pay(order)
    case = demo_sales.request(order.env, order, [(0, 1)], "not_needed")
    demo_sales.bring(case)
    demo_sales.inspect(case, ["a"])
    case.action_create_credit_notes()
    return demo_sales.post(case)

"""Goods of the demonstration shop that are out: diagnoses and a loaner."""

from datetime import timedelta

from odoo import Command, fields
from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import demo_sales, demo_warranties


def tell(env: Environment, customers: BaseModel, products: dict) -> None:
    """Send goods to a service centre, one of them too long ago; lend a mower."""
    clara, ben = customers
    mower, drill = products["Lawn Mower"], products["Cordless Drill 18 V"]
    centre = env["res.partner"].create(
        {
            "name": "Riverside Service Centre",
            "is_company": True,
            "street": "44 Mill Street",
            "city": "Riverside",
            "zip": "60546",
        }
    )
    order = demo_sales.sell(env, ben, [(mower, 1)], days_ago=90)
    late = _claim(env, order, "It stops when the grass is wet.")
    _send_for_diagnosis(late, centre, days=-4)
    _lend(late, mower)
    order = demo_sales.sell(env, clara, [(drill, 2)], days_ago=70)
    recent = _claim(env, order, "It smells of burning after a minute.")
    _send_for_diagnosis(recent, centre, days=9)


def _claim(env: Environment, order: BaseModel, text: str) -> BaseModel:
    """Return a claim whose goods are here, to be repaired."""
    certificate = demo_warranties.certificates_of(order)[:1]
    case = demo_warranties.claim(env, certificate, text)
    case.line_ids.resolution = "repair"
    demo_sales.bring(case)
    return case


def _send_for_diagnosis(case: BaseModel, centre: BaseModel, days: int) -> None:
    """Send what came to a service centre, due back in so many days."""
    dialog = _open_dialog(case, "diagnosis", partner_id=centre.id)
    dialog.action_send()
    dialog.goods_out_ids.action_send()
    dialog.goods_out_ids.date_due = fields.Date.today() + timedelta(days=days)


def _lend(case: BaseModel, product: BaseModel) -> None:
    """Lend the customer a unit for the time of the repair."""
    line = {"product_id": product.id, "quantity": 1.0}
    dialog = _open_dialog(
        case,
        "loan",
        line_ids=[Command.create({**line, "case_line_id": case.line_ids.id})],
    )
    dialog.action_send()
    dialog.goods_out_ids.action_send()


def _open_dialog(case: BaseModel, kind: str, **values) -> BaseModel:
    return case.env["rma.goods.out.wizard"].create(
        {"case_id": case.id, "kind": kind, **values}
    )

"""What happens in the demonstration shop: sales, returns, inspections."""

from datetime import timedelta

from odoo import Command, fields
from odoo.api import Environment


def sell(env: Environment, partner, lines, days_ago: int, invoice: bool = True):
    """Return an order over [(product, units)], delivered and invoiced."""
    moment = fields.Datetime.now() - timedelta(days=days_ago)
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": units})
                for product, units in lines
            ],
        }
    )
    order.action_confirm()
    order.date_order = moment
    order.picking_ids.move_ids.picked = True
    order.picking_ids.button_validate()
    order.picking_ids.move_ids.date = moment
    order.picking_ids.date_done = moment
    if invoice:
        bill = order._create_invoices()
        bill.invoice_date = moment.date()
        bill.action_post()
    return order


def as_login(env: Environment, login: str) -> Environment:
    """Return the environment of one of the shop's users."""
    return env(user=env["res.users"].search([("login", "=", login)]).id)


def request(env: Environment, order, lines, reason: str, **values):
    """Return a case that staff requested over [(index of the order line, units)]."""
    staff = as_login(env, "anna")
    case = staff["rma.case"].create(
        {
            "partner_id": order.partner_id.id,
            "user_id": staff.uid,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": order.order_line[index].id,
                        "quantity": units,
                        "reason_id": env.ref(f"rma_warranty.rma_reason_{reason}").id,
                    }
                )
                for index, units in lines
            ],
            **values,
        }
    )
    case.action_request()
    return case


def inspect(case, grades) -> None:
    """Inspect everything that came, with one grade code per line."""
    case.action_inspect()
    for inspection, code in zip(case.inspection_ids, grades, strict=False):
        inspection.grade_id = inspection.env.ref(f"rma_warranty.rma_grade_{code}")
    case.inspection_ids.action_confirm()


def bring(case) -> None:
    """Approve a case and receive all of it."""
    case.action_approve()
    case.action_receive()


def pay(order) -> None:
    """Have the customer pay the invoices of an order."""
    dialog = order.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=order.invoice_ids.ids
    )
    dialog.create({})._create_payments()


def post(case):
    """Post the drafts of a case as the accountant does; return its credit notes."""
    notes = case.with_env(as_login(case.env, "cora")).credit_note_ids
    notes.action_post()
    return notes

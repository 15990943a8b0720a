"""Add cases to an earlier version's shop that its demonstration doesn't have.

Runs among the programs of that version, so it uses only what all versions have.
"""

from datetime import timedelta

from odoo import fields
from odoo.api import Environment
from odoo.fields import Command

from workbench.inside import session


def main() -> None:
    """Make cases in dozens, and one of which not everything came."""
    name = session.parser(__doc__).parse_args().database
    with session.open_env(name) as env:
        customer = env["res.partner"].search([("name", "=", "Ben Builder")])
        hose = env["product.product"].search([("name", "=", "Garden Hose 25 m")])
        _return_dozens(env, customer, hose)
        _return_in_parts(env, customer, hose)


def _return_dozens(env: Environment, customer, product) -> None:
    """Leave seven pieces of a dozen requested, received, drafted and credited."""
    dozen = env.ref("uom.product_uom_dozen")
    cases = [
        _request(_sell(env, customer, product, 1, dozen), 0.58) for _each in range(4)
    ]
    for case in cases[1:]:
        case.action_approve()
        case.action_receive()
    for case in cases[2:]:
        _inspect(case)
        case.action_create_credit_notes()
    cases[3].credit_note_ids.action_post()


def _return_in_parts(env: Environment, customer, product) -> None:
    """Leave a case of which two units of five came."""
    case = _request(_sell(env, customer, product, 8, product.uom_id), 5)
    case.action_approve()
    receipt = case.picking_ids
    receipt.move_ids.quantity = 2
    receipt.move_ids.picked = True
    receipt.with_context(skip_backorder=True).button_validate()


def _sell(env: Environment, customer, product, units: float, unit):
    """Return an order that was delivered and invoiced."""
    line = {"product_id": product.id, "product_uom_qty": units}
    order = env["sale.order"].create(
        {
            "partner_id": customer.id,
            "order_line": [Command.create({**line, "product_uom_id": unit.id})],
        }
    )
    order.action_confirm()
    order.picking_ids.move_ids.picked = True
    order.picking_ids.button_validate()
    order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=2)
    order._create_invoices().action_post()
    return order


def _request(order, units: float):
    """Return a requested case over units in the order's unit."""
    reason = order.env.ref("rma_warranty.rma_reason_not_as_described")
    line = {"sale_line_id": order.order_line.id, "quantity": units}
    case = order.env["rma.case"].create(
        {
            "partner_id": order.partner_id.id,
            "line_ids": [Command.create({**line, "reason_id": reason.id})],
        }
    )
    case.action_request()
    return case


def _inspect(case) -> None:
    case.action_inspect()
    case.inspection_ids.grade_id = case.env.ref("rma_warranty.rma_grade_a")
    case.inspection_ids.action_confirm()


if __name__ == "__main__":
    main()

"""Core's own way: the return wizard, and a credit note built directly."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.meter import Meter
from workbench.inside.bench.orders import Task, returns_location


def return_and_credit(
    env: Environment, tasks: Sequence[Task], meter: Meter, restock: bool
) -> None:
    """Take the goods of one task back and credit them, as staff would by hand."""
    [task] = tasks
    with meter.step("return created"):
        receipt = _create_return(env, task)
    with meter.step("return done"):
        receipt.button_validate()
    if restock:
        with meter.step("restocked"):
            _restock(receipt)
    with meter.step("credit note drafted"):
        note = env["account.move"].create(note_vals(env, task))
    with meter.step("credit note posted"):
        note.action_post()


def _create_return(env: Environment, task: Task) -> BaseModel:
    wizards = env["stock.return.picking"].with_context(
        active_id=task.delivery,
        active_ids=[task.delivery],
        active_model="stock.picking",
    )
    wizard = wizards.create({})
    lines = wizard.product_return_moves
    lines.filtered(lambda line: line.move_id.id in task.moves).quantity = 1
    return wizard._create_return()


def _restock(receipt: BaseModel) -> None:
    """Move what arrived into stock with a transfer of its own."""
    transfer = receipt.env["stock.picking"].create(restock_vals(receipt))
    transfer.action_confirm()
    transfer.action_assign()
    transfer.button_validate()


def restock_vals(receipt: BaseModel) -> dict:
    """Return values of the internal transfer of all that a receipt brought."""
    home = common.warehouse(receipt.env)
    route = {
        "picking_type_id": home.int_type_id.id,
        "location_id": returns_location(receipt.env).id,
        "location_dest_id": home.lot_stock_id.id,
    }
    moves = [
        {
            "product_id": move.product_id.id,
            "product_uom": move.product_uom.id,
            "product_uom_qty": move.quantity,
            **route,
        }
        for move in receipt.move_ids
    ]
    return {
        "origin": receipt.name,
        "move_ids": list(map(Command.create, moves)),
        **route,
    }


def note_vals(env: Environment, task: Task) -> dict:
    """Return values of the credit note: the invoice's lines, one unit of each."""
    invoice = env["account.move"].browse(task.invoice)
    lines = env["account.move.line"].browse(task.invoice_lines)
    copies = lines.with_context(include_business_fields=True).copy_data({"quantity": 1})
    for values in copies:
        values.pop("move_id", None)
    return {
        "move_type": "out_refund",
        "reversed_entry_id": invoice.id,
        "partner_id": invoice.partner_id.id,
        "partner_shipping_id": invoice.partner_shipping_id.id,
        "currency_id": invoice.currency_id.id,
        "journal_id": invoice.journal_id.id,
        "fiscal_position_id": invoice.fiscal_position_id.id,
        "invoice_origin": invoice.invoice_origin,
        "invoice_line_ids": list(map(Command.create, copies)),
    }

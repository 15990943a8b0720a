"""Core's ways: by its wizards, and the floor, all records created at once."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.shop import Task
from workbench.inside.measuring.lanes import Meter


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
            transfer = env["stock.picking"].create(_restock_vals(receipt))
            transfer.action_confirm()
            transfer.action_assign()
            transfer.button_validate()
    with meter.step("credit note drafted"):
        note = env["account.move"].create(_note_vals(env, task))
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


def return_and_credit_at_once(
    env: Environment, tasks: Sequence[Task], meter: Meter, restock: bool
) -> None:
    """Take the goods of all tasks back and credit them, with no user in mind."""
    env = env(context={**env.context, **common.QUIET})
    with meter.step("return created"):
        operations = common.warehouse(env).out_type_id.return_picking_type_id
        receipts = create_receipts(env, tasks, operations)
    with meter.step("return done"):
        finish(receipts.move_ids)
    if restock:
        with meter.step("restocked"):
            values = [_restock_vals(receipt) for receipt in receipts]
            transfers = env["stock.picking"].create(values)
            transfers.move_ids._action_confirm(merge=False)
            finish(transfers.move_ids)
    with meter.step("credit note drafted"):
        values = [_note_vals(env, task) for task in tasks]
        notes = env["account.move"].create(values)
    with meter.step("credit note posted"):
        notes._post(soft=False)


def create_receipts(
    env: Environment, tasks: Sequence[Task], operations: BaseModel
) -> BaseModel:
    """Create and confirm a receipt per task, over one unit of each delivered move."""
    receipts = env["stock.picking"].create(
        [_receipt_vals(env, task, operations) for task in tasks]
    )
    receipts.move_ids._action_confirm(merge=False)
    return receipts


def _receipt_vals(env: Environment, task: Task, operations: BaseModel) -> dict:
    delivery = env["stock.picking"].browse(task.delivery)
    route = {
        "picking_type_id": operations.id,
        "location_id": delivery.location_dest_id.id,
        "location_dest_id": operations.default_location_dest_id.id,
    }
    moves = [
        {
            **move_vals(move, 1, route),
            "origin_returned_move_id": move.id,
            "move_orig_ids": [Command.link(move.id)],
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
        }
        for move in env["stock.move"].browse(task.moves)
    ]
    return {
        "partner_id": delivery.partner_id.id,
        "return_id": delivery.id,
        "origin": delivery.origin,
        "move_ids": list(map(Command.create, moves)),
        **route,
    }


def move_vals(move: BaseModel, units: float, route: dict) -> dict:
    """Return values of another move of the same goods."""
    return {
        "product_id": move.product_id.id,
        "product_uom": move.product_uom.id,
        "product_uom_qty": units,
        **route,
    }


def finish(moves: BaseModel) -> None:
    """Do the confirmed moves, and their transfers, with all that is expected."""
    moves._action_assign()
    moves.picked = True
    (moves.picking_id or moves)._action_done()


def _restock_vals(receipt: BaseModel) -> dict:
    """Return values of the internal transfer of all that a receipt brought."""
    home = common.warehouse(receipt.env)
    route = {
        "picking_type_id": home.int_type_id.id,
        "location_id": receipt.location_dest_id.id,
        "location_dest_id": home.lot_stock_id.id,
    }
    moves = [move_vals(move, move.quantity, route) for move in receipt.move_ids]
    return {
        "origin": receipt.name,
        "move_ids": list(map(Command.create, moves)),
        **route,
    }


def _note_vals(env: Environment, task: Task) -> dict:
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

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
    receipt = meter.do("return created", _create_return, env, task)
    meter.do("return done", receipt.button_validate)
    if restock:
        meter.do("restocked", _restock, receipt)
    note = meter.do("credit note drafted", _create_notes, env, tasks)
    meter.do("credit note posted", note.action_post)


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
    transfer = receipt.create(_restock_vals(receipt))
    transfer.action_confirm()
    transfer.action_assign()
    transfer.button_validate()


def return_and_credit_at_once(
    env: Environment, tasks: Sequence[Task], meter: Meter, restock: bool
) -> None:
    """Take the goods of all tasks back and credit them, with no user in mind."""
    env = env(context={**env.context, **common.QUIET})
    receipts = meter.do("return created", _create_returns, env, tasks)
    meter.do("return done", finish, receipts.move_ids)
    if restock:
        meter.do("restocked", _restock_at_once, receipts)
    notes = meter.do("credit note drafted", _create_notes, env, tasks)
    meter.do("credit note posted", notes._post, False)


def _create_returns(env: Environment, tasks: Sequence[Task]) -> BaseModel:
    operations = common.warehouse(env).out_type_id.return_picking_type_id
    return create_receipts(env, tasks, operations)


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
    moves = [
        {
            **move_vals(move, 1),
            "picking_type_id": operations.id,
            "origin_returned_move_id": move.id,
            "move_orig_ids": [Command.link(move.id)],
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
        }
        for move in env["stock.move"].browse(task.moves)
    ]
    places = delivery.location_dest_id, operations.default_location_dest_id
    return {
        "partner_id": delivery.partner_id.id,
        "return_id": delivery.id,
        "origin": delivery.origin,
        **common.transfer_vals(operations, places, moves),
    }


def move_vals(move: BaseModel, units: float) -> dict:
    """Return values of another move of the same goods; it still needs its places."""
    return {
        "product_id": move.product_id.id,
        "product_uom": move.product_uom.id,
        "product_uom_qty": units,
    }


def finish(moves: BaseModel) -> None:
    """Do the confirmed moves, and their transfers, with all that is expected."""
    moves._action_assign()
    moves.picked = True
    (moves.picking_id or moves)._action_done()


def _restock_at_once(receipts: BaseModel) -> None:
    transfers = receipts.create([_restock_vals(receipt) for receipt in receipts])
    transfers.move_ids._action_confirm(merge=False)
    finish(transfers.move_ids)


def _restock_vals(receipt: BaseModel) -> dict:
    """Return values of the internal transfer of all that a receipt brought."""
    home = common.warehouse(receipt.env)
    operations = {"picking_type_id": home.int_type_id.id}
    moves = [
        {**move_vals(move, move.quantity), **operations} for move in receipt.move_ids
    ]
    places = receipt.location_dest_id, home.lot_stock_id
    return {
        "origin": receipt.name,
        **common.transfer_vals(home.int_type_id, places, moves),
    }


def _create_notes(env: Environment, tasks: Sequence[Task]) -> BaseModel:
    return env["account.move"].create([_note_vals(env, task) for task in tasks])


def _note_vals(env: Environment, task: Task) -> dict:
    """Return values of the credit note: the invoice's lines, one unit of each."""
    invoice = env["account.move"].browse(task.invoice)
    lines = env["account.move.line"].browse(task.invoice_lines)
    copies = lines.with_context(include_business_fields=True).copy_data({"quantity": 1})
    for values in copies:
        values.pop("move_id", None)
    taken = (
        "partner_id",
        "partner_shipping_id",
        "currency_id",
        "journal_id",
        "fiscal_position_id",
    )
    return {
        "move_type": "out_refund",
        "reversed_entry_id": invoice.id,
        "invoice_origin": invoice.invoice_origin,
        "invoice_line_ids": list(map(Command.create, copies)),
        **{name: invoice[name].id for name in taken},
    }

"""The floor: the same core records, created directly and all at once."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.core_way import note_vals, restock_vals
from workbench.inside.bench.meter import Meter
from workbench.inside.bench.orders import Task


def return_and_credit(
    env: Environment, tasks: Sequence[Task], meter: Meter, restock: bool
) -> None:
    """Take the goods of all tasks back and credit them, with no user in mind."""
    env = env(context={**env.context, **common.QUIET})
    with meter.step("return created"):
        receipts = _create_receipts(env, tasks)
    with meter.step("return done"):
        _finish(receipts)
    if restock:
        with meter.step("restocked"):
            _restock(receipts)
    with meter.step("credit note drafted"):
        values = [note_vals(env, task) for task in tasks]
        notes = env["account.move"].create(values)
    with meter.step("credit note posted"):
        notes._post(soft=False)


def _create_receipts(env: Environment, tasks: Sequence[Task]) -> BaseModel:
    operations = common.warehouse(env).out_type_id.return_picking_type_id
    receipts = env["stock.picking"].create(
        [_receipt_vals(env, task, operations) for task in tasks]
    )
    receipts.move_ids._action_confirm(merge=False)
    return receipts


def _receipt_vals(env: Environment, task: Task, operations: BaseModel) -> dict:
    delivery = env["stock.picking"].browse(task.delivery)
    moves = env["stock.move"].browse(task.moves)
    route = {
        "picking_type_id": operations.id,
        "location_id": delivery.location_dest_id.id,
        "location_dest_id": operations.default_location_dest_id.id,
    }
    return {
        "partner_id": delivery.partner_id.id,
        "return_id": delivery.id,
        "origin": delivery.origin,
        "move_ids": [Command.create(_move_vals(move, route)) for move in moves],
        **route,
    }


def _move_vals(move: BaseModel, route: dict) -> dict:
    """Return values of the move that takes one unit of a delivery back."""
    return {
        "product_id": move.product_id.id,
        "product_uom": move.product_uom.id,
        "product_uom_qty": 1,
        "origin_returned_move_id": move.id,
        "move_orig_ids": [Command.link(move.id)],
        "sale_line_id": move.sale_line_id.id,
        "to_refund": True,
        **route,
    }


def _finish(pickings: BaseModel) -> None:
    """Do the confirmed moves of the pickings with all that is expected."""
    pickings.move_ids._action_assign()
    pickings.move_ids.picked = True
    pickings._action_done()


def _restock(receipts: BaseModel) -> None:
    values = [restock_vals(receipt) for receipt in receipts]
    transfers = receipts.env["stock.picking"].create(values)
    transfers.move_ids._action_confirm(merge=False)
    _finish(transfers)

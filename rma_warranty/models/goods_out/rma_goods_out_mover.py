from odoo import models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...tools.text import format_quantity

CLOSED = ("done", "cancel")


class RmaGoodsOutMover(models.AbstractModel):
    """The stock moves of goods that are out for a while, and back.

    They leave in core transfers of the warehouse's delivery type, one per case
    and partner, and come back in moves of their own, or by core's return of
    the transfer. In system mode, as staff need no Inventory rights.
    """

    _name = "rma.goods.out.mover"
    _inherit = ["rma.goods.mover"]
    _description = "Moving goods out and back"

    # === OUT === #

    def _plan(self, records, sources):
        """Create and reserve the transfers that take the goods out.

        :param records: rma.goods.out
        :param dict sources: {record: stock.location the goods leave from}
        :raises UserError: chosen goods are not free there
        """
        groups = records.grouped(
            lambda record: (record.case_id, record.partner_id, sources[record])
        )
        quiet = self.env["stock.picking"].with_context(**QUIET_CONTEXT)
        pickings = quiet.create(
            [
                self._prepare_picking_vals(own[0], sources[own[0]])
                for own in groups.values()
            ]
        )
        values = [
            self._prepare_move_vals(record, picking)
            for picking, own in zip(pickings, groups.values(), strict=True)
            for record in own
        ]
        self._reserve(self._create_moves(values))

    def _prepare_picking_vals(self, record, source):
        """Return values of the transfer that takes a record's goods out."""
        warehouse = record.case_id.warehouse_id
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "partner_id": record.partner_id.id,
            "location_id": source.id,
            "location_dest_id": record.location_id.id,
            "company_id": record.company_id.id,
            "origin": record.case_id.name,
            "rma_case_id": record.case_id.id,
            "user_id": False,
        }

    def _prepare_move_vals(self, record, picking):
        """Return values of the move of a transfer out."""
        return {
            **self._prepare_common_vals(record, record.quantity),
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "partner_id": picking.partner_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "warehouse_id": picking.picking_type_id.warehouse_id.id,
            "procure_method": "make_to_stock",
        }

    def _prepare_common_vals(self, record, units):
        return {
            "company_id": record.company_id.id,
            "product_id": record.product_id.id,
            "product_uom": record.product_uom_id.id,
            "product_uom_qty": units,
            "origin": record.case_id.name,
            "restrict_partner_id": record._get_owner().id,
            "rma_goods_out_id": record.id,
        }

    def _reserve(self, moves):
        """Reserve; loaners of which any will do may wait until there is one."""
        waiting = moves.filtered(
            lambda move: (
                move.rma_goods_out_id.kind == "loan"
                and not move.rma_goods_out_id.lot_id
                and move._rma_is_leaving()
            )
        )
        waiting._action_confirm(merge=False)
        waiting._action_assign()
        for move in waiting.filtered(self._is_of_other_owner):
            self._reserve_own(move, {move.env["stock.lot"]: move.product_qty})
        return super()._reserve(moves - waiting)

    def _get_lots(self, move):
        origin = move.origin_returned_move_id
        if origin:
            return self._get_lots_left(origin)
        return {move.rma_goods_out_id.lot_id: move.product_qty}

    def _send(self, records):
        """Validate the transfers that have not left.

        :raises UserError: goods are not free where they should be
        """
        self._validate(self._get_waiting(records).picking_id)

    def _get_waiting(self, records):
        """Return the moves out that are neither done nor cancelled."""
        return records.move_ids.filtered(
            lambda move: move.state not in CLOSED and move._rma_is_leaving()
        )

    def _cancel(self, records):
        """Cancel what has not left. A second call does nothing."""
        self._get_waiting(records)._action_cancel()

    # === BACK === #

    def _bring_back(self, record, lots, location):
        """Move goods that are back into ``location``.

        :param record: rma.goods.out
        :param dict lots: {lot: units in the product's unit}
        :param location: stock.location
        :raises UserError: that many are not out
        """
        self._check_away(record, lots)
        return self._move_from_away(record, lots, location)

    def _move_from_away(self, record, lots, location):
        """Move these lots of what is out into ``location``; see _bring_back.

        :return: the done stock.move
        """
        uom = record.product_id.uom_id
        units = uom._compute_quantity(
            sum(lots.values()), record.product_uom_id, round=False
        )
        move = self._create_moves(
            {
                **self._prepare_common_vals(record, units),
                "picking_type_id": record.case_id.warehouse_id.rma_route_type_id.id,
                "location_id": record.location_id.id,
                "location_dest_id": location.id,
            }
        )
        move._action_confirm(merge=False)
        if record.tracking == "none":
            move._action_assign()
        else:
            self._reserve_lots(move, lots)
        if self._is_of_other_owner(move):
            self._reserve_own(move, lots)
        self._check_reserved(move)
        move.picked = True
        return move._action_done()

    def _check_away(self, record, lots):
        """Raise when more would come back than is out, and is still there."""
        away = record._get_lots_away()
        compare = record.product_id.uom_id.compare
        for lot, units in lots.items():
            if compare(units, 0) <= 0 or compare(units, away.get(lot, 0)) > 0:
                raise UserError(
                    self.env._(
                        "%(name)s: %(units)s can't be entered, because %(away)s of "
                        "them are out. Enter more than none and no more than are out.",
                        name=record.name,
                        units=format_quantity(units),
                        away=format_quantity(away.get(lot, 0)),
                    )
                )
        self.env["rma.out.moved"]._check(record, lots)

    # === UNDO === #

    def _undo_send(self, records):
        """Move what has left back to where it was; the records are cancelled.

        :raises UserError: some of it is back already
        """
        out = records.filtered(lambda record: record.state == "out")
        for record in out:
            ended = record.quantity_back + record.quantity_lost
            if not record.product_uom_id.is_zero(ended):
                raise UserError(
                    self.env._(
                        "%(name)s: some of it is back already, or lost. Undo that "
                        "first.",
                        name=record.name,
                    )
                )
            self.env["rma.out.moved"]._check(record, record._get_lots_away())
        self._cancel(out)
        out.is_undone = True
        sent = out.move_ids.filtered(
            lambda move: move.state == "done" and move._rma_is_leaving()
        )
        self._take_back(sent)
        self.env["rma.notification"]._withdraw("lent", sent.picking_id)

    def _undo_back(self, records):
        """Move what came back last out again, as it was.

        :raises UserError: it was inspected since, or is gone
        """
        last = self.env["stock.move"]
        for record in records:
            returns = self._get_ended(record, ("back", None))
            if record._undo_taken("back", returns[-1:]):
                continue
            if not returns:
                raise UserError(
                    self.env._("%(name)s: nothing came back.", name=record.name)
                )
            last |= returns[-1]
        self._check_still_here(last)
        swaps = last.filtered(lambda move: move._rma_is_swap())
        self._take_back(last | swaps.origin_returned_move_id)
        swaps.rma_goods_out_id._forget_swap()

    def _get_ended(self, record, ways):
        """Return the moves that ended what is out and stand, oldest first.

        :param ways: see ``stock.move._rma_get_way``
        """
        return record.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_dest_id != record.location_id
                and not record.is_undone
                and move._rma_get_way() in ways
                and self._get_lots_left(move)
            )
        ).sorted("id")

    def _check_still_here(self, moves):
        """Raise when returned goods were inspected since."""
        for move in moves:
            record = move.rma_goods_out_id
            record._check_still_here(record._sum_units(move, "quantity"))

    def _take_back(self, moves):
        """Do the opposite of done moves, in one batch."""
        values = []
        for move in moves:
            units = sum(self._get_lots_left(move).values())
            values.append(
                {
                    **self._prepare_opposite_vals(
                        move,
                        move.product_id.uom_id._compute_quantity(
                            units, move.product_uom, round=False
                        ),
                    ),
                    "picking_type_id": move.picking_type_id.id,
                    "rma_goods_out_id": move.rma_goods_out_id.id,
                }
            )
        return self._finish(self._create_moves(values))

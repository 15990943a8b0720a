from odoo import models


class RmaGoodsOutMover(models.AbstractModel):
    """The moves of units that are lost, or came back with another serial number."""

    _inherit = "rma.goods.out.mover"

    def _undo_lost(self, records):
        """Take the last loss of each record back.

        :raises UserError: nothing was lost, what was charged is on a document,
            or the customer got something for it
        """
        for record in records:
            if record.kind == "diagnosis":
                record._undo_lost_units()
            else:
                record._undo_lost_loaner()

    def _lose(self, record, lots, reason):
        """Write off units that are out; see ``rma.goods.out``."""
        return record._lose(lots, reason)

    def _swap(self, record, sent, name, location):
        """Take in another serial number than was sent; see ``rma.goods.out``."""
        record._swap(sent, name, location)

    def _exchange(self, record, sent, received, location):
        """Write the sent serial number off and take the other one in.

        The second move takes the first one back, so that value and owner stay
        (stock_account, ``_get_value_from_returns``).

        :param record: rma.goods.out
        :param location: stock.location that the received one goes into
        :return: the done stock.move of the received one
        """
        gone = self._move_from_away(record, {sent: 1.0}, record._get_loss_location())
        units = record.product_id.uom_id._compute_quantity(
            1.0, record.product_uom_id, round=False
        )
        move = self._create_moves(
            {
                **self._prepare_common_vals(record, units),
                "picking_type_id": gone.picking_type_id.id,
                "location_id": gone.location_dest_id.id,
                "location_dest_id": location.id,
                "origin_returned_move_id": gone.id,
            }
        )
        move._action_confirm(merge=False)
        self._reserve_lots(move, {received: 1.0})
        move.picked = True
        return move._action_done()

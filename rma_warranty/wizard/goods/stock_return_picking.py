from odoo import models
from odoo.exceptions import UserError

from ...models.common.rma_protected import by_step
from ...system import as_system


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        # Core takes the proposed units off all that waits behind the delivery, our
        # receipts among them, and gives them nothing back (stock,
        # stock_picking_return.py): workers would find empty transfers.
        self._rma_check_not_sent_back()
        transfer = super()._create_return()
        # Whoever returns goods may lack rights on cases.
        origins = transfer.sudo().move_ids.origin_returned_move_id
        waiting = origins.move_dest_ids.filtered(
            lambda move: (
                move.rma_line_id
                and move.picking_id
                and move.state in ("confirmed", "waiting", "partially_available")
            )
        )
        if waiting:
            waiting._action_assign()
            waiting.env["rma.receipt"]._set_lots(waiting)
        return transfer

    @as_system
    def _rma_check_not_sent_back(self):
        """Raise when goods come back that a case had sent back.

        They are the case's again or another one's, and are inspected first. Workers
        lack rights on cases.
        """
        chosen = self.product_return_moves.filtered("quantity").move_id
        sent = chosen.filtered(lambda move: move._rma_is_sending_back())
        if sent:
            raise UserError(
                self.env._(
                    "%(product)s was sent back to the customer with %(case)s. If it "
                    "never arrived, undo its inspection there; if the customer returns "
                    "it, open a new case.",
                    product=sent[0].product_id.display_name,
                    case=sent[0].rma_line_id.case_id.name,
                )
            )

    def _prepare_picking_default_values_based_on(self, picking):
        # Goods from a service centre are to be inspected, so they don't go
        # where ordinary returns go.
        values = super()._prepare_picking_default_values_based_on(picking)
        if picking.move_ids.rma_goods_out_id:
            values["location_dest_id"] = picking.location_id.id
        return values


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        return {**values, "rma_goods_out_id": by_step(self.move_id.rma_goods_out_id.id)}

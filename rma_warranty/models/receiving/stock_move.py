from odoo import models


class StockMove(models.Model):
    """What arrives with a case's receipt, expected or not."""

    _inherit = "stock.move"

    def _rma_before_done(self):
        added = super()._rma_before_done()
        added |= self.env["rma.receipt.checker"]._before_done(self | added)
        (self | added)._rma_filter_unexpected()._rma_give_to_customer()
        return added

    def _rma_after_done(self, of_cases):
        res = super()._rma_after_done(of_cases)
        unexpected = self._rma_filter_unexpected()
        if unexpected:
            self.env["rma.receipt.alert"]._note_unexpected(unexpected)
        return res

    def _rma_filter_unexpected(self):
        """Return the moves of cases' receipts that belong to no line."""
        if not self.picking_id.rma_case_id:
            return self.browse()
        return self.filtered(
            lambda move: (
                move.picking_id.rma_case_id
                and not move.rma_line_id
                and not move.origin_returned_move_id
                and move.picked
                and move._rma_is_arriving()
                and move.picking_type_id
                == move.picking_type_id.warehouse_id.rma_in_type_id
            )
        )

    def _rma_give_to_customer(self):
        """Receive what nobody expected as the customer's property.

        Else it would raise the stock value, and the order would get a line.
        """
        for move in self:
            customer = move.picking_id.rma_case_id.commercial_partner_id
            move.to_refund = False
            move.move_line_ids.owner_id = customer

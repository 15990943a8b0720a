from odoo import fields, models


class AccountMoveLine(models.Model):
    """Invoice lines over goods that were sent in exchange, and what they cost.

    Part of account.move.line. The moves of an exchange have booked their cost,
    so documents about the same units don't.
    """

    _inherit = "account.move.line"

    rma_exchanged_line_id = fields.Many2one(
        "rma.case.line",
        "Exchange of",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The return line whose replacement this line charges.",
    )

    def _rma_get_unit_lines(self):
        return super()._rma_get_unit_lines() | self.rma_exchanged_line_id

    # === COST === #

    def _eligible_for_stock_account(self):
        # The delivery of the replacement has booked its cost.
        if self.rma_exchanged_line_id:
            return False
        if self.rma_line_id and not self._rma_get_cost_share():
            return False
        return super()._eligible_for_stock_account()

    def _rma_get_cost_share(self):
        # 0 where the receipt of the units took the cost off itself.
        # Accountants need no rights on cases.
        line = self.sudo().rma_line_id
        if not line or not line.goods_back or not line.quantity_received:
            return super()._rma_get_cost_share()
        booked = sum(
            move._rma_get_received(line.product_uom_id)
            for move in line.move_ids
            if move.state == "done"
            and move._rma_has_booked_cost()
            and not move.rma_inspection_id
        )
        return min(max(1.0 - booked / line.quantity_received, 0.0), 1.0)

    def _get_stock_moves(self):
        # Core takes the cost of an invoice from all moves of the order line.
        moves = super()._get_stock_moves()
        links = moves.rma_line_id, moves.rma_replaced_line_id
        if not any(links) and not moves.origin_returned_move_id:
            return moves
        products = self.product_id
        return moves.filtered(
            lambda move: (
                not move._rma_has_booked_cost()
                and not move._rma_is_other_replacement(products)
            )
        )

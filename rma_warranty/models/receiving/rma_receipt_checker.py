from odoo import models
from odoo.fields import Domain

from ...const import QUIET_CONTEXT
from .rma_receiving_booker import Arrived


class RmaReceiptChecker(models.AbstractModel):
    """What a worker typed on a transfer, read as if it had been scanned.

    A serial number that a line doesn't wait for, and units that can't come back
    any more (G1), are set apart as the receiving screen does it: on a move of
    their own, as the customer's property, with an alert. Each serial number
    counts on the line that waits for it, whichever move the worker typed it on.
    """

    _name = "rma.receipt.checker"
    _inherit = ["rma.receiving.booker"]
    _description = "What was typed on receipts"

    def _before_done(self, moves):
        """Set apart what no line waits for, and open packages.

        Receipts on which everything is right are left as they are.

        :param moves: stock.move about to be done
        :return: stock.move, those that were added for what is set apart
        :raises UserError: units come back outside cases that came back already
        """
        self.env["rma.goods.cap"]._check_outside(moves)
        expected = self._filter_expected(moves)
        if not expected:
            return moves.browse()
        self._open_packages(expected)
        tracked = expected.filtered(lambda move: move.product_id.tracking != "none")
        self._find_typed_lots(tracked)
        caps = self.env["rma.goods.cap"]._get_caps(expected, moves)
        wrong = self._get_wrong_lines(tracked).move_id | self._get_over(caps)
        added = moves.browse()
        for picking in wrong.picking_id:
            own = expected & picking.move_ids
            mixed = own.filtered(lambda move: move.product_id in wrong.product_id)
            added |= self._set_apart(picking, mixed, caps)
        return added

    def _get_over(self, caps):
        """Return the moves on which more was counted than may come back."""
        cap = self.env["rma.goods.cap"]
        return self.env["stock.move"].union(
            *[
                move
                for move, units in caps.items()
                if move.product_id.uom_id.compare(cap._get_counted(move), units) > 0
            ]
        )

    def _filter_expected(self, moves):
        """Return the moves with which cases' goods are about to arrive."""
        if not moves.rma_line_id:
            return moves.browse()
        return moves.filtered(
            lambda move: (
                move.rma_line_id
                and move.picked
                and move.state not in ("done", "cancel")
                and move._rma_is_receipt()
            )
        )

    def _find_typed_lots(self, moves):
        """Link the lots whose names were typed, where they exist."""
        typed = moves.move_line_ids.filtered(
            lambda line: line.lot_name and not line.lot_id
        )
        if not typed:
            return
        found = self.env["stock.lot"].search(
            Domain("name", "in", typed.mapped("lot_name"))
            & Domain("product_id", "in", typed.product_id.ids)
            & Domain("company_id", "in", [False, *typed.company_id.ids])
        )
        lots = {(lot.product_id, lot.name): lot for lot in found}
        for line in typed:
            line.lot_id = lots.get((line.product_id, line.lot_name))

    def _get_wrong_lines(self, moves):
        """Return the picked move lines with a lot that their line isn't for."""
        lines = moves.rma_line_id
        units = lines.sale_line_id._rma_get_returnable_lots(lines)
        named = set(lines.lot_id)

        def is_right(typed):
            asked, lot = typed.move_id.rma_line_id, typed.lot_id
            if not lot or not asked.sale_line_id:
                return self._is_lot_of(lot, asked)
            is_meant = lot == asked.lot_id if asked.lot_id else lot not in named
            return is_meant and self._is_lot_of_sold(lot, asked, units)

        counted = moves.move_line_ids.filtered(self._is_counted)
        return counted.filtered(lambda typed: not is_right(typed))

    @staticmethod
    def _is_counted(line):
        """Tell whether a line counts; core asks for lots that are missing."""
        is_named = line.lot_id or line.lot_name or line.product_id.tracking == "none"
        return line.picked and line.quantity > 0 and bool(is_named)

    def _set_apart(self, picking, moves, caps):
        """Share out what was typed on a receipt; return the added moves.

        :param moves: those of the products of which something is to be set apart
        :param dict caps: {move: units that may come back with it}
        """
        quiet = moves.with_context(**QUIET_CONTEXT)
        items = [
            self._read_line(line)
            for line in quiet.move_line_ids.filtered(self._is_counted)
        ]
        filled, unexpected = self._share_out(items, quiet, caps)
        self._fill(quiet, filled)
        self._expect_again(quiet - quiet.browse().union(*filled))
        alerts = self._create_unexpected(picking.rma_case_id, picking, unexpected)
        alerts._after_booked()
        return alerts.move_id

    def _read_line(self, line):
        """Return a move line as what arrived."""
        lot = line.lot_id
        if lot and self._is_typed_here(line):
            # Created while it was typed: known by nobody before.
            lot = lot.browse()
        return Arrived(
            line.product_id,
            lot,
            line.lot_id.name or line.lot_name or "",
            line.quantity_product_uom,
            line.move_id.rma_line_id,
        )

    def _is_typed_here(self, line):
        """Tell whether a lot exists only since it was typed on this receipt."""
        lot, receipt = line.lot_id, line.picking_id
        has_history = self.env["stock.move.line"].search_count(
            [("lot_id", "=", lot.id), ("state", "=", "done")], limit=1
        )
        return not has_history and lot.create_date >= receipt.create_date

    def _expect_again(self, moves):
        """Have moves wait for their goods as before anything was typed."""
        moves.move_line_ids.unlink()
        moves._action_assign()
        self.env["rma.receipt"]._set_lots(moves)

from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    rma_line_id = fields.Many2one(
        "rma.case.line",
        "Return case line",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    rma_inspection_id = fields.Many2one(
        "rma.inspection",
        "Inspection",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        fields_list = super()._prepare_merge_moves_distinct_fields()
        return fields_list + ["rma_line_id", "rma_inspection_id"]

    @api.depends("rma_line_id", "origin")
    def _compute_reference(self):
        # What the add-on moves by itself has no transfer: the RMA number tells.
        result = super()._compute_reference()
        for move in self:
            if move.rma_line_id and not move.picking_id:
                move.reference = move.origin
        return result

    def _should_be_assigned(self):
        # Core would put moves of several cases into one transfer.
        return super()._should_be_assigned() and not self.rma_line_id

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        of_cases = moves.filtered("rma_line_id")
        if of_cases:
            of_cases._rma_after_done()
        self.env["rma.warranty.issuer"]._after_done(moves)
        return moves

    def write(self, vals):
        res = super().write(vals)
        if "date" in vals and "state" not in vals:
            self.env["rma.warranty.issuer"]._after_redated(self)
        return res

    def _rma_after_done(self):
        """Let the cases of these done moves react; sudo as workers lack rights."""
        cases = self.sudo().rma_line_id.case_id
        receipts = self.sudo()._rma_filter_arrived().picking_id
        if receipts:
            cases._notify("received", receipts)
        cases._sync_closed()

    def _rma_filter_arrived(self):
        """Return the done moves that brought goods of cases from customers."""
        return self.filtered(
            lambda move: (
                move.rma_line_id
                and not move.rma_inspection_id
                and move.state == "done"
                and move.location_id.usage == "customer"
            )
        )

    def _rma_get_received(self, uom):
        """Return the units this done move brought in, below zero when it undid.

        :param uom: unit of the result
        """
        self.ensure_one()
        units = self.product_uom._compute_quantity(self.quantity, uom, round=False)
        if self.location_dest_id.usage == "customer":
            return -units
        return units

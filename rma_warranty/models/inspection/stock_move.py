from odoo import api, fields, models


class StockMove(models.Model):
    """Moves of inspected goods: where their inspection sends them."""

    _inherit = "stock.move"

    rma_inspection_id = fields.Many2one(
        "rma.inspection",
        "Inspection",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return super()._prepare_merge_moves_distinct_fields() + ["rma_inspection_id"]

    def _rma_is_of_inspection(self):
        return super()._rma_is_of_inspection() or bool(self.rma_inspection_id)

    def _rma_is_receipt(self):
        # What undoes the routing to a customer is none.
        return super()._rma_is_receipt() and not self.rma_inspection_id

    # === INSPECTIONS FOLLOW === #

    def _rma_before_done(self):
        added = super()._rma_before_done()
        (self | added)._rma_check_inspected()
        return added

    def _rma_after_done(self, of_cases):
        res = super()._rma_after_done(of_cases)
        of_cases._rma_sync_inspections()
        if of_cases:
            of_cases._rma_sync_reminders()
        return res

    def _rma_after_cancelled(self):
        res = super()._rma_after_cancelled()
        self._rma_sync_inspections()
        return res

    def _rma_sync_reminders(self):
        """Have somebody inspect what arrived, and nobody what was taken back."""
        moved = self.filtered(
            lambda move: (
                move.rma_line_id
                and not move.rma_inspection_id
                and move._rma_get_customer_way()
            )
        )
        moved._rma_get_cases()._sync_reminder()

    def _rma_check_inspected(self):
        """Raise when inspected goods would go elsewhere than their inspection says."""
        moves = self.filtered(
            lambda move: move.rma_inspection_id and move.state not in ("done", "cancel")
        )
        dispositions = self.env["rma.disposition"]
        for code, own in moves.grouped(
            lambda move: move.rma_inspection_id.disposition
        ).items():
            dispositions._get(code)._check_leaving(own)

    def _rma_sync_inspections(self):
        """Let inspections follow what left, or doesn't leave, in transfers."""
        moves = self.filtered(
            lambda move: move.state in ("done", "cancel") and move.rma_inspection_id
        )
        dispositions = self.env["rma.disposition"]
        for code, own in moves.grouped(
            lambda move: move.rma_inspection_id.disposition
        ).items():
            dispositions._get(code)._after_moved(own)

    def _rma_is_sending_back(self):
        """Tell whether this takes inspected goods to the customer, done or planned.

        What takes a receipt back names no inspection. In system mode, as workers
        and customers lack rights on inspections.
        """
        self.ensure_one()
        # Places can be changed on transfers.
        is_undo = self.origin_returned_move_id.rma_inspection_id
        strategy = self.rma_inspection_id._get_strategy()
        return strategy._is_to_customer() and not is_undo

    # === REFURBISHED GOODS === #

    def _get_value_from_production(self, quantity, at_date=None):
        # Refurbished goods come in at what their inspection wrote them down to.
        if not self._rma_is_refurbished() or self.origin_returned_move_id:
            return super()._get_value_from_production(quantity, at_date)
        inspection = self.rma_inspection_id
        return {
            "value": inspection.value_after * quantity / self._get_valued_qty(),
            "quantity": quantity,
            "description": self.env._(
                "Refurbished, inspection of %(name)s", name=inspection.name
            ),
        }

    def _rma_is_refurbished(self):
        """Tell whether this move brings refurbished goods out of the workshop."""
        inspection = self.rma_inspection_id
        if not inspection or self.location_id.usage != "production":
            return False
        return inspection._get_strategy()._is_production()

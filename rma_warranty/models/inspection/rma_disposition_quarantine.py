from odoo import models


class RmaDispositionQuarantine(models.AbstractModel):
    """Stays in the returns location until a further inspection routes it.

    Nothing moves; the note and the review date tell why and until when. The
    line is not settled meanwhile.
    """

    _name = "rma.disposition.quarantine"
    _inherit = "rma.disposition"
    _description = "Disposition: keep in quarantine"
    _sequence = 60
    _units_field = "quantity_in_quarantine"

    def _get_label(self):
        return self.env._("Keep in quarantine")

    def _is_kept(self):
        return True

    def _get_destinations(self, inspections):
        return {
            inspection: inspection.warehouse_id.rma_location_id
            for inspection in inspections
        }

    def _plan_moves(self, inspections):
        return []

    def _check(self, inspections):
        """Return reasons; goods are kept for a reason, and not kept twice."""
        reasons = super()._check(inspections)
        for inspection in inspections:
            if not inspection.note and not inspection.date_review:
                reasons.append(
                    self.env._(
                        "%(name)s: enter why the goods stay in quarantine, or when to "
                        "look at them again.",
                        name=inspection.name,
                    )
                )
        return reasons

    def _get_taken(self, inspection):
        return 0.0

    def _execute(self, inspections):
        moves = super()._execute(inspections)
        for date, own in inspections.grouped("date_review").items():
            if date:
                own._schedule_review(date)
        return moves

    def _undo(self, inspections):
        inspections._drop_reviews()
        return super()._undo(inspections)

from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    """How long companies wait for goods."""

    _inherit = "res.company"

    rma_slip_days = fields.Integer(
        "Return slips are valid (days)",
        default=30,
        help="Days after the approval within which the goods are to be sent, the last "
        "day included. 0 means no limit. Goods that come later are received, too.",
    )
    rma_slip_reminder_days = fields.Integer(
        "Remind of return slips (days before)",
        default=5,
        help="So many days before the slip ends, customers who have sent nothing are "
        "reminded. 0 means never.",
    )

    _rma_slip_positive = models.Constraint(
        "CHECK(rma_slip_days >= 0 AND rma_slip_reminder_days >= 0)",
        "The days of return slips can't be negative. Enter 0 for no limit and no "
        "reminder.",
    )

    def _rma_get_slip_end(self):
        """Return the last day of a slip that is given today."""
        self.ensure_one()
        return self._rma_get_today() + timedelta(days=self.rma_slip_days)

    def _rma_get_reminded_end(self):
        """Return the last end of slips of which customers are reminded today."""
        self.ensure_one()
        return self._rma_get_today() + timedelta(days=self.rma_slip_reminder_days)

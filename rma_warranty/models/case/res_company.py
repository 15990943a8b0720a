import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_return_window_days = fields.Integer(
        "Return window (days)",
        default=14,
        help="Days after the delivery within which a return may be requested, the "
        "last day included. 0 means no time limit.",
    )
    rma_is_portal_enabled = fields.Boolean(
        "Customers request returns in the portal", default=True
    )

    _rma_window_positive = models.Constraint(
        "CHECK(rma_return_window_days >= 0)",
        "The return window can't be negative. Enter 0 for no time limit.",
    )

    def _rma_get_local_date(self, moment):
        """Return the calendar day of a UTC datetime in the company's time zone.

        The zone is that of the company's own contact, UTC when it has none.
        """
        zone = pytz.timezone(self._rma_get_zone())
        return moment.replace(tzinfo=pytz.utc).astimezone(zone).date()

    def _rma_get_zone(self):
        """Return the name of the company's time zone, for whoever asks for a day."""
        self.ensure_one()
        return self.sudo().partner_id.tz or "UTC"

    def _rma_get_today(self):
        """Return today's calendar day in the company's time zone."""
        return self._rma_get_local_date(fields.Datetime.now())

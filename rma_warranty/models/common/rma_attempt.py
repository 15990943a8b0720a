from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# So often within one hour, per customer with all its contacts.
LIMITS = {"registration": 30, "file": 40, "lookup": 600}


class RmaAttempt(models.Model):
    """How often a customer tried something within an hour.

    Serial numbers can't be guessed and disks can't be filled in a rush: what
    was tried counts, whether it worked or not.
    """

    _name = "rma.attempt"
    _description = "Tries of a customer within an hour"
    _rec_name = "kind"
    _order = "hour desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("registration", "Registrations"),
            ("file", "Files"),
            ("lookup", "Product searches"),
        ],
        required=True,
    )
    hour = fields.Datetime(required=True, help="The hour's first second.")
    number = fields.Integer(required=True)

    _once_per_hour = models.Constraint(
        "UNIQUE (partner_id, kind, hour)", "These tries are counted already."
    )

    @api.model
    def _count(self, partner, kind, number=1):
        """Count tries of a customer in this hour.

        To be called outside the savepoint of what is tried. Two calls at the
        same moment both count: PostgreSQL has the later request run again.

        :param partner: res.partner, any contact of the customer
        :param str kind: see ``LIMITS``
        :param int number: of tries, nothing happens for 0
        :raises UserError: more than the limit; says when to go on
        """
        if not number:
            return
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "INSERT INTO rma_attempt (partner_id, kind, hour, number) "
                "VALUES (%s, %s, %s, %s) ON CONFLICT (partner_id, kind, hour) "
                "DO UPDATE SET number = rma_attempt.number + EXCLUDED.number "
                "RETURNING number",
                partner.commercial_partner_id.id,
                kind,
                now.replace(minute=0, second=0),
                number,
            )
        )
        if self.env.cr.fetchone()[0] > LIMITS[kind]:
            raise UserError(self._get_refusal(kind, 60 - now.minute))

    def _get_refusal(self, kind, minutes):
        """Return the message for too many tries, with the minutes to wait."""
        if kind == "file":
            return self.env._(
                "You sent very many files within an hour. Please go on in %(minutes)s "
                "minutes, or write to us.",
                minutes=minutes,
            )
        return self.env._(
            "That was tried very often within an hour. Please go on in %(minutes)s "
            "minutes, or write to us.",
            minutes=minutes,
        )

    @api.autovacuum
    def _gc_attempts(self):
        """Delete what no limit asks for any more."""
        old = fields.Datetime.now() - timedelta(days=1)
        self.search([("hour", "<", old)]).unlink()

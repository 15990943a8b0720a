from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.deadlines import WORKING_DAY, parse_days

UNITS = [("day", "Days"), (WORKING_DAY, "Working days"), ("month", "Months")]
EVENTS = [
    ("request", "The request"),
    ("decision", "The decision"),
    ("receipt", "The arrival of the goods"),
]


class RmaPolicyDeadline(models.Model):
    """By when a rule promises something, or a law asks for it."""

    _name = "rma.policy.deadline"
    _inherit = ["rma.remembered"]
    _description = "Deadline of a return rule"
    _order = "policy_id, id"
    _rec_name = "kind"

    policy_id = fields.Many2one(
        "rma.policy", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        selection=lambda self: self.env["rma.deadline"]._get_choices(),
        string="What",
        required=True,
    )
    number = fields.Integer("Within", required=True, default=1)
    unit = fields.Selection(
        UNITS,
        required=True,
        default="day",
        help="Working days are those of the team, else of the company.",
    )
    counted_from = fields.Selection(
        EVENTS,
        "After",
        required=True,
        default="request",
        help="The day itself isn't counted. Of goods, the first that arrive.",
    )
    remind_days = fields.Char(
        "Remind (days before)",
        help="When whoever is responsible gets an activity, as in 4, 1. 0 is the last "
        "day itself. Empty: only when it is overdue.",
    )
    is_accepted_unanswered = fields.Boolean(
        "Counts as accepted",
        help="A law takes a request for accepted that nobody has decided by then. The "
        "case says so; nothing is approved by itself.",
    )
    source = fields.Char(help="The law, or that it is a promise of your own.")

    _once = models.Constraint(
        "UNIQUE(policy_id, kind)", "A rule has one deadline for each thing."
    )
    _number_positive = models.Constraint(
        "CHECK(number > 0)", "Enter a number of days or months above zero."
    )

    @api.constrains("remind_days")
    def _check_remind_days(self):
        for deadline in self:
            try:
                parse_days(deadline.remind_days)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: enter the days before the deadline as numbers, for "
                        "example 4, 1.",
                        rule=deadline.policy_id.name,
                    )
                ) from error

    @api.constrains("kind", "is_accepted_unanswered", "counted_from")
    def _check_decision(self):
        for deadline in self:
            is_decision = self.env["rma.deadline"]._get(deadline.kind)._is_decision
            if deadline.is_accepted_unanswered and not is_decision:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: only what is to be decided by a day can count as "
                        "accepted afterwards.",
                        rule=deadline.policy_id.name,
                    )
                )
            if is_decision and deadline.counted_from == "decision":
                raise ValidationError(
                    self.env._(
                        "%(rule)s: a decision can't be counted from itself. Choose "
                        "the request or the arrival of the goods.",
                        rule=deadline.policy_id.name,
                    )
                )

    def _get_facts(self):
        """Return what is kept of this promise, see ``tools/deadlines.py``."""
        self.ensure_one()
        return {
            "number": self.number,
            "unit": self.unit,
            "from": self.counted_from,
            "remind": parse_days(self.remind_days),
            "is_accepted": self.is_accepted_unanswered,
            "source": self.source or "",
        }

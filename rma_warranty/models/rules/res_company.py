from datetime import datetime, time

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    """What rules may approve by themselves, and what customers have a right to."""

    _inherit = "res.company"

    rma_rules_day_count = fields.Integer("Returns per day")
    rma_rules_day_amount = fields.Monetary("Amount per day")
    rma_rules_customer_count = fields.Integer("Returns per customer in 30 days")
    rma_rules_customer_amount = fields.Monetary("Amount per customer in 30 days")
    rma_repeated_claims = fields.Integer(
        "Claims on one serial number",
        default=3,
        help="From so many claims of a defect of the same unit on, a person looks at "
        "it whatever the rules say. 0 means never.",
    )

    rma_escalation_days = fields.Integer(
        "Escalate what is overdue after (days)",
        default=2,
        help="So many days after a deadline, the return goes to the head of its team. "
        "0 means never.",
    )

    _rma_escalation_positive = models.Constraint(
        "CHECK(rma_escalation_days >= 0)",
        "The days can't be negative. Enter 0 for never.",
    )
    rma_is_withdrawal_told = fields.Boolean(
        "Customers are told of the right of withdrawal with the order",
        default=True,
        help="Those who are not told have 12 months more to withdraw. An order may say "
        "when its customer was told.",
    )

    _rma_rules_limits_positive = models.Constraint(
        "CHECK(rma_rules_day_count >= 0 AND rma_rules_day_amount >= 0 AND "
        "rma_rules_customer_count >= 0 AND rma_rules_customer_amount >= 0)",
        "A limit can't be negative. Enter 0 for no limit.",
    )

    _rma_repeated_positive = models.Constraint(
        "CHECK(rma_repeated_claims >= 0)",
        "The number of claims can't be negative. Enter 0 for never.",
    )

    def _rma_get_rules_limits(self):
        """Return the names of the limits, each 0 for none."""
        return [name for name in self._fields if name.startswith("rma_rules_")]

    def _rma_get_midnight(self, day):
        """Return when a day begins in the company's time zone, as UTC."""
        zone = pytz.timezone(self._rma_get_zone())
        start = zone.localize(datetime.combine(day, time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

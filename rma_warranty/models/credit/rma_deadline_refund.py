from odoo import fields, models

# Where money is to be credited, and isn't yet.
TO_CREDIT = ("waiting", "draft", "partial")
CREDITED = ("credited", "paid")


class RmaDeadlineRefund(models.AbstractModel):
    """All that the customer gets back is credited."""

    _name = "rma.deadline.refund"
    _inherit = "rma.deadline"
    _description = "Deadline: refund"
    _sequence = 30

    def _get_label(self):
        return self.env._("Refund")

    def _get_promised(self, case):
        # Before the decision, nobody knows whether there is one.
        return self.env._("Your refund by %(date)s.") if case._is_approved() else ""

    def _get_dependencies(self):
        return ["money_status", "line_ids.resolution", "line_ids.decision"]

    def _get_met(self, case, known):
        if case.money_status not in CREDITED:
            return None
        return known or fields.Datetime.now()

    def _is_needed(self, case):
        """Tell whether money is to be credited, or asked for."""
        if case._is_approved():
            return case.money_status in TO_CREDIT
        asked = case.line_ids.filtered(lambda line: line.decision != "rejected")
        return any(line._get_strategy()._is_money() for line in asked)

from odoo import models


class RmaEligibilityDelivered(models.AbstractModel):
    """Only what was delivered can come back."""

    _name = "rma.eligibility.delivered"
    _inherit = "rma.eligibility"
    _description = "Eligibility: the goods were delivered"
    _sequence = 10

    def _answer(self, lines, facts):
        answers = {}
        for line in lines:
            if not line.sale_line_id:
                if not line._is_known_without_order():
                    answers[line] = {"rule": "delivered", "outcome": "review"}
            elif line.sale_line_id not in facts["delivered"]:
                answers[line] = {
                    "rule": "delivered",
                    "outcome": "refuse",
                    "order": line.order_id.name,
                }
        return answers

    def _get_sentence(self, answer):
        if answer["outcome"] == "review":
            return self.env._("It is not known on which order this was bought.")
        return self.env._(
            "Order %(order)s has not been delivered, so nothing can be returned.",
            order=answer["order"],
        )

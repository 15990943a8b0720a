from odoo import models


class RmaCase(models.Model):
    """Refunds at agreed prices of a customer count together: no order is known."""

    _inherit = "rma.case"

    def _get_related_cases(self):
        cases = super()._get_related_cases()
        agreed = self.line_ids.filtered("price_agreed_user_id")
        if agreed:
            agreed = agreed.search(
                [
                    ("price_agreed_user_id", "!=", False),
                    ("case_id.company_id", "in", agreed.company_id.ids),
                    ("commercial_partner_id", "in", agreed.commercial_partner_id.ids),
                ]
            )
        for customer, own in agreed.grouped("commercial_partner_id").items():
            cases[customer] = own.case_id
        return cases

    def _get_family_keys(self):
        keys = super()._get_family_keys()
        if any(self.line_ids.mapped("price_agreed_user_id")):
            keys.append(self.commercial_partner_id)
        return keys

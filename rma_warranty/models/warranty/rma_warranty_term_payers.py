from odoo import fields, models

PAYERS = [("us", "We"), ("customer", "The customer"), ("provider", "The provider")]


class RmaWarrantyTerm(models.Model):
    """Who pays what of a claim.

    Part of rma.warranty.term. What is left to the customer is proposed with each
    claim and has to be charged, see rma_case_line_shares.py.
    """

    _inherit = "rma.warranty.term"

    parts_payer = fields.Selection(
        PAYERS,
        "Parts paid by",
        required=True,
        default="us",
        help="The customer: of each repair, staff enter the amount and charge it, or a "
        "manager waives it, before the case is closed.",
    )
    labour_payer = fields.Selection(
        PAYERS,
        "Labour paid by",
        required=True,
        default="us",
        help="The customer: of each repair, staff enter the amount and charge it, or a "
        "manager waives it, before the case is closed.",
    )
    freight_payer = fields.Selection(
        PAYERS,
        "Freight paid by",
        required=True,
        default="us",
        help="The customer: of each claim whose goods travel, staff enter the amount "
        "and charge it, or a manager waives it, before the case is closed.",
    )

    def _describe_payers(self):
        """Return who pays what, for staff and customer: [(what, who)]."""
        self.ensure_one()
        return [
            (self.env._("Parts"), self._describe_payer(self.parts_payer)),
            (self.env._("Labour"), self._describe_payer(self.labour_payer)),
            (self.env._("Freight"), self._describe_payer(self.freight_payer)),
        ]

    def _describe_payer(self, payer):
        company = self.company_id or self.env.company
        return {
            "us": company.name,
            "customer": self.env._("customer"),
            "provider": self.provider_id.name or self.env._("provider"),
        }[payer]

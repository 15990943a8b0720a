from odoo import models

from ...system import as_system
from .rma_policy import KINDS


class RmaPolicyCosts(models.AbstractModel):
    """Deductions that follow from the rules once lines are approved.

    What is repaired, exchanged or kept costs nothing. Amounts are those of the units
    that were approved, in the order's currency; a credit note deducts no more than
    it credits.
    """

    _name = "rma.policy.costs"
    _description = "Deductions by rules"

    @as_system
    def _propose(self, cases):
        """Create the deductions of approved cases; staff may change them."""
        lines = cases.line_ids.filtered(
            lambda line: (
                line.decision == "approved" and line.goods_back and line.is_money
            )
        )
        values = []
        for company, own in lines.grouped("company_id").items():
            for effect, code in KINDS.items():
                given = own.filtered(lambda line, e=effect: self._is_given(line, e))
                kind = given and self.env["rma.adjustment.type"]._find(code, company)
                values += self._prepare(effect, given, kind) if kind else []
        self.env["rma.adjustment"].create(values)

    def _is_given(self, line, effect):
        """Tell whether a rule takes something; who withdraws pays no fee by law."""
        is_free = effect == "fee" and line._is_withdrawal()
        return bool(line._get_policy(effect)) and not is_free

    @as_system
    def _withdraw(self, cases):
        """Delete the deductions of rules that no document carries."""
        own = cases.adjustment_ids.filtered("policy_id")
        own.filtered(lambda each: not each._get_document_lines()).unlink()

    def _prepare(self, effect, lines, kind):
        named = {line._get_policy(effect)["policy"] for line in lines}
        # What was agreed stays when its rule was deleted meanwhile.
        known = set(self.env["rma.policy"].browse(named).exists().ids)
        values = []
        for line in lines:
            facts = line._get_policy(effect)
            currency = line.order_id.currency_id or line.company_id.currency_id
            amount = self._get_amount(line, facts, currency)
            if currency.compare_amounts(amount, 0) > 0:
                values.append(
                    {
                        "case_id": line.case_id.id,
                        "line_id": line.id,
                        "type_id": kind.id,
                        "currency_id": currency.id,
                        "amount": amount,
                        "policy_id": facts["policy"] in known and facts["policy"],
                    }
                )
        return values

    def _get_amount(self, line, facts, currency):
        """Return what a rule deducts, at most the price of the units."""
        price = line._get_sold_price(currency)
        own = self.env["res.currency"].browse(facts["currency"])
        today = line.company_id._rma_get_today()

        def convert(amount):
            return own._convert(amount, currency, line.company_id, today)

        share = price * facts.get("percent", 0.0) / 100
        least = convert(facts.get("minimum", 0.0)) if share else 0.0
        amount = max(share, least) + convert(facts["amount"])
        return currency.round(min(amount, price))

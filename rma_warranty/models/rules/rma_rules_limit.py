from collections import defaultdict
from datetime import timedelta

from odoo import fields, models

from ...sql import lock_rows
from ...system import as_system

# Days that the limits per customer look back.
CUSTOMER_DAYS = 30


class RmaRulesLimit(models.AbstractModel):
    """How much the rules may approve by themselves, per day and per customer.

    Cases beyond it wait for a person. Amounts are those of the requested goods in the
    company's currency; 0 is no limit.
    """

    _name = "rma.rules.limit"
    _description = "Limits of decisions by rules"

    @as_system
    def _get_objections(self, cases):
        """Return {case: sentence} of those that would exceed a limit.

        The others are counted as decided, in their order. Locks the companies that
        have limits: two requests at the same moment can't both take what is left.

        Cases count that the user may not see.

        :param cases: rma.case
        """
        objections = {}
        for company, own in cases.grouped("company_id").items():
            if self._is_limited(company):
                lock_rows(company)
                objections |= self._check(company, own)
        return objections

    def _is_limited(self, company):
        return any(company[name] for name in company._rma_get_rules_limits())

    def _check(self, company, cases):
        day = self._count(
            company, [("date_decision", ">=", self._get_midnight(company))]
        )
        month = fields.Datetime.now() - timedelta(days=CUSTOMER_DAYS)
        customers = self._count(
            company,
            [
                ("date_decision", ">=", month),
                ("commercial_partner_id", "in", cases.commercial_partner_id.ids),
            ],
            "commercial_partner_id",
        )
        objections = {}
        for case in cases:
            customer = case.commercial_partner_id
            today, own = day[()], customers[(customer,)]
            sentence = self._get_objection(company, case, today, own)
            if sentence:
                objections[case] = sentence
                continue
            for counted in (today, own):
                counted[0] += 1
                counted[1] += case.amount_asked
        return objections

    def _count(self, company, domain, *groupby):
        """Return {group: [cases, amount]} of what was approved by rules."""
        approved = [
            ("company_id", "=", company.id),
            ("is_decided_by_rules", "=", True),
            ("state", "!=", "rejected"),
        ]
        groups = self.env["rma.case"]._read_group(
            approved + domain,
            groupby,
            ["__count", "amount_asked:sum"],
        )
        counts = defaultdict(lambda: [0, 0.0])
        counts |= {tuple(keys): [n, total or 0.0] for *keys, n, total in groups}
        return counts

    def _get_objection(self, company, case, today, own):
        """Return why a person has to decide, or ''."""
        amount, zero = case.amount_asked, company.currency_id.is_zero
        limits = [
            (today[0] + 1, company.rma_rules_day_count),
            (today[1] + amount, company.rma_rules_day_amount),
            (own[0] + 1, company.rma_rules_customer_count),
            (own[1] + amount, company.rma_rules_customer_amount),
        ]
        sentences = [
            self.env._("as many returns as rules may approve in a day are approved."),
            self.env._("the amount that rules may approve in a day is used up."),
            self.env._(
                "rules have approved as many returns of this customer in %(days)s "
                "days as they may.",
                days=CUSTOMER_DAYS,
            ),
            self.env._(
                "the amount that rules may approve for this customer in %(days)s days "
                "is used up.",
                days=CUSTOMER_DAYS,
            ),
        ]
        for (total, limit), sentence in zip(limits, sentences, strict=True):
            if limit and total > limit and not zero(total - limit):
                return sentence
        return ""

    def _get_midnight(self, company):
        """Return when today began in the company's time zone, as UTC."""
        return company._rma_get_midnight(company._rma_get_today())

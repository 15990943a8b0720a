from odoo import api, fields, models
from odoo.exceptions import UserError


class RmaApprovalLimit(models.Model):
    """Up to which amount a user may approve returns, in place of the teams' limits.

    Who has none in a company is bound by the lowest limit of the case's team and of
    the teams that they are a member of: a case that is moved to another team doesn't
    raise it. Heads aren't bound by the limit of their own team, After-sales Managers
    and what acts by itself by none.
    """

    _name = "rma.approval.limit"
    _description = "Limit for approving returns"
    _order = "user_id, company_id"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        "May approve up to",
        help="What the goods of a return were sold for, taxes included. 0 for no "
        "limit, whatever the team's is.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A limit can't be negative. Enter 0 for no limit."
    )
    _user_uniq = models.UniqueIndex(
        "(user_id, company_id)",
        "This user has a limit in this company already. Change that one.",
    )

    @api.depends("user_id", "amount")
    def _compute_display_name(self):
        for limit in self:
            amount = limit.currency_id.format(limit.amount)
            limit.display_name = f"{limit.user_id.name}: {amount}"

    # === ASKING === #

    def _check(self, lines):
        """Raise when the user may not approve so much.

        What was approved of the same cases before counts, too.

        :param lines: rma.case.line that are to be approved
        :raises UserError: names case, amount, limit, and who may approve it
        """
        for case, limit in self._get_limits(self.env.user, lines.case_id).items():
            if self._is_above(case, limit, lines):
                raise UserError(self._get_error(case, limit, lines))

    def _get_limits(self, user, cases):
        """Return {case: amount} of the cases for which a user has a limit."""
        is_staff = user._is_internal() and user.active
        if not is_staff or user.has_group("rma_warranty.group_rma_manager"):
            return {}
        limits = self.search(
            [("user_id", "=", user.id), ("company_id", "in", cases.company_id.ids)]
        )
        own = {limit.company_id: limit.amount for limit in limits}
        teams = self.env["rma.case.team"].search([("member_ids", "=", user.id)])
        found = {
            case: own[case.company_id]
            if case.company_id in own
            else self._get_team_limit(user, case, teams | case.team_id)
            for case in cases
        }
        return {case: amount for case, amount in found.items() if amount}

    def _get_team_limit(self, user, case, teams):
        """Return the lowest limit of teams that binds a user, 0 for none.

        A team of all companies has its limit in the currency of the case's company.
        """
        binding = teams.filtered(
            lambda team: (
                team.approval_limit
                and team.head_id != user
                and team.company_id <= case.company_id
            )
        )
        return min(binding.mapped("approval_limit"), default=0.0)

    def _get_amount(self, case, lines):
        """Return what is approved of a case once these lines are, too."""
        approved = case.line_ids.filtered(lambda line: line.decision == "approved")
        counted = approved | (lines & case.line_ids)
        return sum(line._get_amount_asked() or 0.0 for line in counted)

    def _is_above(self, case, limit, lines):
        amount = self._get_amount(case, lines)
        return case.company_currency_id.compare_amounts(amount, limit) > 0

    def _get_error(self, case, limit, lines):
        values = {
            "case": case.name,
            "amount": case._format_money(
                self._get_amount(case, lines), case.company_currency_id
            ),
            "limit": case._format_money(limit, case.company_currency_id),
        }
        head = case._get_head()
        above = self._get_limits(head, case).get(case) if head else 0.0
        if not head or (above and self._is_above(case, above, lines)):
            return self.env._(
                "You may approve returns up to %(limit)s; %(case)s is about "
                "%(amount)s. Ask an After-sales Manager to approve it.",
                **values,
            )
        return self.env._(
            "You may approve returns up to %(limit)s; %(case)s is about %(amount)s. "
            "Escalate it: %(head)s may approve it, or any After-sales Manager.",
            head=head.name,
            **values,
        )

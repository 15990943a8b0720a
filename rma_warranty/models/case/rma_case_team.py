from ast import literal_eval
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...const import WITH_ARCHIVED
from ...tools.teams import TeamFacts, find_team


class RmaCaseTeam(models.Model):
    """Who works on which cases.

    A requested case gets the first team that fits, and the one without conditions
    where none does. A case without a responsible gets one by the team's way, or is
    the team's head's to answer: nobody is forgotten (G9).
    """

    _name = "rma.case.team"
    _inherit = [
        "rma.protected",
        "mail.alias.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "After-sales team"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty for a team of all companies."
    )
    head_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        help="Answers what nobody is responsible for, and gets what is escalated.",
    )
    member_ids = fields.Many2many(
        "res.users", string="Members", domain="[('share', '=', False)]"
    )
    assignment = fields.Selection(
        selection=lambda self: self.env["rma.assignment"]._get_choices(),
        string="Cases are assigned to",
        required=True,
        default="nobody",
        help="Requests that nobody is responsible for yet. Members who are archived, "
        "lack rights on returns or don't work in the case's company get none.",
    )
    last_user_id = fields.Many2one("res.users", "Last assigned to", readonly=True)
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working hours",
        help="Requests are to be answered by the end of the next working day. Empty "
        "for the company's working hours.",
    )
    # As of return rules: without what it asks for, a team would get everything.
    country_ids = fields.Many2many(
        "res.country",
        string="Countries",
        ondelete="restrict",
        help="Of the customer. Empty for all.",
    )
    sales_team_ids = fields.Many2many(
        "crm.team",
        string="Sales teams",
        context=WITH_ARCHIVED,
        ondelete="restrict",
        help="Of the orders. Empty for all.",
    )
    reason_ids = fields.Many2many(
        "rma.reason",
        string="Reasons",
        context=WITH_ARCHIVED,
        ondelete="restrict",
        help="Why something is returned; a group stands for its reasons. Empty for "
        "all.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    approval_limit = fields.Monetary(
        "Approval limit",
        help="Up to which amount returns are approved by the team's members, and by "
        "others for cases of the team. Its head and After-sales Managers aren't bound. "
        "Of a team of all companies, it is in the currency of the case's company. 0 "
        "for no limit.",
    )

    _limit_positive = models.Constraint(
        "CHECK(approval_limit >= 0)",
        "The approval limit can't be negative. Enter 0 for no limit.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for team in self:
            team.currency_id = (team.company_id or self.env.company).currency_id

    @api.constrains("company_id")
    def _check_cases(self):
        """Keep cases of other companies out (G8)."""
        for team in self.filtered("company_id"):
            foreign = self.env["rma.case"].search(
                [("team_id", "=", team.id), ("company_id", "!=", team.company_id.id)],
                limit=1,
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%(team)s has %(case)s of another company. Give that to "
                        "another team first, or leave the company of the team empty.",
                        team=team.name,
                        case=foreign.name,
                    )
                )

    # === WHICH TEAM === #

    def _get_offered(self, companies):
        """Return the teams that may get cases of companies, in their order.

        A company's own come before those of all companies.
        """
        found = self.search([("company_id", "in", [False, *companies.ids])])
        return found.sorted(lambda team: not team.company_id)

    def _find_for(self, case):
        """Return which of these teams a case goes to, or none.

        :param case: rma.case, one
        """
        own = self.filtered(lambda team: team.company_id <= case.company_id)
        asked = [(team.id, team._get_facts()) for team in own]
        return self.browse(find_team(case._get_team_facts(), asked))

    def _get_facts(self):
        """Return what this team asks for."""
        return TeamFacts(
            self.country_ids.ids, self.sales_team_ids.ids, self.reason_ids.ids
        )

    # === WHO AND WHEN === #

    def _get_able(self, users, company):
        """Return those of some users who can work on cases of a company."""
        return users.filtered(
            lambda user: (
                user.active
                and company in user.company_ids
                and user.has_group("rma_warranty.group_rma_user")
            )
        )

    def _get_head(self, company):
        """Return the head, if they can work on cases of that company, or nobody."""
        return self._get_able(self.head_id, company)

    def _choose_members(self, company, count):
        """Return ids of who gets so many new cases; fewer when nobody does.

        In system mode. With two sessions at once, one waits and is run again.
        """
        self.ensure_one()
        members = self._get_able(self.member_ids, company)
        strategy = self.env["rma.assignment"]._get(self.assignment)
        return strategy._choose(self, members, count) if members else []

    def _get_deadline(self, company):
        """Return the day by which something that comes in now is to be answered.

        The working day after the one on which somebody can first look at it, of the
        team or, of none or without hours, of the company.
        """
        calendar = self.resource_calendar_id or company.resource_calendar_id
        now = fields.Datetime.now()
        planned = calendar and calendar.plan_days(
            2, now.replace(tzinfo=pytz.utc), compute_leaves=True
        )
        moment = planned.replace(tzinfo=None) if planned else now + timedelta(days=1)
        return company._rma_get_local_date(moment)

    # === MAIL === #

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("rma.case")
        if self.id:
            values["alias_defaults"] = {
                **literal_eval(self.alias_defaults or "{}"),
                "team_id": self.id,
            }
        return values

    def _find_customer(self, author):
        """Return the contact who wrote, if cases of this team can be theirs.

        No colleague, and no contact of another company.

        :param author: res.partner, or none
        """
        is_foreign = self.company_id and not author.company_id <= self.company_id
        return author if author.partner_share and not is_foreign else author.browse()

    def _keep_mail(self, sender):
        """Have the head answer a mail of which no case can be made (G9).

        The mail itself is posted on the team by who calls this.

        :param str sender: as the mail says
        :return: this team
        """
        company = self.company_id or self.env.company
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self._get_deadline(company),
            summary=self.env._("Answer the e-mail of %(sender)s", sender=sender),
            user_id=self._get_head(company).id,
        )
        return self

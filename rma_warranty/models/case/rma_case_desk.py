from odoo import api, fields, models
from odoo.exceptions import UserError

from ...system import as_system
from ...tools.teams import TeamFacts

ANSWER_XMLID = "rma_warranty.rma_activity_answer"
ESCALATED_XMLID = "rma_warranty.rma_activity_escalated"
DECIDED = ("approved", "rejected")


class RmaCase(models.Model):
    """Whose work a case is: a team's, and one person's."""

    _inherit = "rma.case"

    team_id = fields.Many2one(
        "rma.case.team",
        tracking=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        copy=False,
        groups="base.group_user",
        help="Found by the conditions of the teams when the case is requested, "
        "unless it has one.",
    )

    _under_way_idx = models.Index(
        "(team_id, user_id) WHERE state IN ('requested', 'approved')"
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if "user_id" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda case: case.user_id.id != vals["user_id"])
        res = super().write(vals)
        changed._hand_activities_over()
        return res

    # === ACTION METHODS === #

    def action_escalate(self):
        """Open the dialog that asks why cases go to the head of their team."""
        return self._get_wizard_action(
            "rma.escalate.wizard", self.env._("Escalate"), default_case_ids=self.ids
        )

    def _escalate(self, reason):
        """Make the heads of the teams responsible, with an activity that says why.

        :raises UserError: no reason, or a case has no team with a head
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter why the case is escalated."))
        quick = self.with_context(mail_activity_quick_update=True)
        for head, cases in quick.grouped(lambda case: case._get_head()).items():
            if not head:
                raise UserError(cases[0]._get_headless_error())
            cases.user_id = head
            cases.activity_schedule(ESCALATED_XMLID, note=reason, user_id=head.id)
            cases._message_log_batch(bodies=dict.fromkeys(cases.ids, reason))

    def _get_head(self):
        """Return the head of the team, if they can work on this case, or nobody."""
        return self.team_id._get_head(self.company_id)

    def _get_next(self):
        """Return who acts next: the responsible, else the head, else nobody."""
        return self.user_id.filtered("active") or self._get_head()

    def _get_headless_error(self):
        return self.env._(
            "%(case)s has no team with a head who can work on it. Choose a team on "
            "the case, or a head on the team.",
            case=self.name,
        )

    # === COMING IN === #

    @as_system
    def _hand_to_team(self):
        """Give cases that come in a team, a responsible and somebody who answers.

        What staff chose before stays. Whoever requests a return has no rights on
        teams.
        """
        self.filtered(lambda case: not case.team_id)._set_team()
        unassigned = self.filtered(lambda case: not case.user_id)
        for (team, company), cases in unassigned.grouped(
            lambda case: (case.team_id, case.company_id)
        ).items():
            chosen = team and team._choose_members(company, len(cases))
            cases._assign(chosen or [])
        unassigned._remind(ANSWER_XMLID)
        self.filtered(lambda case: case.state == "requested")._after_requested()

    def _after_requested(self):
        """Hook, in system mode: do what follows from a request, once it has a team."""

    def _set_team(self):
        """Write the team that fits; in system mode."""
        teams = self.env["rma.case.team"]._get_offered(self.company_id)
        for team, cases in self.grouped(teams._find_for).items():
            if team:
                cases.team_id = team

    def _get_team_facts(self):
        """Return what decides on the team of this case."""
        reasons = self.line_ids.reason_id
        customer = self.partner_id
        country = customer.country_id or customer.commercial_partner_id.country_id
        return TeamFacts(
            country.ids,
            self.line_ids.order_id.team_id.ids,
            (reasons | reasons.parent_id).ids,
        )

    def _assign(self, user_ids):
        """Make users responsible, one per case; in system mode.

        They find it among their activities: nothing is mailed in this transaction.
        """
        chosen = dict(zip(self.ids, user_ids, strict=False))
        quick = self.with_context(mail_auto_subscribe_no_notify=True)
        for user_id, cases in quick.grouped(lambda case: chosen.get(case.id)).items():
            if user_id:
                cases.user_id = user_id

    def _take_on(self):
        """Make who decides responsible, where nobody is; users of jobs take no work."""
        if self.env.user._is_internal() and self.env.user.active:
            self.filtered(lambda case: not case.user_id).user_id = self.env.user

    def _set_state(self, target, **values):
        moved = super()._set_state(target, **values)
        if target in (*DECIDED, "cancelled"):
            moved._finish_activities(ANSWER_XMLID)
        if target in DECIDED:
            moved._take_on()
        return moved

    # === ACTIVITIES === #

    def _remind(self, xmlid):
        """Have the responsible, or the head of the team, do something by a day.

        In system mode. Who has been told isn't told again. Nothing is mailed: goods
        may be moving in this transaction.

        :param str xmlid: of the type of activity
        """
        if not self:
            return
        quick = self.with_context(mail_activity_quick_update=True)
        known = quick.activity_search([xmlid]).mapped("res_id")
        todo = quick.filtered(lambda case: case.id not in known)
        for (user, team, company), cases in todo.grouped(
            lambda case: (case._get_next(), case.team_id, case.company_id)
        ).items():
            day = team._get_deadline(company)
            cases.activity_schedule(xmlid, date_deadline=day, user_id=user.id)

    def _finish_activities(self, xmlid):
        """Mark as done what needn't be done any more, whoever's it is."""
        if self:
            self.activity_search([xmlid]).action_archive()

    @api.model
    def _get_handed_activities(self):
        """Return the types of activities that a new responsible takes over."""
        return [ANSWER_XMLID]

    def _hand_activities_over(self):
        """Let what is to be done follow to the new responsible."""
        quick = self.with_context(mail_activity_quick_update=True)
        for user, cases in quick.grouped("user_id").items():
            if user:
                cases.activity_reschedule(
                    self._get_handed_activities(), new_user_id=user.id
                )

from odoo import Command
from odoo.tests import tagged

from ..case.test_once import TwoSessionsCommon
from .team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestAssignment(TeamCommon):
    """Requests that nobody is responsible for are given to members of the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.member_ids = cls.anna | cls.bert

    def _request_all(self, count):
        """Return who is responsible for so many requests, made one by one."""
        return [self._request_online().user_id for __ in range(count)]

    def test_members_take_cases_themselves(self):
        self.assertFalse(self._request_online().user_id)

    def test_in_turn(self):
        self.team.assignment = "in_turn"
        self.assertEqual(self._request_all(3), [self.anna, self.bert, self.anna])

    def test_in_turn_of_cases_that_are_requested_together(self):
        self.team.assignment = "in_turn"
        cases = self.env["rma.case"]
        for __ in range(3):
            cases |= self._open_case([(self.line, 1)], user_id=False)
        cases.action_request()
        self.assertEqual(
            [case.user_id for case in cases], [self.anna, self.bert, self.anna]
        )

    def test_by_load(self):
        self._request([(self.line, 1)], user_id=self.anna.id)
        self._request([(self.line, 1)], user_id=self.anna.id)
        self._request([(self.line, 1)], user_id=self.bert.id)
        self._request([(self.line, 1)], user_id=self.bert.id)._reject("Worn")
        self.team.assignment = "by_load"
        # Anna has two open cases, Bert one: Bert, then who comes first, then Bert.
        self.assertEqual(self._request_all(3), [self.bert, self.anna, self.bert])

    def test_who_is_responsible_already_stays_so(self):
        self.team.assignment = "in_turn"
        case = self._request([(self.line, 1)])
        self.assertEqual(case.user_id, self.rma_user)
        self.assertFalse(self.team.last_user_id)

    def test_archived_and_removed_members_get_nothing(self):
        self.team.assignment = "in_turn"
        self.bert.active = False
        self.assertEqual(self._request_all(2), [self.anna, self.anna])
        self.bert.active = True
        self.team.member_ids = [Command.unlink(self.anna.id)]
        self.assertEqual(self._request_all(2), [self.bert, self.bert])

    def test_members_without_rights_or_of_another_company_get_nothing(self):
        self.team.assignment = "by_load"
        self.anna.group_ids -= self.env.ref("rma_warranty.group_rma_user")
        self.assertEqual(self._request_all(1), [self.bert])
        other = self.env["res.company"].create({"name": "Other company"})
        self.bert.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.assertFalse(self._request_online().user_id)

    def test_nothing_is_mailed_by_an_assignment(self):
        self.team.assignment = "in_turn"
        before = self.env["mail.mail"].search_count([])
        case = self._request_online()
        self.assertEqual(case.user_id, self.anna)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    # === WHO DECIDES === #

    def test_who_approves_is_responsible(self):
        case = self._request_online()
        case.with_user(self.bert).action_approve()
        self.assertEqual(case.user_id, self.bert)

    def test_who_rejects_is_responsible(self):
        case = self._request_online()
        case.with_user(self.bert)._reject("Worn")
        self.assertEqual(case.user_id, self.bert)

    def test_who_rejects_the_last_line_is_responsible(self):
        case = self._request_online()
        case.line_ids.with_user(self.bert)._reject("Worn")
        self.assertRecordValues(case, [{"state": "rejected", "user_id": self.bert.id}])

    def test_responsible_stays_whoever_approves(self):
        case = self._request([(self.line, 1)])
        case.with_user(self.bert).action_approve()
        self.assertEqual(case.user_id, self.rma_user)

    def test_system_and_customers_are_never_responsible(self):
        case = self._request_online()
        case.sudo().with_user(self.env.ref("base.user_root")).action_approve()
        self.assertFalse(case.user_id)
        case = self._request_online()
        case.with_user(self.portal_user).sudo().action_cancel()
        self.assertFalse(case.user_id)


@tagged("post_install", "-at_install")
class TestAssignmentSessions(TwoSessionsCommon):
    """Two customers request a return at the same moment."""

    def _set_up_shop(self, env):
        res = super()._set_up_shop(env)
        group = env.ref("rma_warranty.group_rma_user")
        users = env["res.users"].with_context(no_reset_password=True)
        members = users.create(
            [
                {"name": name, "login": name, "group_ids": [Command.set(group.ids)]}
                for name in ("two_sessions_anna", "two_sessions_bert")
            ]
        )
        self.user_ids = tuple(members.ids)
        self.member_partner_ids = tuple(members.partner_id.ids)
        team = env["rma.case.team"].create(
            {
                "name": "Two sessions",
                "sequence": -1,
                "company_id": env.company.id,
                "assignment": "in_turn",
                "member_ids": [Command.set(members.ids)],
            }
        )
        self.team_id, self.alias_id = team.id, team.alias_id.id
        return res

    def _remove_everything(self):
        res = super()._remove_everything()
        with self.registry.cursor() as cr:
            for table, condition in (
                ("rma_case_team", "id = %(team_id)s"),
                ("mail_alias", "id = %(alias_id)s"),
                ("res_users", "id IN %(user_ids)s"),
                ("res_partner", "id IN %(member_partner_ids)s"),
            ):
                cr.execute(f"DELETE FROM {table} WHERE {condition}", vars(self))
        return res

    def _request(self, case_id):
        return lambda env: env["rma.case"].browse(case_id).action_request()

    def test_in_turn_is_fair(self):
        first, second = self._open_case(1), self._open_case(1)
        with self._session() as env:
            env["rma.case"].browse([first, second]).user_id = False
        runs = self._at_once(self._request(first), self._request(second))
        self.assertEqual(runs, 2)
        with self._session() as env:
            cases = env["rma.case"].browse([first, second])
            self.assertEqual(set(cases.user_id.ids), set(self.user_ids))

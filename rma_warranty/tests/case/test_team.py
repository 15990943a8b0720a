from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestTeam(TeamCommon):
    """A requested case is given to the team whose conditions it meets."""

    def _get_team(self, **values):
        return self._request([(self.line, 1)], **values).team_id

    def test_default_team_gets_what_no_other_asks_for(self):
        self._create_team("Austria", country_ids=self.env.ref("base.at").ids)
        self.assertEqual(self._get_team(), self.team)

    def test_team_of_the_country(self):
        self.customer.country_id = self.env.ref("base.at")
        team = self._create_team("Austria", country_ids=self.env.ref("base.at").ids)
        self.assertEqual(self._get_team(), team)

    def test_contact_without_country_has_that_of_the_company(self):
        austria = self.env.ref("base.at")
        self.customer.parent_id = self.env["res.partner"].create(
            {"name": "Builders Ltd", "country_id": austria.id}
        )
        self.customer.country_id = False
        order = self._sell_deliver_invoice([(self.drill, 1)])
        team = self._create_team("Austria", country_ids=austria.ids)
        case = self._request([(order.order_line, 1)])
        self.assertEqual(case.team_id, team)

    def test_team_of_the_order_s_sales_team(self):
        sales = self.env["crm.team"].create({"name": "Shop"})
        team = self._create_team("Shop", sales_team_ids=sales.ids)
        self.assertEqual(self._get_team(), self.team)
        self.order.team_id = sales
        self.assertEqual(self._get_team(), team)

    def test_group_of_reasons_stands_for_its_reasons(self):
        group, other = self.env["rma.reason"].create(
            [{"name": "All of them"}, {"name": "Others"}]
        )
        team = self._create_team("Experts", reason_ids=group.ids)
        self._create_team("Others", reason_ids=other.ids)
        self.assertEqual(self._get_team(), self.team)
        self.reason.parent_id = group
        self.assertEqual(self._get_team(), team)

    def test_staff_may_choose_another_team(self):
        other = self._create_team("Other", country_ids=self.env.ref("base.at").ids)
        case = self._request([(self.line, 1)], team_id=other.id)
        self.assertEqual(case.team_id, other)
        with Form(case.with_user(self.rma_user)) as form:
            form.team_id = self.team
        self.assertEqual(case.team_id, self.team)

    def test_team_for_what_is_archived_does_not_get_everything(self):
        sales_team = self.env["crm.team"].create({"name": "Shop"})
        reason = self.reason.copy({"name": "Former"})
        for name, archived in (("sales_team_ids", sales_team), ("reason_ids", reason)):
            with self.subTest(name):
                self._create_team("Few", **{name: [Command.set(archived.ids)]})
                archived.active = False
                self.env.invalidate_all()
                self.assertEqual(self._request_online().team_id, self.team)

    def test_archived_team_gets_nothing(self):
        team = self._create_team("Austria")
        team.active = False
        self.assertEqual(self._get_team(), self.team)

    # === COMPANIES === #

    def test_team_of_another_company_never_gets_a_case(self):
        other = self.env["res.company"].create({"name": "Other company"})
        team = self._create_team("Other", company_id=other.id)
        case = self._request([(self.line, 1)])
        self.assertEqual(case.team_id, self.team)
        with self.assertRaises(UserError):
            case.sudo().team_id = team

    def test_own_team_comes_before_that_of_all_companies(self):
        team = self._create_team("Ours", sequence=99, company_id=self.company.id)
        self.assertEqual(self._get_team(), team)

    def test_team_with_cases_moves_to_no_other_company(self):
        case = self._request([(self.line, 1)])
        other = self.env["res.company"].create({"name": "Other company"})
        with self._refused(f"has {case.name} of another company", ValidationError):
            self.team.company_id = other
        self.team.company_id = self.company

    # === RIGHTS === #

    def test_managers_set_teams_up_and_staff_read_them(self):
        team = self.team.with_user(self.rma_manager)
        team.write({"approval_limit": 100, "member_ids": [Command.set(self.anna.ids)]})
        staff = team.with_user(self.rma_user)
        self.assertEqual(staff.member_ids, self.anna)
        with self.assertRaises(AccessError):
            staff.name = "Mine"

    def test_customers_read_no_teams_and_mark_nothing(self):
        case = self._request([(self.line, 1)])
        with self.assertRaises(AccessError):
            self.team.with_user(self.portal_user).read(["name"])
        as_customer = case.with_user(self.portal_user)
        self.assertTrue(as_customer.read(["name"]))
        with self.assertRaises(AccessError):
            as_customer.read(["team_id"])
        for name in ("team_id", "is_customer_waiting", "user_id"):
            with self.assertRaises(AccessError):
                as_customer.write({name: False})
        with self.assertRaises(AccessError):
            as_customer.action_mark_answered()
        with self.assertRaises(AccessError):
            as_customer._escalate("I want it now")

    def test_limit_is_no_debt(self):
        self.assertEqual(self.team.currency_id, self.company.currency_id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.team.approval_limit = -1
            self.env.flush_all()

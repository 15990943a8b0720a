from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .team_common import TeamCommon


@tagged("post_install", "-at_install")
class TestOverview(TeamCommon):
    """What waits for a team, and for whoever looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 9), (cls.saw, 9)])
        cls.drills, cls.saws = cls.order.order_line
        teams = cls.env["rma.case.team"]
        cls.team = teams.create({"name": "Drills"})
        cls.other = teams.create({"name": "Others"})

    def _case(self, step=None, **values):
        """Bring a case of the team to a step."""
        values = {"team_id": self.team.id, **values}
        case = self._request([(self.drills, 1)], **values)
        if step in ("approve", "receive", "inspect", "credit"):
            case.action_approve()
        if step in ("receive", "inspect", "credit"):
            self._receive(case)
        if step in ("inspect", "credit"):
            self._inspect(case, restock=1)
        if step == "credit":
            self._credit(case, post=False)
        return case

    def _look(self, team=None, user=None):
        """Return {code: (all, mine)} as a user sees it."""
        self.env.flush_all()
        own = (team or self.team).with_user(user or self.rma_user)
        own.invalidate_recordset(["overview"])
        return {row["code"]: (row["all"], row["mine"]) for row in own.overview}

    def _open(self, code, mine=False):
        team = self.team.with_user(self.rma_user)
        action = team.with_context(rma_box=code, rma_mine=mine).action_open_box()
        return self.env["rma.case"].search(action["domain"])

    def test_each_case_is_in_the_box_of_what_it_waits_for(self):
        found = {
            "to_decide": self._case(),
            "expected": self._case("approve"),
            "to_inspect": self._case("receive"),
            "to_credit": self._case("inspect"),
            "in_accounting": self._case("credit"),
        }
        for code, case in found.items():
            with self.subTest(code):
                self.assertEqual(self._look()[code], (1, 1))
                self.assertEqual(self._open(code), case)

    def test_what_is_overdue_or_sent_back_is_in_a_box_besides(self):
        late, sent = self._case(), self._case("credit")
        with freeze_time("2099-01-01"):
            self.assertEqual(self._look()["overdue"], (2, 2))
            self.assertEqual(self._open("overdue"), late | sent)
        self.assertNotIn("overdue", self._look())
        note = sent.sudo().credit_note_ids.with_user(self.accountant).sudo(False)
        note._rma_send_back("Wrong account")
        self.assertEqual(self._look()["sent_back"], (1, 1))
        self.assertEqual(self._open("sent_back"), sent)

    def test_mine_and_all(self):
        self._case()
        others = self._case(user_id=self.rma_manager.id)
        self.assertEqual(self._look()["to_decide"], (2, 1))
        self.assertEqual(self._open("to_decide", mine=True) & others, others.browse())
        self.assertEqual(len(self._open("to_decide")), 2)

    def test_other_teams_and_closed_cases_are_not_counted(self):
        self._case(team_id=self.other.id)
        self._case("credit")
        case = self._case()
        case.action_cancel()
        self.assertEqual(
            self._look(),
            {"to_decide": (0, 0), "to_inspect": (0, 0), "in_accounting": (1, 1)},
        )

    def test_customers_who_wait_for_an_answer_come_first(self):
        case = self._case("approve")
        case._write_step(case._prepare_waiting(True))
        self.assertEqual(
            list(self._look()), ["to_answer", "to_decide", "expected", "to_inspect"]
        )
        self.assertEqual(self._open("to_answer"), case)

    def test_cases_of_other_companies_are_not_counted(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.team.company_id = False
        self.env["rma.case"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "team_id": self.team.id,
                "state": "requested",
            }
        )
        self.assertEqual(self._look()["to_decide"], (0, 0))

    def test_as_many_queries_for_many_teams_and_cases(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            teams = self.env["rma.case.team"].with_user(self.rma_user).search([])
            before = self.env.cr.sql_log_count
            teams.mapped("overview")
            return self.env.cr.sql_log_count - before

        self._case()
        count()
        few = count()
        for __ in range(3):
            self.team.copy({"name": "More"})
            self._case("approve")
        self.assertEqual(count(), few)

    def test_customers_do_not_see_it(self):
        with self.assertRaises(AccessError):
            self.team.with_user(self.portal_user).action_open_box()

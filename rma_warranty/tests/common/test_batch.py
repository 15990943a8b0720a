from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RmaCommon


@tagged("post_install", "-at_install")
class TestBatch(RmaCommon):
    """A step over many cases goes on past those that fail, and reports them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 9)])
        cls.line = cls.order.order_line

    def _run(self, cases, method, **options):
        batch = self.env["rma.batch"].with_user(self.rma_user)
        return batch._run(cases, method, commit=False, **options)

    def _open_cases(self, *quantities):
        cases = self.env["rma.case"].with_user(self.rma_user)
        for quantity in quantities:
            cases |= self._open_case([(self.line, quantity)])
        return cases

    def test_case_that_fails_is_reported_and_the_others_go_on(self):
        cases = self._open_cases(1, 20, 1, 0)
        failures = self._run(cases, "action_request")
        self.assertEqual([case for case, __ in failures], [cases[1], cases[3]])
        self.assertIn("9 delivered", failures[0][1])
        self.assertIn("enter how many units", failures[1][1])
        self.assertEqual(
            cases.mapped("state"), ["requested", "draft", "requested", "draft"]
        )

    def test_all_cases_are_reached_over_several_chunks(self):
        cases = self._open_cases(1, 1, 1, 1, 1)
        self.assertEqual(self._run(cases, "action_request", chunk_size=2), [])
        self.assertEqual(set(cases.mapped("state")), {"requested"})

    def test_failing_chunk_leaves_nothing_half_done(self):
        cases = self._open_cases(5, 5)
        failures = self._run(cases, "action_request")
        self.assertEqual([case for case, __ in failures], [cases[1]])
        self.assertIn("5 in other returns, so 4 can be", failures[0][1])
        messages = self.env["rma.notification"].search([("case_id", "in", cases.ids)])
        self.assertEqual(messages.case_id, cases[0])

    def test_case_that_fails_half_way_is_as_it_was(self):
        bare = self.env["stock.warehouse"].create({"name": "Bare", "code": "BARE"})
        bare.rma_in_type_id = False
        cases = self._open_cases(1, 1)
        cases[1].warehouse_id = bare
        cases.action_request()
        [(failed, message)] = self._run(cases, "action_approve")
        self.assertEqual(failed, cases[1])
        self.assertIn("Bare has no operation type", message)
        self.assertRecordValues(cases, [{"state": "approved"}, {"state": "requested"}])
        self.assertEqual(cases.line_ids.mapped("decision"), ["approved", "pending"])

    def test_case_without_rights_is_reported_like_any_other(self):
        case = self._open_cases(1)
        failures = self._run(case.with_user(self.accountant), "action_request")
        self.assertEqual(len(failures), 1)

    def test_errors_of_the_program_are_not_hidden(self):
        with self.assertRaises(AttributeError):
            self._run(self._open_cases(1), "action_of_nobody")

    def test_result_names_case_and_message(self):
        self.assertEqual(self._run(self._open_cases(), "action_request"), [])
        [(case, message)] = self._run(self._open_cases(0), "action_request")
        self.assertTrue(case.name and message)
        with self.assertRaises(UserError) as error:
            case.action_request()
        self.assertEqual(str(error.exception), message)

    def test_list_button_tells_how_many_went_well_and_why_others_did_not(self):
        cases = self._open_cases(1, 20, 1)
        cases[0].action_request()
        cases[2].action_request()
        with patch.object(type(self.env["rma.batch"]), "_commit") as commit:
            action = cases.action_approve_chosen()
        self.assertTrue(commit.called)
        params = action["params"]
        self.assertEqual(params["type"], "warning")
        self.assertIn("2 of 3 cases done.", params["message"])
        self.assertIn(cases[1].name, params["message"])
        self.assertEqual(cases.mapped("state"), ["approved", "draft", "approved"])

    def test_chosen_cases_are_taken_to_the_posted_credit_note(self):
        cases = self._open_cases(1, 2)
        cases.action_request()
        with patch.object(type(self.env["rma.batch"]), "_commit"):
            cases.action_approve_chosen()
            cases.action_receive_chosen()
            for case in cases:
                self._inspect(case, restock=case.line_ids.quantity)
            cases.action_credit_chosen()
            cases.with_user(self.accountant).action_post_chosen()
        # 1 and 2 drills at 100, both of one invoice, so posted in two rounds
        self.assertRecordValues(
            cases.credit_note_ids.sorted("amount_untaxed"),
            [
                {"state": "posted", "amount_untaxed": 100.0},
                {"state": "posted", "amount_untaxed": 200.0},
            ],
        )

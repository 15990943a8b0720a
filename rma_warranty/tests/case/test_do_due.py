from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestDoDue(RmaCommon):
    """One step asks the strategies what is due, and does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 2), (cls.saw, 2)])
        cls.sold_drill, cls.sold_saw = cls.order.order_line

    def _return(self, drill="refund", saw="replacement"):
        """Have a drill and a saw come back, inspected."""
        case = self._customer_returns(
            [
                {"sale_line_id": line.id, "quantity": 1, "resolution": code}
                for line, code in ((self.sold_drill, drill), (self.sold_saw, saw))
            ]
        )
        self._receive(case)
        for line in case.line_ids:
            self._inspect(case, restock=1, line=line)
        case.invalidate_recordset()
        return case

    def _do_due(self, case):
        return case.with_user(self.rma_user).action_do_due()

    def test_all_that_is_due_is_given(self):
        case = self._return()
        self.assertRecordValues(
            case, [{"is_due_allowed": True, "due_text": "Credit, Send replacement"}]
        )
        self.assertIs(self._do_due(case), True)
        self.assertEqual(case.credit_note_ids.amount_untaxed, 100.0)
        self.assertEqual(case.delivery_ids.move_ids.product_id, self.saw)

    def test_a_second_click_gives_nothing(self):
        case = self._return()
        self._do_due(case)
        given = case.credit_note_ids, case.delivery_ids
        case.invalidate_recordset()
        self.assertRecordValues(case, [{"is_due_allowed": False, "due_text": ""}])
        self._do_due(case)
        self.assertEqual((case.credit_note_ids, case.delivery_ids), given)

    def test_what_has_a_button_needs_no_other(self):
        case = self._return(saw="refund")
        self.assertRecordValues(
            case,
            [
                {
                    "is_due_allowed": False,
                    "due_text": "Credit",
                    "is_credit_allowed": True,
                }
            ],
        )
        action = self._do_due(case)
        self.assertEqual(action["res_id"], case.credit_note_ids.id)

    def test_nothing_is_given_when_something_can_not_be(self):
        case = self._return()
        self.warehouse.delivery_route_id = False
        with self._refused("no delivery route"):
            self._do_due(case)
        self.assertFalse(case.credit_note_ids)

    def test_several_cases_are_done_at_once(self):
        cases = self._return() | self._return(saw="refund")
        self._do_due(cases)
        self.assertEqual(len(cases.credit_note_ids), 2)
        self.assertEqual(len(cases.delivery_ids), 1)

    def test_who_may_not_write_the_case_gives_nothing(self):
        case = self._return()
        for user in (self.portal_user, self.warehouse_user):
            with self.assertRaises(AccessError):
                case.with_user(user).action_do_due()

    # === STRATEGIES === #

    def test_strategies_are_offered_in_their_order(self):
        expected = {
            "rma.resolution": "refund repair replacement none",
            "rma.disposition": "restock refurbish scrap to_vendor to_customer "
            "quarantine lost",
            "rma.payback": "open_invoices original bank_transfer cash exchange",
            "rma.eligibility": "delivered warranty within_window",
        }
        for family, codes in expected.items():
            offered = [own._code for own in self.env[family]._get_all()]
            own = [code for code in offered if code in codes.split()]
            self.assertEqual(own, codes.split(), family)

    def test_labels_are_kept_when_an_add_on_is_removed(self):
        resolutions = self.env["rma.resolution"]
        before = resolutions._get_choices()
        resolutions._keep_labels({"rma_warranty"})
        labels = resolutions._get_removed_labels()
        self.assertEqual(labels["repair"], "Repair (not installed)")
        # Once: those that are there are no removed ones.
        self.assertEqual(resolutions._get_choices(), before)

    def test_codes_without_a_model_answer_for_themselves(self):
        for family in ("resolution", "disposition", "payback", "eligibility"):
            found = self.env[f"rma.{family}"]._get("unheard_of")
            self.assertEqual(found._name, f"rma.{family}.removed")

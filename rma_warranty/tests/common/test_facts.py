from odoo.tests import tagged

from ...facts import FACTS, get_followers
from ..goods_out.goods_out_common import GoodsOutCommon
from .dependents import get_dependents


@tagged("post_install", "-at_install")
class TestFacts(GoodsOutCommon):
    """What is shown about documents is never older than these.

    All fields that follow are read before each step and after it, and compared
    with what they are once nothing is remembered.
    """

    def _read(self, case):
        """Return {(record, field): value} of all that follows around a case."""
        case = case.sudo()
        return {
            (record, name): record[name]
            for records in (
                case,
                case.line_ids,
                case.credit_note_ids,
                case.credit_note_ids.reversed_entry_id,
            )
            for record in records
            for name in records._rma_followers
        }

    def _assert_current(self, case, step):
        """Take a step; what was remembered before it may not be shown after it."""
        self._read(case)
        result = step()
        shown = self._read(case)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(shown, self._read(case))
        return result

    def test_fields_follow_from_the_order_to_the_money(self):
        order = self._sell_deliver_invoice([(self.drill, 3), (self.saw, 1)])
        case = self._open_case([(line, 1) for line in order.order_line])
        for step in (
            lambda: case.line_ids[0].write({"quantity": 2}),
            case.action_request,
            case.action_approve,
            lambda: self._receive(case, {self.drill: 1}),
            lambda: self._inspect(case, restock=1),
            lambda: self._credit(case, post=False),
            lambda: self._get_notes(case).write(
                {"invoice_date": self._today(-1), "ref": "Seen"}
            ),
            lambda: self._post_credit(case),
            lambda: self._get_notes(case).button_draft(),
            lambda: self._get_notes(case).unlink(),
            lambda: (
                case.receipt_ids.sudo()
                .filtered_domain([("state", "!=", "done")])
                .action_cancel()
            ),
        ):
            self._assert_current(case, step)

    def _get_notes(self, case):
        return case.sudo().credit_note_ids.with_user(self.accountant).sudo(False)

    def test_fields_follow_what_comes_off_and_what_is_out(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        self._settle(order.invoice_ids)
        case = self._customer_returns([(order.order_line, 2)])
        self._assert_current(case, lambda: self._receive(case))
        away = self._assert_current(case, lambda: self._send_out(case, 1))
        self._assert_current(case, lambda: self._bring_back(away))
        kind = self.env["rma.adjustment.type"].search([("sign", "=", "deduction")])[:1]
        values = {
            "case_id": case.id,
            "type_id": kind.id,
            "amount": 10,
            "reason": "Dirt",
        }
        adjustments = self.env["rma.adjustment"].with_user(self.rma_manager)
        fee = self._assert_current(case, lambda: adjustments.create(values))
        self._assert_current(case, lambda: fee.write({"amount": 20}))
        self._assert_current(case, lambda: self._credit(case))
        self._assert_current(case, lambda: self._settle(self._get_notes(case)))

    def _settle(self, document):
        """Pay an invoice, or a note out, with core's dialog."""
        wizard = self.env["account.payment.register"].with_context(
            active_model=document._name, active_ids=document.ids
        )
        wizard.create({}).action_create_payments()

    def test_a_field_that_follows_is_remembered_with_the_facts(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._return_and_credit([(order.order_line, 1)]).sudo()
        facts = case._fields[FACTS]
        for name in case._rma_followers:
            self.env.invalidate_all()
            case.mapped(name)
            self.assertIn(case.id, facts._get_cache(self.env), name)

    def test_nothing_stored_depends_on_a_field_that_follows(self):
        found = []
        for model in self.env.values():
            for name in get_followers(model) if FACTS in model._fields else ():
                dependents = get_dependents(self.env, model._fields[name])
                found += [field for field in dependents if field.store]
        self.assertEqual(found, [])

from contextlib import contextmanager

from odoo.tests import tagged

from ..common.common import RmaCommon

FEW, MANY = 5, 25


@tagged("post_install", "-at_install")
class TestCreditNoteSpeed(RmaCommon):
    """The number of queries doesn't grow beyond what core itself needs."""

    keeps_caches = False

    @contextmanager
    def _counted(self, cold=True):
        """Give a list that holds the number of queries of the block afterwards.

        :param bool cold: nothing is in the cache, as in a request of its own
        """
        self.env.flush_all()
        if cold:
            self.env.invalidate_all()
        count = []
        before = self.env.cr.sql_log_count
        yield count
        self.env.flush_all()
        count.append(self.env.cr.sql_log_count - before)

    def _draft(self, cases):
        cases.line_ids._accept_unseen("Looked at over the counter")
        with self._counted() as count:
            cases.with_user(self.rma_user).action_create_credit_notes()
        return count[0]

    def _receive_all(self, cases):
        cases.sudo().action_receive()
        return cases

    def _case_of_many_lines(self, number):
        order = self._sell_deliver_invoice([(self.drill, 1)] * number)
        case = self._customer_returns([(line, 1) for line in order.order_line])
        return self._receive_all(case)

    def _many_cases(self, number):
        cases = self.env["rma.case"]
        for __ in range(number):
            order = self._sell_deliver_invoice([(self.drill, 1)])
            cases |= self._customer_returns([(order.order_line, 1)])
        return self._receive_all(cases)

    def test_queries_to_draft_a_case_do_not_grow_with_its_lines(self):
        few = self._draft(self._case_of_many_lines(FEW))
        many = self._draft(self._case_of_many_lines(MANY))
        # Less than one for five further lines
        self.assertLessEqual(many, few + (MANY - FEW) // 5)

    def test_queries_to_draft_many_cases_grow_by_little_per_case(self):
        few = self._draft(self._many_cases(2))
        many = self._draft(self._many_cases(8))
        self.assertLessEqual(many - few, 6 * 7)

    def test_queries_to_post_a_note_grow_as_in_core_only(self):
        counts = []
        for number in (FEW, MANY):
            case = self._case_of_many_lines(number)
            self._draft(case)
            with self._counted() as count:
                self._post_credit(case)
            counts += count
        # Core looks up the value of each returned move, once per line
        self.assertLessEqual(counts[1], counts[0] + (MANY - FEW))

    def test_one_return_stays_within_the_budget(self):
        self._return_and_credit(
            [(self._sell_deliver_invoice([(self.saw, 1)]).order_line, 1)]
        )
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 5)])
        case = self._open_case([(line, 1) for line in order.order_line])
        steps = {
            "request": lambda: case.action_request(),
            "approve": lambda: case.action_approve(),
            "receive": lambda: case.action_receive(),
            "look": lambda: case.line_ids._accept_unseen("Over the counter"),
            "credit": lambda: case.action_create_credit_notes(),
            "post": lambda: self._post_credit(case),
        }
        counts = {}
        for name, step in steps.items():
            with self._counted(cold=False) as count:
                step()
            counts[name] = count[0]
        # Core needs 325 for the same return, without a case
        self.assertLessEqual(sum(counts.values()), 250, counts)

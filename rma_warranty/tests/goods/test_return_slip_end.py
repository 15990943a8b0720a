from odoo.tests import freeze_time, tagged

from ..case.message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestReturnSlipEnd(MessageCommon):
    """Goods are waited for until a day: reminder before it, a question after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"rma_slip_days": 30, "rma_slip_reminder_days": 5})
        cls.company.partner_id.tz = "UTC"
        with freeze_time("2026-02-27"):
            cls.order = cls._sell_deliver_invoice([(cls.drill, 9)])

    @freeze_time("2026-03-01 12:00:00")
    def _approve(self, quantity=1, **values):
        """Approve on March 1: with 30 days, the slip ends on March 31."""
        return self._customer_returns([(self.order.order_line, quantity)], **values)

    def _run_on(self, *days):
        """Run the nightly job on days of March, or of April beyond 31."""
        for day in days:
            month, own = ("03", day) if day <= 31 else ("04", day - 31)
            with freeze_time(f"2026-{month}-{own:02} 03:00:00"):
                self._follow_up()

    def _get_todo(self, case):
        kind = self.env.ref("rma_warranty.mail_activity_never_came")
        return case.activity_ids.filtered(lambda own: own.activity_type_id == kind)

    # === UNTIL WHEN === #

    def test_approval_says_until_when_goods_are_waited_for(self):
        case = self._approve()
        self.assertEqual(str(case.date_slip_end), "2026-03-31")
        self._send_queue()
        approval = self._get_messages(case)[-1].body
        self.assertIn("Please send us the goods by 03/31/2026.", approval)

    def test_without_limit_no_day_is_named(self):
        self.company.rma_slip_days = 0
        case = self._approve()
        self.assertFalse(case.date_slip_end)
        self._run_on(31, 40)
        self.assertFalse(self._get_todo(case))
        self.assertNotIn("reminder", self._queued(case))

    @freeze_time("2026-03-01 12:00:00")
    def test_case_without_goods_has_no_slip(self):
        case = self._request([(self.order.order_line, 1)])
        case.line_ids.goods_back = False
        case.action_approve()
        self.assertFalse(case.date_slip_end)

    def test_undone_approval_ends_the_slip(self):
        case = self._approve()
        case.action_undo_decision()
        self.assertFalse(case.date_slip_end)

    # === REMINDER === #

    def test_customer_is_reminded_once_and_not_too_early(self):
        case = self._approve()
        # 5 days before March 31 is March 26.
        self._run_on(25)
        self.assertNotIn("reminder", self._queued(case))
        self._run_on(26, 27, 31)
        self._send_queue()
        self._run_on(31)
        self.assertEqual(self._queued(case).count("reminder"), 1)
        body = self._get_last_body(case)
        self.assertIn("nothing has arrived yet", body)
        self.assertIn("03/31/2026", body)

    def test_part_of_the_goods_is_missed(self):
        case = self._approve(2)
        self._receive(case, {self.drill: 1})
        self._run_on(26)
        self.assertIn("not everything has arrived yet", self._get_last_body(case))

    def test_who_sent_everything_is_not_reminded(self):
        case = self._approve()
        self._receive(case)
        self._run_on(26, 32)
        self.assertNotIn("reminder", self._queued(case))
        self.assertFalse(self._get_todo(case))

    def test_who_told_a_parcels_number_is_not_reminded(self):
        case = self._approve()
        case.sudo()._get_open_receipts().rma_tracking_number = "1Z999"
        self._run_on(26)
        self.assertNotIn("reminder", self._queued(case))

    def test_who_waits_for_our_pickup_is_not_reminded(self):
        case = self._approve(return_method="pickup")
        self._run_on(26)
        self.assertNotIn("reminder", self._queued(case))

    def test_company_that_reminds_nobody(self):
        self.company.rma_slip_reminder_days = 0
        case = self._approve()
        self._run_on(26, 31)
        self.assertNotIn("reminder", self._queued(case))

    # === AFTERWARDS === #

    def test_responsible_is_asked_once_after_the_last_day(self):
        case = self._approve()
        case.user_id = self.rma_user
        self._run_on(31)
        self.assertFalse(self._get_todo(case))
        self._run_on(32, 33)
        todo = self._get_todo(case)
        self.assertRecordValues(todo, [{"user_id": self.rma_user.id}])
        self.assertIn("03/31/2026", todo.note)
        # Nothing happens by itself.
        self.assertEqual(case.state, "approved")
        self.assertTrue(case._get_open_receipts())

    def test_done_question_is_not_asked_again(self):
        case = self._approve()
        self._run_on(32)
        self._get_todo(case).action_done()
        self._run_on(33)
        self.assertFalse(self._get_todo(case))

    def test_case_can_be_found_by_its_ended_slip(self):
        case, other = self._approve(), self._approve()
        other.date_slip_end = "2026-04-30"
        with freeze_time("2026-04-01 12:00:00"):
            found = self.env["rma.case"].search([("is_slip_over", "=", True)])
            self.assertIn(case, found)
            self.assertNotIn(other, found)

    def test_more_time_takes_the_question_back_and_reminds_anew(self):
        case = self._approve()
        self._run_on(26, 32)
        case.with_user(self.rma_user).date_slip_end = "2026-04-10"
        self._run_on(33)
        self.assertFalse(self._get_todo(case))
        self._send_queue()
        # 5 days before April 10 is April 5, the 36th.
        self._run_on(36)
        self.assertEqual(self._queued(case).count("reminder"), 2)
        # April 11
        self._run_on(42)
        self.assertTrue(self._get_todo(case))

    def test_nobody_waits_any_more_takes_the_question_back(self):
        case = self._approve()
        self._run_on(32)
        case.with_user(self.rma_user).action_stop_waiting()
        self.assertFalse(self._get_todo(case))

    def test_late_goods_are_received_and_take_the_question_back(self):
        case = self._approve()
        self._run_on(32)
        self._receive(case)
        self._run_on(33)
        self.assertFalse(self._get_todo(case))

    def test_goods_expected_anew_get_a_new_day(self):
        case = self._approve()
        self._run_on(32)
        case._cancel_receipts()
        with freeze_time("2026-04-02 12:00:00"):
            case.with_user(self.rma_user).action_create_receipt()
        # 30 days after April 2
        self.assertEqual(str(case.date_slip_end), "2026-05-02")

    def test_queries_do_not_grow_with_the_cases(self):
        cases = [self._approve() for __ in range(6)]
        counts = []
        for number, end in ((1, "2026-05-01"), (5, "2026-06-01")):
            for case in cases[:number]:
                case.date_slip_end = end
            cases = cases[number:]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(f"{end} 03:00:00"):
                self._follow_up()
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # The same, but for what core does per record.
        self.assertLessEqual(counts[1], counts[0] + 2)

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ...models.inspection.rma_case_reminder import INSPECT_XMLID
from ..common import test_migration
from .goods_out_common import GoodsOutCommon


@tagged("post_install", "-at_install")
class TestDiagnosis(GoodsOutCommon):
    """Returned goods go to a service centre and come back; they stay ours."""

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.line = cls.order.order_line
        cls.case = cls._customer_returns([(cls.line, 2)])
        cls._receive(cls.case)

    def _where(self, product=None):
        """Return units in the returns location and out for diagnosis."""
        product = product or self.drill
        return tuple(
            self._quantity_at(product, place) for place in (self.returns, self.away)
        )

    # === GOODS AND VALUE === #

    def test_goods_go_to_the_service_centre_and_back(self):
        record = self._plan_diagnosis(self.case)
        self.assertEqual(record.state, "planned")
        self.assertEqual(record.picking_ids.state, "assigned")
        record.action_send()
        self.assertRecordValues(
            record, [{"state": "out", "quantity_away": 2, "quantity_planned": 0}]
        )
        self.assertEqual(self._where(), (0, 2))
        self._bring_back(record)
        self.assertRecordValues(
            record, [{"state": "back", "quantity_away": 0, "quantity_back": 2}]
        )
        self.assertEqual(self._where(), (2, 0))
        self.assertTrue(record.date_out <= record.date_back)

    def test_goods_status_tells_when_nothing_is_here(self):
        planned = self._plan_diagnosis(self.case, 1)
        self._assert_goods_status("received")
        planned.action_send()
        self._assert_goods_status("received")
        rest = self._send_out(self.case)
        self._assert_goods_status("out")
        self.assertFalse(self.case.is_inspect_allowed)
        self._bring_back(rest)
        self._assert_goods_status("received")

    def test_goods_are_to_be_inspected_while_some_are_here(self):
        def find():
            return self.case.activity_search([INSPECT_XMLID])

        self.assertEqual(len(find()), 1)
        first = self._send_out(self.case, 1)
        self.assertEqual(len(find()), 1)
        self._send_out(self.case)
        self.assertFalse(find())
        self._bring_back(first)
        self.assertEqual(len(find()), 1)

    def test_update_counts_what_is_out(self):
        self._send_out(self.case, 1)
        self.env.flush_all()
        # As a former version left it.
        self.env.cr.execute("UPDATE rma_case_line SET quantity_out = 9")
        self.env.invalidate_all()
        migrate = test_migration.TestMigration._migrate
        migrate(self, "19.0.1.6.0", "pre-units")
        self.assertEqual(self.case.line_ids.quantity_out, 0)
        migrate(self, "19.0.1.6.0", "post-units")
        self.assertEqual(self.case.line_ids.quantity_out, 1)

    def test_update_from_before_tells_what_is_out(self):
        self._send_out(self.case)
        migrate = test_migration.TestMigration._migrate
        migrate(self, "19.0.1.6.0", "pre-units")
        # As scripts of former versions do it, which run before the count.
        self.case.line_ids.modified(["loss_reason"])
        self._assert_goods_status("received")
        migrate(self, "19.0.1.6.0", "post-units")
        self._assert_goods_status("out")

    def test_goods_about_to_leave_are_not_to_inspect(self):
        self._plan_diagnosis(self.case).action_cancel()
        self._assert_goods_status("received")
        self._plan_diagnosis(self.case)
        self._assert_goods_status("out")

    def _assert_goods_status(self, status):
        for record in (self.case, self.case.line_ids):
            self.assertEqual(record.goods_status, status)

    def test_customer_reads_that_the_goods_are_here_while_they_are_out(self):
        self._send_out(self.case)
        status = self.env["rma.portal"]._get_status(self.case.sudo())
        self.assertEqual(status["label"], "The goods have arrived")

    def test_order_and_stock_know_nothing_of_it(self):
        before = (self.drill.qty_available, self.drill.free_qty)
        record = self._send_out(self.case)
        self.drill.invalidate_recordset()
        self.assertEqual((self.drill.qty_available, self.drill.free_qty), before)
        self.assertEqual(self.line.qty_delivered, 3)
        self._bring_back(record)
        self.assertEqual(self.line.qty_delivered, 3)

    def test_units_that_are_out_are_not_reserved_by_an_order(self):
        lamp = self._create_product("Lamp", price=30.0, cost=10.0, stock=1)
        case = self._returned(lamp)
        self._send_out(case)
        delivery = self._sell([(lamp, 1)]).picking_ids
        delivery.action_assign()
        self.assertEqual(delivery.move_ids.quantity, 0)

    def test_value_stays_also_when_the_cost_has_changed(self):
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                pump = self._create_valued(method)
                case = self._returned(pump)
                self._stock_in(pump, 10, 90.0)
                # 10 that cost 60, one of them is back, and 10 that cost 90
                self.assertEqual(self._value(pump), 1500)
                record = self._send_out(case)
                self.assertEqual(self._value(pump), 1500)
                self._bring_back(record)
                self.assertEqual(self._value(pump), 1500)

    def test_customers_own_goods_stay_the_customers(self):
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        proof = attachments.create({"name": "receipt.pdf", "raw": b"x"})
        line = {"product_id": self.saw.id, "quantity": 1, "resolution": "repair"}
        case = self._request([{**line, "proof_ids": proof.ids}])
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        self._receive(case)
        value = self._value(self.saw)
        record = self._send_out(case)
        quants = self.env["stock.quant"].search([("location_id", "=", self.away.id)])
        owner = self.customer.commercial_partner_id
        self.assertEqual(quants.filtered("quantity").owner_id, owner)
        self._bring_back(record)
        self.assertEqual(self._value(self.saw), value)
        back = self.env["stock.quant"].search(
            [("location_id", "=", self.returns.id), ("product_id", "=", self.saw.id)]
        )
        self.assertEqual(back.filtered("quantity").owner_id, owner)

    def test_chosen_serial_number_goes_out_and_comes_back(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2")
        self._stock_in(phone, 2, 5, lots)
        case = self._returned(phone, lots=lots[0])
        record = self._send_out(case)
        self.assertEqual(record.lot_id, lots[0])
        self.assertEqual(record.lot_names, "P1")
        self.assertEqual(lots[0].location_id, self.away)
        self._bring_back(record)
        self.assertEqual(lots[0].location_id, self.returns)

    # === WHILE THEY ARE OUT === #

    def test_goods_that_are_out_are_not_inspected(self):
        record = self._send_out(self.case)
        self.assertFalse(self.case.is_inspect_allowed)
        with self._refused("2 × Drill out for diagnosis at Fixit"):
            self._inspect(self.case, restock=1)
        self._bring_back(record)
        self._inspect(self.case, restock=2)
        self.assertEqual(self.case.goods_status, "routed")

    def test_planned_goods_are_not_inspected_either(self):
        record = self._plan_diagnosis(self.case)
        with self._refused("out for diagnosis at Fixit"):
            self._inspect(self.case, scrap=2)
        record.action_cancel()
        self._inspect(self.case, scrap=2)

    def test_the_unit_that_is_here_is_inspected(self):
        self._send_out(self.case, 1)
        self.case.action_inspect()
        draft = self.case.inspection_ids
        self.assertEqual(draft.mapped("quantity"), [1])
        self._inspect(self.case, restock=1)
        with self._refused("out for diagnosis"):
            self._inspect(self.case, restock=1)

    def test_units_in_quarantine_may_be_sent(self):
        self._route(self.case, "quarantine", 2, note="Unsure")
        record = self._send_out(self.case, 1)
        self.case.action_inspect()
        release = self.case.inspection_ids.filtered(lambda i: i.state == "draft")
        release.disposition = "restock"
        with self._refused("out for diagnosis"):
            release.action_confirm()
        self._bring_back(record)
        release.action_confirm()
        self.assertEqual(self.case.line_ids.quantity_restocked, 2)

    def test_other_serial_number_is_inspected_meanwhile(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2")
        self._stock_in(phone, 2, 5, lots)
        order = self._sell([(phone, 2)])
        self._deliver(order, lots={phone: lots})
        case = self._customer_returns(
            [
                {"sale_line_id": order.order_line.id, "quantity": 1, "lot_id": lot.id}
                for lot in lots
            ]
        )
        self._receive(case)
        wizard = self._open_wizard(case, "diagnosis", partner_id=self.centre.id)
        self.assertEqual(wizard.line_ids.lot_id, lots)
        wizard.line_ids[1:].unlink()
        wizard.action_send()
        first, second = case.line_ids
        with self._refused("Phone out for diagnosis"):
            self._route(case, "restock", line=first)
        self._route(case, "restock", line=second)

    def test_receipt_is_not_undone_while_goods_are_out(self):
        record = self._send_out(self.case, 1)
        receipt = self.case.receipt_ids.with_user(self.warehouse_user)
        self.assertFalse(receipt.rma_is_undo_allowed)
        with self._refused("out for diagnosis at Fixit"):
            receipt.action_rma_undo()
        self._bring_back(record)
        receipt.invalidate_recordset()
        receipt.action_rma_undo()
        self.assertEqual(self._where(), (0, 0))

    def test_case_tells_where_the_goods_are_and_stays_open(self):
        self._credit(self.case)
        record = self._send_out(self.case)
        self.assertIn(
            "Out for diagnosis: 2 × Drill at Fixit", self.case.goods_out_summary
        )
        self.assertEqual(self.case.state, "approved")
        self._bring_back(record)
        self.assertFalse(self.case.goods_out_summary)
        self._inspect(self.case, restock=2)
        self.assertEqual(self.case.state, "closed")

    def test_timeline_tells_the_customer(self):
        record = self._send_out(self.case)
        steps = {step["label"]: step["done"] for step in self.case._get_timeline()}
        self.assertTrue(steps["Sent to the service centre"])
        self.assertFalse(steps["Back from the service centre"])
        self._bring_back(record)
        steps = {step["label"]: step["done"] for step in self.case._get_timeline()}
        self.assertTrue(steps["Back from the service centre"])

    # === BACK === #

    def test_goods_come_back_in_parts(self):
        record = self._send_out(self.case)
        self._bring_back(record, 1)
        self.assertRecordValues(record, [{"state": "out", "quantity_away": 1}])
        self.assertEqual(self._where(), (1, 1))
        with self._refused("2 can't be entered, because 1 of them are out"):
            self._bring_back(record, 2)
        self._bring_back(record, 1)
        self.assertEqual(record.state, "back")

    def test_claim_result_rests_on_the_report(self):
        record = self._send_out(self.case)
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        report = attachments.create({"name": "report.pdf", "raw": b"x"})
        self._bring_back(record, report_ids=[Command.link(report.id)], note="Worn out")
        line = self.case.line_ids
        self.assertEqual(line.report_ids, report)
        self.assertEqual((report.res_model, report.res_id), (line._name, line.id))
        line.action_confirm_claim_result()
        self.assertEqual(line.claim_result, "confirmed")
        self.assertIn("Worn out", self._history(self.case))

    def test_warehouse_takes_them_back_with_cores_return(self):
        record = self._send_out(self.case)
        self._return_with_core(record.picking_ids, {self.drill: 2})
        self.assertEqual(record.state, "back")
        self.assertEqual(self._where(), (2, 0))

    # === ONCE, UNDO, CANCEL === #

    def test_second_click_plans_and_sends_nothing(self):
        wizard = self._open_wizard(self.case, "diagnosis", partner_id=self.centre.id)
        wizard.action_send()
        wizard.action_send()
        record = wizard.goods_out_ids
        self.assertEqual(self.case.goods_out_ids, record)
        record.action_send()
        record.action_send()
        self.assertEqual(self._where(), (0, 2))
        with self._refused("Choose what is sent"):
            self._plan_diagnosis(self.case)

    def test_more_than_is_here_is_not_sent(self):
        with self._refused("3 can't be sent out, because 2 wait"):
            self._plan_diagnosis(self.case, 3)
        self._inspect(self.case, restock=1)
        with self._refused("2 can't be sent out, because 1 wait"):
            self._plan_diagnosis(self.case, 2)

    def test_cancelled_before_it_leaves(self):
        record = self._plan_diagnosis(self.case)
        record.action_cancel()
        record.action_cancel()
        self.assertEqual(record.state, "cancelled")
        self.assertEqual(record.picking_ids.state, "cancel")
        self.assertIn("Not sent to Fixit", self._history(self.case))
        self.assertEqual(self._send_out(self.case).state, "out")

    def test_worker_cancels_the_transfer(self):
        record = self._plan_diagnosis(self.case)
        record.picking_ids.with_user(self.warehouse_user).action_cancel()
        self.assertEqual(record.state, "cancelled")

    def test_worker_sends_a_part_and_no_more(self):
        record = self._plan_diagnosis(self.case)
        picking = record.picking_ids.with_user(self.warehouse_user)
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertRecordValues(
            record, [{"state": "out", "quantity_away": 1, "quantity_planned": 0}]
        )
        self._inspect(self.case, restock=1)

    def test_worker_does_not_send_more_than_planned(self):
        record = self._plan_diagnosis(self.case, 1)
        picking = record.picking_ids.with_user(self.warehouse_user)
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        with self._refused("2 leave, but only 1 were to be sent"):
            picking.button_validate()

    def test_undo_takes_back_one_step(self):
        record = self._send_out(self.case)
        self._bring_back(record)
        record.action_undo_back()
        self.assertEqual(record.state, "out")
        self.assertEqual(self._where(), (0, 2))
        record.action_undo_send()
        record.action_undo_send()
        self.assertEqual(record.state, "cancelled")
        self.assertEqual(self._where(), (2, 0))
        self.assertEqual(self._send_out(self.case).state, "out")

    def test_undo_is_refused_once_the_goods_were_inspected(self):
        record = self._send_out(self.case)
        self._bring_back(record)
        inspection = self._inspect(self.case, restock=1)
        with self._refused("was inspected since it is back"):
            record.action_undo_back()
        inspection.action_undo()
        record.action_undo_back()
        self.assertEqual(record.state, "out")

    def test_sending_is_not_undone_after_a_part_is_back(self):
        record = self._send_out(self.case)
        self._bring_back(record, 1)
        with self._refused("some of it is back already"):
            record.action_undo_send()

    # === REMINDERS === #

    def test_responsible_is_reminded_until_the_goods_are_back(self):
        self.case.user_id = self.rma_manager
        record = self._plan_diagnosis(self.case, days=5)
        self.assertFalse(self._reminders(record))
        record.action_send()
        reminder = self._reminders(record)
        self.assertEqual(reminder.user_id, self.rma_manager)
        self.assertEqual(reminder.date_deadline, self._today(5))
        record.date_due = self._today(9)
        self.assertEqual(self._reminders(record).date_deadline, self._today(9))
        self._bring_back(record)
        self.assertFalse(self._reminders(record))

    def test_overdue_goods_are_found(self):
        late = self._send_out(self.case, 1, days=-1)
        due = self._send_out(self.case, 1, days=0)
        found = self.env["rma.goods.out"].search(
            [("is_overdue", "=", True), ("case_id", "=", self.case.id)]
        )
        self.assertEqual(found, late)
        self.assertEqual((late | due).mapped("is_overdue"), [True, False])
        self.assertTrue(self.case.is_goods_out_overdue)
        self._bring_back(late)
        self.assertFalse(late.is_overdue)

    # === RIGHTS === #

    def test_others_and_customers_see_nothing(self):
        record = self._send_out(self.case)
        for user in (self.portal_user, self.warehouse_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                record.with_user(user).read(["product_id"])
        with self.assertRaises(AccessError):
            self.case.with_user(self.portal_user).mapped("goods_out_ids")

    def test_staff_write_due_date_and_remark_only(self):
        record = self._send_out(self.case).with_user(self.rma_user)
        record.write({"date_due": self._today(3), "note": "Called"})
        for values in ({"quantity": 5}, {"state": "back"}, {"is_undone": True}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(AccessError):
            record.copy()

    def test_goods_of_another_case_are_not_sent(self):
        other = self._customer_returns([(self.line, 1)])
        self._receive(other)
        wizard = self._open_wizard(self.case, "diagnosis", partner_id=self.centre.id)
        wizard.line_ids.case_line_id = other.line_ids
        with self._refused("A line is not of"):
            wizard.action_send()

    def test_slip_shows_the_service_centre_and_nobody_else(self):
        record = self._send_out(self.case)
        html = self._print_slip(record)
        self.assertIn("Workshop Lane 7", html)
        self.assertNotIn("Main Street 1", html)

    def test_screens_open_for_staff_and_accountants(self):
        record = self._send_out(self.case)
        for user in (self.rma_user, self.accountant):
            Form(record.with_user(user))
            Form(self.case.with_user(user))
        action = self.case.with_user(self.rma_user).action_send_for_diagnosis()
        form = Form(
            self.env["rma.goods.out.wizard"]
            .with_user(self.rma_user)
            .with_context(**action["context"])
        )
        self.assertEqual(len(form.line_ids), 0)
        self._bring_back(record)

    # === SPEED === #

    def test_queries_do_not_grow_with_the_lines(self):
        counts = []
        for number in (2, 12):
            products = [
                self._create_product(f"Part {number} {i}", price=9, cost=4, stock=5)
                for i in range(number)
            ]
            order = self._sell_deliver_invoice([(product, 1) for product in products])
            case = self._customer_returns([(line, 1) for line in order.order_line])
            self._receive(case)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._send_out(case)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # Core reserves and moves each product with a few queries of its own.
        self.assertLessEqual((counts[1] - counts[0]) / 10, 15, counts)

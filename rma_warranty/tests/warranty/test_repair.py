from datetime import date

from odoo import Command
from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestRepair(WarrantyCommon):
    """A unit comes in, is repaired and goes back to the very customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(
            cls.drill,
            name="Repaired first",
            duration=24,
            is_repair_time_added=True,
            remedies=[("repair", 0, 0), ("refund", 0, 30)],
            item_ids=[
                Command.create({"kind": "excluded", "name": "Wear of the brushes"}),
                Command.create({"kind": "covered", "name": "The motor"}),
            ],
        )
        cls.sold = cls._sold()

    @classmethod
    def _sold(cls, quantity=1, **values):
        """Sell and deliver drills on 10 January; return the order's line."""
        with freeze_time("2026-01-10 12:00:00"):
            order = cls._sell_deliver_invoice([(cls.drill, quantity)], **values)
        return order.order_line

    def _claimed(self, sale_line, on="2026-03-01 09:00:00", **values):
        """Claim one unit on a day, and receive it that day."""
        with freeze_time(on):
            certificate = self._certificates(sale_line.order_id)[:1]
            case = self._claim(certificate, **values)
            self._receive(case)
        return case

    def _send_back(self, case, quantity=1, on="2026-03-15 09:00:00", **values):
        inspections = self.env["rma.inspection"].with_user(self.rma_user)
        inspection = inspections.create(
            {
                "line_id": case.line_ids[:1].id,
                "quantity": quantity,
                "disposition": "to_customer",
                **values,
            }
        )
        with freeze_time(on):
            inspection.action_confirm()
            self._let_leave(inspection)
        return inspection

    def _sell_phone(self):
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        self._promise(phone, name="Phones", remedies=[("repair", 0, 0)])
        serials = self._create_lots(phone, "S1", "S2")
        self._stock_in(phone, 2, 90, lots=serials)
        with freeze_time("2026-01-10 12:00:00"):
            order = self._sell([(phone, 2)])
            self._deliver(order, lots={phone: serials})
            self._invoice(order)
        return order.order_line, serials

    def _claimed_serial(self, sale_line, serial):
        """Claim one serial number in March, and receive it."""
        line = {
            "sale_line_id": sale_line.id,
            "quantity": 1,
            "lot_id": serial.id,
            "reason_id": self.defect.id,
        }
        with freeze_time("2026-03-01 09:00:00"):
            case = self._customer_returns([line])
            self._receive(case)
        return case

    # === THE WAY OF THE GOODS === #

    def test_a_claim_is_offered_what_the_term_names_first(self):
        case = self._claimed(self.sold)
        self.assertEqual(case.line_ids.resolution, "repair")
        self.assertEqual(case.line_ids.eligibility, "accept")

    def test_a_repaired_unit_goes_back_and_the_order_is_as_before(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        self.assertEqual(sale_line.qty_delivered, 0)
        receipt = case.receipt_ids.move_ids
        move = self._send_back(case).move_ids
        self.assertRecordValues(
            move,
            [
                {
                    "location_id": self.returns.id,
                    "location_dest_id": receipt.location_id.id,
                    "origin_returned_move_id": receipt.id,
                    "sale_line_id": sale_line.id,
                    "to_refund": True,
                    "rma_line_id": case.line_ids.id,
                    # What came in at 60 goes out at 60.
                    "value": 60.0,
                }
            ],
        )
        self.assertEqual(sale_line.qty_delivered, 1)
        self.assertEqual(sale_line.order_id.invoice_status, "invoiced")
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_to_customer": 1,
                    "goods_status": "routed",
                    "money_status": "none",
                    "quantity_to_credit": 0,
                }
            ],
        )
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.credit_note_ids)

    def test_a_repair_is_never_credited(self):
        case = self._claimed(self.sold)
        self.assertFalse(case.is_credit_allowed)
        self.assertEqual(case.line_ids.quantity_to_credit, 0)

    def test_the_unit_comes_back_here_when_sending_it_is_undone(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        value = self.drill.total_value
        inspection = self._send_back(case)
        self.assertEqual(self.drill.total_value, value - 60)
        inspection.action_undo()
        self.assertEqual(self.drill.total_value, value)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)
        self.assertEqual(sale_line.qty_delivered, 0)
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.line_ids.quantity_held, 1)
        self._send_back(case)
        self.assertEqual(sale_line.qty_delivered, 1)
        self.assertEqual(case.state, "closed")

    def test_of_two_units_one_is_scrapped_and_one_goes_back(self):
        sale_line = self._sold(2)
        case = self._claimed(sale_line, quantity=2)
        self._inspect(case, scrap=1)
        self._send_back(case)
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_scrapped": 1, "quantity_to_customer": 1, "is_settled": False}],
        )
        self.assertIn("1 scrapped", case.loss_summary)
        self.assertEqual(sale_line.qty_delivered, 1)

    def test_units_of_two_receipts_go_back_at_once(self):
        sale_line = self._sold(3)
        with freeze_time("2026-03-01 09:00:00"):
            case = self._claim(self._certificates(sale_line.order_id), quantity=3)
            self._receive(case, {self.drill: 1})
            self._receive(case)
        inspection = self._send_back(case, quantity=3)
        receipts = case.receipt_ids.move_ids
        self.assertEqual(inspection.move_ids.origin_returned_move_id, receipts)
        self.assertEqual(sum(inspection.move_ids.mapped("quantity")), 3)
        inspection.action_undo()
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3)
        self.assertEqual(sale_line.qty_delivered, 0)

    # === AGAIN === #

    def test_a_repaired_unit_can_be_claimed_and_returned_again(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        with self._refused("can be returned and not|so 0 can be"):
            self._request([(sale_line, 1)])
        self._send_back(case)
        self.assertEqual(case.line_ids.quantity_held, 0)
        again = self._claimed(sale_line, on="2026-05-01 09:00:00")
        self.assertEqual(again.line_ids.quantity_received, 1)
        self.assertEqual(sale_line.qty_delivered, 0)
        with self._refused("so 0 can be"):
            self._request([(sale_line, 1)])
        self._send_back(again, on="2026-05-02 09:00:00")
        self._claimed(sale_line, on="2026-06-01 09:00:00")

    def test_a_repaired_serial_number_can_be_claimed_again(self):
        sale_line, (first, second) = self._sell_phone()
        case = self._claimed_serial(sale_line, first)
        self.assertEqual(case.line_ids.resolution, "repair")
        self._send_back(case, lot_id=first.id)
        by_lot = sale_line._rma_get_returnable_lots()
        self.assertEqual(by_lot[sale_line, first], 1)
        self.assertEqual(by_lot[sale_line, second], 1)
        again = self._claimed_serial(sale_line, first)
        self.assertEqual(again.receipt_ids.move_ids.lot_ids, first)
        with self._refused("0 of lot or serial number S1 can be returned"):
            self._claimed_serial(sale_line, first)

    def test_sending_back_is_not_undone_once_the_unit_is_in_another_case(self):
        sale_line = self.sold
        inspection = self._send_back(self._claimed(sale_line))
        self._claimed(sale_line, on="2026-05-01 09:00:00")
        with self._refused("the goods are in another case"):
            inspection.action_undo()

    def test_a_serial_number_of_another_case_is_not_sent_back(self):
        sale_line, (first, second) = self._sell_phone()
        case = self._claimed_serial(sale_line, first)
        with self._refused("did not come in with the case"):
            self._send_back(case, lot_id=second.id)

    def test_a_credited_unit_is_not_sent_back(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        case = self._return_and_credit([(order.order_line, 1)])
        with self._refused("was credited or replaced already"):
            self._send_back(case)

    def test_a_refused_return_goes_back_and_is_not_credited(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        self.assertEqual(case.line_ids.quantity_to_credit, 1)
        self._send_back(case)
        self.assertRecordValues(
            case.line_ids, [{"quantity_to_credit": 0, "money_status": "none"}]
        )
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertEqual(case.state, "closed")

    # === WARRANTY === #

    def test_the_warranty_goes_on_and_the_time_here_is_added(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        self._send_back(case)
        # From 1 to 15 March are 14 days: 10 January 2028 becomes 24 January.
        self.assertRecordValues(
            self._certificates(sale_line.order_id),
            [{"repair_days": 14, "date_end": date(2028, 1, 24), "is_void": False}],
        )

    def test_the_time_here_is_taken_back_with_the_inspection(self):
        sale_line = self.sold
        inspection = self._send_back(self._claimed(sale_line))
        with freeze_time("2026-03-20 09:00:00"):
            inspection.action_undo()
        self.assertRecordValues(
            self._certificates(sale_line.order_id),
            [{"repair_days": 0, "date_end": date(2028, 1, 10)}],
        )

    def test_an_undone_receipt_adds_no_time(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        with freeze_time("2026-03-15 09:00:00"):
            case.receipt_ids.with_user(self.warehouse_user).action_rma_undo()
        self.assertRecordValues(
            self._certificates(sale_line.order_id),
            [{"repair_days": 0, "date_end": date(2028, 1, 10)}],
        )

    def test_only_the_repaired_unit_of_several_gets_the_time(self):
        sale_line = self._sold(3)
        case = self._claimed(sale_line)
        self._send_back(case)
        self.assertRecordValues(
            self._certificates(sale_line.order_id).sorted("quantity"),
            [
                {"quantity": 1, "date_end": date(2028, 1, 24), "claim_count": 1},
                {"quantity": 2, "date_end": date(2028, 1, 10), "claim_count": 0},
            ],
        )

    def test_a_unit_sold_before_there_were_warranties_gets_none_by_a_repair(self):
        saws = self._sell_deliver_invoice([(self.saw, 1)]).order_line
        case = self._customer_returns([{"sale_line_id": saws.id, "quantity": 1}])
        self._receive(case)
        self._promise(self.saw)
        self._send_back(case)
        self.assertFalse(self._certificates(saws.order_id))

    # === WHAT STAFF AND CUSTOMERS READ === #

    def test_the_customer_reads_what_happens_to_the_repair(self):
        case = self._claimed(self.sold).sudo()
        portal = self.env["rma.portal"]
        self.assertEqual(
            portal._get_status(case)["label"], "We repair what you sent us"
        )
        steps = {step["label"]: step["done"] for step in case._get_timeline()}
        self.assertIs(steps["Sent back to you"], False)
        self.assertNotIn("Refund", steps)
        self._send_back(case)
        self.assertEqual(portal._get_status(case)["label"], "Completed")
        step = next(s for s in case._get_timeline() if s["label"] == "Sent back to you")
        self.assertEqual(step["date"].date(), date(2026, 3, 15))

    def test_an_inspector_cites_what_the_warranty_excludes(self):
        case = self._claimed(self.sold)
        case.action_inspect()
        items = case.line_ids.certificate_id.term_id.item_ids
        excluded = items.filtered(lambda item: item.kind == "excluded")
        self.assertFalse(case.exclusion_summary)
        case.inspection_ids.excluded_item_id = excluded
        self.assertEqual(
            case.exclusion_summary,
            "Drill: the warranty excludes “Wear of the brushes”.",
        )
        accountant = case.with_user(self.accountant)
        self.assertIn("brushes", accountant.exclusion_summary)
        with self._refused("choose one of the exclusions"):
            case.inspection_ids.excluded_item_id = items - excluded

from datetime import date

from odoo.tests import Form, freeze_time, tagged

from ..warranty.warranty_common import WarrantyCommon


class ReplacementCommon(WarrantyCommon):
    """Drills whose term offers a replacement, and verbs around it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill, name="Exchange", remedies=[("replacement", 0, 0)])

    @classmethod
    def _sold(cls, quantity=1, product=None, **delivery):
        """Sell and deliver on 10 January; return the order's line."""
        product = product or cls.drill
        with freeze_time("2026-01-10 12:00:00"):
            order = cls._sell([(product, quantity)])
            cls._deliver(order, **delivery)
            cls._invoice(order)
        return order.order_line

    def _claimed(self, sale_line, receive=True, **values):
        """Claim one unit on 1 March, and receive it that day."""
        with freeze_time("2026-03-01 09:00:00"):
            case = self._claim(self._certificates(sale_line.order_id)[:1], **values)
            if receive:
                self._receive(case)
        return case

    def _replace(self, case, on="2026-03-05 09:00:00", lots=None):
        """Send the replacement as staff and deliver it as a worker."""
        with freeze_time(on):
            case.with_user(self.rma_user).action_send_replacements()
            self._deliver_replacement(case, lots=lots)
        return case.delivery_ids

    def _deliver_replacement(self, case, lots=None):
        for delivery in case.sudo().delivery_ids.with_user(self.warehouse_user):
            if delivery.state not in ("done", "cancel"):
                if lots:
                    delivery.move_ids.lot_ids = lots
                delivery.move_ids.picked = True
                delivery.button_validate()

    def _create_phone(self, *names, **term):
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        self._promise(phone, name="Phones", remedies=[("replacement", 0, 0)], **term)
        serials = self._create_lots(phone, *names)
        self._stock_in(phone, len(serials), 90, lots=serials)
        return phone, serials

    # === THE DELIVERY === #


@tagged("post_install", "-at_install")
class TestReplacement(ReplacementCommon):
    """Another unit in place of the one that came back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls._sold()

    def test_one_delivery_goes_to_where_the_order_went(self):
        address = self.customer.create(
            {"name": "Yard", "type": "delivery", "parent_id": self.customer.id}
        )
        with freeze_time("2026-01-10 12:00:00"):
            order = self._sell(
                [(self.drill, 2), (self.drill, 1)], partner_shipping_id=address.id
            )
            self._deliver(order)
        line, other = order.order_line
        values = {"reason_id": self.defect.id, "resolution": "replacement"}
        with freeze_time("2026-03-01 09:00:00"):
            case = self._customer_returns(
                [
                    {"sale_line_id": line.id, "quantity": 2, **values},
                    {"sale_line_id": other.id, "quantity": 1, **values},
                ]
            )
            self._receive(case)
        self.assertTrue(case.is_replace_allowed)
        case.action_send_replacements()
        self.assertRecordValues(
            case.delivery_ids,
            [
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "partner_id": address.id,
                    "origin": case.name,
                    "state": "assigned",
                    "sale_id": order.id,
                }
            ],
        )
        self.assertRecordValues(
            case.delivery_ids.move_ids,
            [
                {
                    "rma_replaced_line_id": case_line.id,
                    "rma_line_id": False,
                    "sale_line_id": case_line.sale_line_id.id,
                    "product_uom_qty": case_line.quantity,
                    "quantity": case_line.quantity,
                }
                for case_line in case.line_ids
            ],
        )
        # Core does this whenever a worker adds something to the transfer.
        case.delivery_ids.sudo().move_ids._merge_moves()
        self.assertEqual(len(case.delivery_ids.move_ids), 2)

    def test_it_is_not_put_into_a_delivery_that_is_open(self):
        waiting = self._sell([(self.drill, 1)]).picking_ids
        case = self._claimed(self._sold())
        case.action_send_replacements()
        self.assertEqual(len(waiting.move_ids), 1)
        self.assertNotEqual(case.delivery_ids, waiting)
        later = self._sell([(self.drill, 1)]).picking_ids
        self.assertFalse(later & case.delivery_ids)

    def test_the_order_is_as_before_and_the_case_closes(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        self.assertEqual(sale_line.qty_delivered, 0)
        self._replace(case)
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_replaced": 1, "quantity_to_replace": 0, "is_settled": False}],
        )
        self.assertEqual(sale_line.qty_delivered, 1)
        self.assertEqual(sale_line.order_id.invoice_status, "invoiced")
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.credit_note_ids)

    def test_a_case_waits_for_its_replacement(self):
        case = self._claimed(self.sold)
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "approved")
        self._replace(case)
        self.assertEqual(case.state, "closed")

    def test_nothing_is_sent_before_the_goods_are_here(self):
        case = self._claimed(self.sold, receive=False)
        self.assertFalse(case.is_replace_allowed)
        with self._refused("nothing to replace yet"):
            case.action_send_replacements()
        self.assertFalse(case.delivery_ids)

    def test_a_second_click_sends_nothing_more(self):
        case = self._claimed(self.sold)
        case.action_send_replacements()
        case.action_send_replacements()
        self.assertEqual(len(case.delivery_ids), 1)
        self._deliver_replacement(case)
        case.action_send_replacements()
        self.assertEqual(case.delivery_ids.move_ids.product_uom_qty, 1)

    def test_a_cancelled_delivery_is_sent_again(self):
        case = self._claimed(self.sold)
        case.action_send_replacements()
        self.assertFalse(case.is_replace_allowed)
        case.delivery_ids.with_user(self.warehouse_user).action_cancel()
        self.assertTrue(case.is_replace_allowed)
        self._replace(case)
        self.assertEqual(case.line_ids.quantity_replaced, 1)

    def test_a_delivery_in_parts_leaves_nothing_out_and_adds_nothing(self):
        case = self._claimed(self._sold(3), quantity=3)
        case.action_send_replacements()
        delivery = case.delivery_ids.with_user(self.warehouse_user)
        delivery.move_ids.write({"quantity": 1, "picked": True})
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(case.line_ids.quantity_replaced, 1)
        self.assertEqual(case.line_ids.quantity_to_replace, 0)
        self._deliver_replacement(case)
        self.assertEqual(case.line_ids.quantity_replaced, 3)
        self.assertEqual(len(case.delivery_ids), 2)

    def test_a_delivery_in_three_steps_sends_one_unit(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        case = self._claimed(self._sold_in_steps())
        case.action_send_replacements()
        for __ in range(3):
            self.assertEqual(case.line_ids.quantity_to_replace, 0)
            self.assertEqual(case.line_ids.quantity_replaced, 0)
            self._deliver_replacement(case)
        self.assertEqual(len(case.delivery_ids), 3)
        self.assertEqual(case.line_ids.quantity_replaced, 1)

    def _sold_in_steps(self):
        with freeze_time("2026-01-10 12:00:00"):
            order = self._sell([(self.drill, 1)])
            for __ in range(3):
                self._deliver(order)
            self._invoice(order)
        return order.order_line

    def test_a_case_is_not_cancelled_behind_its_replacement(self):
        case = self._claimed(self.sold, receive=False, goods_back=False)
        self._replace(case)
        self.assertFalse(case.is_cancel_allowed)
        with self._refused("cannot|can't"):
            case.action_cancel()

    def test_a_receipt_stands_once_its_replacement_is_on_its_way(self):
        case = self._claimed(self.sold)
        case.action_send_replacements()
        receipt = case.receipt_ids.with_user(self.warehouse_user)
        self.assertFalse(receipt.rma_is_undo_allowed)
        with self._refused("a replacement was sent or is on its way"):
            receipt.action_rma_undo()
        case.delivery_ids.with_user(self.warehouse_user).action_cancel()
        receipt.action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_what_comes_back_without_a_case_is_no_receipt_of_the_old_one(self):
        case = self._claimed(self.sold)
        delivery = self._replace(case)
        returned = self._return_with_core(delivery.sudo(), {self.drill: 1})
        self.assertFalse(returned.rma_case_id)
        self.assertFalse(returned.move_ids.rma_replaced_line_id)

    # === GOODS THAT STAY, GOODS THAT COME LATER === #

    def test_the_customer_keeps_the_goods_and_is_not_invoiced_again(self):
        sale_line = self.sold
        case = self._claimed(sale_line, receive=False, goods_back=False)
        self.assertTrue(case.is_replace_allowed)
        self._replace(case)
        self.assertEqual(case.state, "closed")
        self.assertEqual(sale_line.qty_delivered, 1)
        self.assertEqual(sale_line.order_id.invoice_status, "invoiced")

    def test_a_confirmed_defect_is_replaced_before_the_goods_are_here(self):
        sale_line = self.sold
        case = self._claimed(sale_line, receive=False)
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        case.line_ids.report_ids = attachments.create({"name": "R", "raw": b"x"})
        case.line_ids.action_confirm_claim_result()
        self._replace(case)
        old, new = self._certificates(sale_line.order_id)
        self.assertEqual(old.replaced_by_id, new)
        self.assertEqual(case.state, "approved")
        self._receive(case)
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "closed")
        self.assertEqual(sale_line.qty_delivered, 1)
        self.assertEqual(new.state, "active")

    def test_a_refused_claim_is_not_replaced(self):
        case = self._claimed(self.sold)
        self._inspect(case, scrap=1)
        case.line_ids._refuse_claim_result("Fell from a roof")
        self.assertFalse(case.is_replace_allowed)
        case.line_ids._settle_loss(False, "Scrapped as agreed")
        self.assertEqual(case.state, "closed")

    # === RETURNABLE === #

    def test_the_new_unit_can_be_returned_and_the_old_one_not(self):
        sale_line = self.sold
        case = self._claimed(sale_line)
        self._replace(case)
        self._inspect(case, scrap=1)
        again = self._claimed(sale_line)
        delivery = case.delivery_ids.move_ids
        self.assertEqual(again.receipt_ids.move_ids.origin_returned_move_id, delivery)
        with self._refused("so 0 can be"):
            self._request([(sale_line, 1)])

    def test_the_new_serial_number_can_be_returned_and_the_old_one_not(self):
        phone, (old, new) = self._create_phone("S1", "S2")
        sale_line = self._sold(product=phone, lots={phone: old})
        case = self._claimed(sale_line)
        self._replace(case, lots=new)
        self._inspect_serial(case, old)
        by_lot = sale_line._rma_get_returnable_lots()
        self.assertEqual(by_lot[sale_line, old], 0)
        self.assertEqual(by_lot[sale_line, new], 1)
        line = {"sale_line_id": sale_line.id, "quantity": 1, "resolution": "none"}
        with self._refused("lot or serial number S1"):
            self._request([{**line, "lot_id": old.id}])
        self._request([{**line, "lot_id": new.id}])

    def _inspect_serial(self, case, lot, disposition="scrap"):
        self.env["rma.inspection"].with_user(self.rma_user).create(
            {
                "line_id": case.line_ids.id,
                "quantity": 1,
                "lot_id": lot.id,
                "disposition": disposition,
            }
        ).action_confirm()

    # === WARRANTY === #

    def test_the_rest_of_the_warranty_goes_on_with_the_new_unit(self):
        sale_line = self.sold
        self._replace(self._claimed(sale_line))
        old, new = self._certificates(sale_line.order_id)
        self.assertRecordValues(
            old | new,
            [
                {"state": "void", "replaced_by_id": new.id},
                {"state": "active", "replaced_by_id": False},
            ],
        )
        self.assertEqual(new.date_end, date(2028, 1, 10))

    def test_the_term_may_promise_at_least_so_many_days(self):
        self._promise(
            self.saw,
            duration=2,
            name="Short",
            remedies=[("replacement", 0, 0)],
            replacement_rule="minimum",
            replacement_days=30,
        )
        sale_line = self._sold(product=self.saw)
        self._replace(self._claimed(sale_line))
        # Ended on 10 March; 30 days from 5 March reach 4 April.
        self.assertEqual(
            self._certificates(sale_line.order_id)[-1].date_end, date(2026, 4, 4)
        )

    def test_the_term_may_promise_a_new_warranty(self):
        phone, (old, new) = self._create_phone("S1", "S2", replacement_rule="new")
        sale_line = self._sold(product=phone, lots={phone: old})
        self._replace(self._claimed(sale_line), lots=new)
        certificates = self._certificates(sale_line.order_id)
        self.assertRecordValues(
            certificates,
            [
                {"lot_id": old.id, "replaced_by_id": certificates[1].id},
                {"lot_id": new.id, "replaced_by_id": False},
            ],
        )
        self.assertEqual(certificates[1].date_end, date(2028, 3, 5))

    def test_a_kept_unit_is_followed_by_the_new_one(self):
        sale_line = self.sold
        self._replace(self._claimed(sale_line, receive=False, goods_back=False))
        old, new = self._certificates(sale_line.order_id)
        self.assertEqual(old.replaced_by_id, new)
        self.assertEqual(new.date_end, date(2028, 1, 10))

    def test_of_several_units_only_the_claimed_one_is_replaced(self):
        sale_line = self._sold(3)
        case = self._claimed(sale_line)
        self._replace(case)
        self.assertRecordValues(
            self._certificates(sale_line.order_id).sorted("id"),
            [
                {"quantity": 2, "is_void": False, "claim_count": 0},
                {"quantity": 1, "is_void": False, "claim_count": 1},
                {"quantity": 1, "is_void": True, "claim_count": 1},
            ],
        )

    def test_serial_numbers_that_came_in_are_found_when_none_was_named(self):
        phone, serials = self._create_phone("S1", "S2", "S3")
        sale_line = self._sold(2, product=phone, lots={phone: serials[:2]})
        line = {"sale_line_id": sale_line.id, "quantity": 1}
        case = self._request([{**line, "resolution": "replacement"}])
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        case.receipt_ids.move_ids.sudo().lot_ids = serials[1]
        self._receive(case)
        self._replace(case, lots=serials[2])
        certificates = self._certificates(sale_line.order_id)
        self.assertFalse(certificates[0].replaced_by_id)
        self.assertEqual(certificates[1].lot_id, serials[1])
        self.assertEqual(certificates[1].replaced_by_id, certificates[2])

    def test_a_restocked_unit_sold_to_another_customer_is_promised_anew(self):
        phone, (old, new) = self._create_phone("S1", "S2")
        sale_line = self._sold(product=phone, lots={phone: old})
        case = self._claimed(sale_line)
        self._replace(case, lots=new)
        self._inspect_serial(case, old, disposition="restock")
        with freeze_time("2026-06-01 12:00:00"):
            stranger = self.other_portal_user.partner_id
            order = self._sell([(phone, 1)], customer=stranger)
            self._deliver(order, lots={phone: old})
        self.assertRecordValues(
            self._certificates(order),
            [{"partner_id": stranger.id, "state": "active", "replaced_by_id": False}],
        )
        first, second = self._certificates(sale_line.order_id)
        self.assertEqual(first.replaced_by_id, second)
        self.assertEqual(second.state, "active")

    # === WHAT STAFF AND CUSTOMERS READ === #

    def test_staff_and_accountants_open_the_case(self):
        case = self._claimed(self.sold)
        case.action_send_replacements()
        for user in (self.rma_user, self.accountant):
            with self.subTest(user=user.name), Form(case.with_user(user)) as form:
                self.assertEqual(form.delivery_count, 1)
                self.assertFalse(form.is_replace_allowed)
        self.assertTrue(Form(case.delivery_ids.with_user(self.rma_user)).move_ids)

    def test_the_customer_reads_when_the_replacement_was_sent(self):
        case = self._claimed(self.sold).sudo()
        self._inspect(case, scrap=1)
        status = self.env["rma.portal"]._get_status(case)
        self.assertEqual(status["label"], "We send you a replacement")
        steps = {step["label"]: step for step in case._get_timeline()}
        self.assertIs(steps["Replacement sent"]["done"], False)
        self.assertNotIn("Refund", steps)
        self._replace(case)
        steps = {step["label"]: step for step in case._get_timeline()}
        self.assertEqual(steps["Replacement sent"]["date"].date(), date(2026, 3, 5))

from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingAlerts(RmaReceivingCommon):
    """Something else comes out of the box: the worker goes on, staff decide."""

    # === THE WORKER GOES ON === #

    def test_wrong_product_is_received_as_the_customers_property(self):
        case = self._customer_returns([(self.drills, 2)])
        value = self._value_of_stock(self.saw)
        answer = self._send(case, (case.line_ids, 2), (self.saw, 3))
        self.assertEqual(answer["alerts"], ["Saw: Not in this return."])
        self.assertRecordValues(
            case.alert_ids,
            [
                {
                    "kind": "wrong_product",
                    "product_id": self.saw.id,
                    "quantity": 3,
                    "picking_id": case.receipt_ids.id,
                    "state": "open",
                    "sentence": "3 × Saw came, which is not in this case.",
                }
            ],
        )
        move = case.alert_ids.sudo().move_id
        self.assertEqual(move.picking_id, case.receipt_ids)
        self.assertFalse(move.sale_line_id or move.rma_line_id)
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 3)
        # neither value nor order: 5 saws are delivered still
        self.assertEqual(self._value_of_stock(self.saw), value)
        self.assertEqual(move.value, 0)
        self.assertFalse(move.account_move_id)
        self.assertEqual(self.saws.qty_delivered, 5)
        self.assertEqual(len(self.order.order_line), 2)

    def test_drills_come_back_at_cost_next_to_a_wrong_product(self):
        case = self._customer_returns([(self.drills, 2)])
        value = self._value_of_stock(self.drill)
        self._send(case, (case.line_ids, 2), (self.saw, 3))
        # 2 drills at 60
        self.assertEqual(self._value_of_stock(self.drill), value + 120)

    def test_only_a_wrong_product_leaves_the_expected_one_expected(self):
        case = self._customer_returns([(self.drills, 2)])
        answer = self._send(case, (self.saw, 1))
        self.assertEqual(answer["short"], ["2 × Drill"])
        self.assertEqual(case._get_open_receipts().move_ids.product_uom_qty, 2)
        self.assertEqual(case.goods_status, "waiting")

    def test_surplus_units_are_kept_apart(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 7))
        self.assertEqual(case.line_ids.quantity_received, 2)
        # 7 came, 2 were expected
        self.assertRecordValues(
            case.alert_ids,
            [
                {
                    "kind": "over",
                    "quantity": 5,
                    "sentence": "5 × Drill more came than were expected.",
                }
            ],
        )
        self.assertEqual(self.drills.qty_delivered, 3)
        self.assertEqual(self._owned_at(self.drill, self.returns, self.customer), 5)
        self.assertEqual(self._owned_at(self.drill, self.returns, None), 2)

    def test_second_parcel_for_a_finished_case_is_kept_apart(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2))
        self.assertIn("Nothing is expected", self._scan(case.name)["cases"][0]["hint"])
        self._send(case, (self.drill, 1))
        self.assertEqual(len(case.receipt_ids), 2)
        self.assertEqual(case.alert_ids.kind, "over")
        self.assertEqual(case.line_ids.quantity_received, 2)

    def _send_serial(self, code):
        """Return the alert about a phone with this serial in place of S1."""
        case = self._customer_returns([self._phone_line(self.s1)])
        self._send(case, ((self.phone, code), 1))
        return case.alert_ids

    def test_serial_sold_to_somebody_else_is_named_to_staff(self):
        alert = self._send_serial("S5")
        self.assertRecordValues(
            alert, [{"kind": "sold_to_other", "lot_id": self.s5.id, "quantity": 1}]
        )
        self.assertEqual(
            alert.sentence,
            f"Serial number S5 of Phone was sold to {self.stranger.name} "
            f"({self.other_order.name}), not to this customer.",
        )
        self.assertEqual(
            alert._get_worker_message(alert.kind),
            "This serial number was sold to another customer.",
        )

    def test_serial_of_another_line_of_the_customer(self):
        alert = self._send_serial("S2")
        self.assertEqual(alert.kind, "other_purchase")
        self.assertIn(self.phone_order.name, alert.sentence)

    def test_serial_that_is_in_stock_keeps_its_place_there(self):
        alert = self._send_serial("S4")
        self.assertRecordValues(
            alert, [{"kind": "already_in_stock", "location_id": self.stock.id}]
        )
        self.assertIn("is in stock at WH/Stock", alert.sentence)
        in_stock = self.s4.quant_ids.filtered(lambda quant: quant.quantity > 0)
        self.assertEqual(in_stock.location_id, self.stock)
        self.assertEqual(
            alert.sudo().move_id.lot_ids.name, f"S4 ({alert.case_id.name})"
        )

    def test_serial_that_was_never_sold(self):
        lot = self._create_lots(self.phone, "S9")
        alert = self._send_serial("S9")
        self.assertRecordValues(alert, [{"kind": "never_sold", "lot_id": lot.id}])
        self.assertEqual(alert.sudo().move_id.lot_ids, lot)

    def test_unknown_serial_is_received_under_a_new_number(self):
        alert = self._send_serial("X77")
        self.assertRecordValues(alert, [{"kind": "unknown_serial", "code": "X77"}])
        self.assertEqual(alert.sentence, "Serial number X77 of Phone is not known.")
        self.assertEqual(alert.sudo().move_id.lot_ids.name, "X77")
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 1)

    def test_serial_that_can_not_be_read(self):
        case = self._customer_returns([(self.phones, 2)])
        self._send(case, ((self.phone, ""), 1))
        self._send(case, ((self.phone, ""), 1))
        for alert in case.alert_ids:
            self.assertEqual(alert.kind, "unknown_serial")
            self.assertIn("(not readable)", alert.sentence)
        self.assertEqual(
            set(case.alert_ids.sudo().move_id.lot_ids.mapped("name")),
            {case.name, f"{case.name}-2"},
        )

    def test_something_that_is_no_product_is_noted_and_nothing_moves(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, ("4711-unknown", 1))
        self.assertRecordValues(
            case.alert_ids,
            [{"kind": "wrong_product", "product_id": False, "move_id": False}],
        )
        self.assertIn("something unknown (4711-unknown)", case.alert_ids.sentence)

    def test_code_that_was_scanned_without_a_connection_is_looked_up_later(self):
        case = self._customer_returns([(self.drills, 2), (self.phones, 1)])
        self._send(case, (self.drill.barcode, 2), ("S2", 1))
        self.assertEqual(case.line_ids.mapped("quantity_received"), [2, 1])
        self.assertFalse(case.alert_ids)

    def test_product_added_by_hand_on_the_transfer_is_kept_apart_too(self):
        case = self._customer_returns([(self.drills, 2)])
        value = self._value_of_stock(self.saw)
        picking = case.receipt_ids.with_user(self.warehouse_user)
        picking.move_ids = [
            (0, 0, {"product_id": self.saw.id, "product_uom_qty": 1, "quantity": 1})
        ]
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertRecordValues(
            case.alert_ids, [{"kind": "wrong_product", "product_id": self.saw.id}]
        )
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 1)
        self.assertEqual(self._value_of_stock(self.saw), value)
        self.assertEqual(len(self.order.order_line), 2)

    # === STAFF SEE IT === #

    def test_case_shows_alerts_and_its_responsible_gets_an_activity(self):
        case = self._customer_returns([(self.drills, 2)])
        found = self.env["rma.case"].search([("alert_ids.state", "=", "open")])
        self.assertNotIn(case, found)
        self._send(case, (self.saw, 1))
        self._send(case, (self.saw, 1))
        self.assertEqual(case.alert_open_count, 2)
        self.assertIn("1 × Saw came", case.alert_summary)
        activity = case.activity_ids
        self.assertEqual(activity.user_id, self.rma_user)
        self.assertIn("1 × Saw came", activity.note)
        found = self.env["rma.case"].search([("alert_ids.state", "=", "open")])
        self.assertIn(case, found)

    def test_head_of_the_team_gets_it_when_nobody_is_responsible(self):
        case = self._customer_returns([(self.drills, 2)])
        case.sudo().team_id.head_id = self.rma_manager
        case.user_id = False
        self._send(case, (self.saw, 1))
        self.assertEqual(case.activity_ids.user_id, self.rma_manager)

    def test_last_decision_ends_the_activity(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (self.saw, 1), ("4711", 1))
        first, second = case.alert_ids
        (first | second).note = "Thrown away as agreed by phone"
        first.action_ignore()
        self.assertTrue(case.activity_ids)
        second.action_ignore()
        self.assertFalse(case.activity_ids)
        self.assertRecordValues(
            case.alert_ids,
            [{"settlement": "ignored", "settled_by_id": self.rma_user.id}] * 2,
        )

    # === THE CASE WAITS FOR THE DECISION === #

    def _settle_everything_else(self):
        """Return a case in which nothing but one saw is left to decide."""
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2), (self.saw, 1))
        self._inspect(case, restock=2)
        self._credit(case)
        return case

    def test_case_stays_open_until_the_last_decision(self):
        case = self._settle_everything_else()
        self.assertRecordValues(
            case, [{"state": "approved", "alert_open_count": 1, "is_settled": False}]
        )
        self.assertTrue(case.line_ids.is_settled)
        case.alert_ids.note = "Thrown away as agreed by phone"
        case.alert_ids.action_ignore()
        self.assertEqual(case.state, "closed")

    def test_case_closes_when_unexpected_goods_are_to_go_back(self):
        case = self._settle_everything_else()
        case.alert_ids.with_user(self.rma_user).action_send_back()
        self.assertEqual(case.state, "closed")

    def test_parcel_that_comes_after_the_end_opens_the_case_again(self):
        case = self._settle_everything_else()
        case.alert_ids.note = "Given away"
        case.alert_ids.action_ignore()
        self._send(case, (self.saw, 1))
        self.assertEqual(case.state, "approved")
        self.assertTrue(case.activity_ids)
        done = case.receipt_ids.sorted("id")[-1:].with_user(self.warehouse_user)
        done.action_rma_undo()
        self.assertEqual(case.state, "closed")

    # === STAFF DECIDE === #

    def _assign(self, alert, **values):
        action = alert.with_user(self.rma_user).action_assign()
        wizard = (
            self.env["rma.alert.assign.wizard"]
            .with_user(self.rma_user)
            .with_context(**action["context"])
            .create(values)
        )
        wizard.action_assign()

    def test_surplus_unit_counts_on_the_line_and_is_credited(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 3))
        value = self._value_of_stock(self.drill)
        self._assign(case.alert_ids)
        self.assertRecordValues(
            case.line_ids,
            [{"quantity": 3, "quantity_received": 3, "quantity_to_credit": 3}],
        )
        self.assertRecordValues(
            case.alert_ids,
            [
                {
                    "state": "settled",
                    "settlement": "assigned",
                    "line_id": case.line_ids.id,
                }
            ],
        )
        self.assertEqual(self._owned_at(self.drill, self.returns, self.customer), 0)
        self.assertEqual(self._owned_at(self.drill, self.returns, None), 3)
        self.assertEqual(self.drills.qty_delivered, 2)
        # one drill at 60
        self.assertEqual(self._value_of_stock(self.drill), value + 60)
        self._inspect(case, restock=3)
        note = self._credit(case)
        self.assertEqual(note.amount_untaxed, 300)
        self.assertEqual(case.state, "closed")

    def test_no_more_is_counted_than_was_delivered(self):
        case = self._customer_returns([(self.drills, 5)])
        self._send(case, (case.line_ids, 6))
        with self._refused("so 5 can be returned and not 6"):
            self._assign(case.alert_ids)
        self.assertEqual(case.alert_ids.state, "open")
        self.assertEqual(case.line_ids.quantity, 5)
        self.assertEqual(self._owned_at(self.drill, self.returns, self.customer), 1)

    def test_other_serial_takes_the_place_of_the_expected_one(self):
        case = self._customer_returns([self._phone_line(self.s1)])
        self._send(case, ((self.phone, "S2"), 1))
        self._assign(case.alert_ids)
        self.assertRecordValues(
            case.line_ids,
            [{"lot_id": self.s2.id, "quantity": 1, "quantity_received": 1}],
        )
        self.assertEqual(self._owned_at(self.phone, self.returns, None), 1)
        self.assertFalse(case._get_open_receipts())
        self.assertEqual(case.goods_status, "received")

    def test_other_serial_takes_back_the_delivery_that_it_came_with(self):
        first, second = self._create_lots(self.phone, "T1", "T2")
        self._stock_in(self.phone, 2, 90, lots=first | second)
        order = self._sell([(self.phone, 2)])
        self._deliver(order, {self.phone: 1}, lots={self.phone: first})
        later = self._deliver(order, lots={self.phone: second})
        line = {"sale_line_id": order.order_line.id, "quantity": 1, "lot_id": first.id}
        case = self._customer_returns([line])
        self._send(case, ((self.phone, "T2"), 1))
        self._assign(case.alert_ids)
        done = case.line_ids.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(done.origin_returned_move_id, later.move_ids)

    def test_misread_serial_is_counted_as_what_it_is(self):
        case = self._customer_returns([(self.phones, 1)])
        self._send(case, ((self.phone, "5I"), 1))
        with self._refused("Choose which one it is in fact"):
            self._assign(case.alert_ids)
        self._assign(case.alert_ids, lot_id=self.s1.id)
        line = case.line_ids
        self.assertEqual(line.quantity_received, 1)
        self.assertEqual(
            self.s1.quant_ids.filtered(lambda q: q.quantity > 0).location_id,
            self.returns,
        )

    def test_serial_of_somebody_else_can_not_be_counted(self):
        alert = self._send_serial("S5")
        with self._refused("0 of lot or serial number S5 can be returned"):
            self._assign(alert, mode="line")
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 1)

    def test_wrong_product_counts_on_a_new_line(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2), (self.saw, 1))
        self._inspect(case, restock=2)
        self._credit(case)
        self._assign(
            case.alert_ids,
            mode="new",
            sale_line_id=self.saws.id,
            reason_id=self.reason.id,
        )
        self.assertEqual(case.state, "approved")
        line = case.line_ids - case.line_ids[0]
        self.assertRecordValues(
            line,
            [
                {
                    "product_id": self.saw.id,
                    "decision": "approved",
                    "quantity_received": 1,
                    "quantity_to_credit": 1,
                }
            ],
        )
        self.assertEqual(self.saws.qty_delivered, 4)
        self.assertEqual(self._owned_at(self.saw, self.returns, None), 1)

    def test_decided_line_is_closed_again_after_the_decision(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 3))
        self._assign(case.alert_ids)
        with self._refused("is decided, so its lines can't be changed"):
            case.line_ids.quantity = 5

    def test_unexpected_goods_are_sent_back(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (self.saw, 2))
        alert = case.alert_ids
        alert.action_send_back()
        alert.action_send_back()
        picking = alert.sudo().back_picking_id
        self.assertEqual(picking.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 2)
        picking.with_user(self.warehouse_user).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 0)
        self.assertEqual(self.saws.qty_delivered, 5)
        self.assertRecordValues(
            alert, [{"state": "settled", "settlement": "send_back"}]
        )
        self.assertEqual(len(self.order.order_line), 2)

    def test_serial_of_somebody_else_is_sent_back(self):
        alert = self._send_serial("S5")
        alert.action_send_back()
        alert.sudo().back_picking_id.with_user(self.warehouse_user).button_validate()
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 0)

    def test_nothing_to_do_needs_a_remark(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (self.saw, 2))
        with self._refused("write a remark"):
            case.alert_ids.action_ignore()

    def test_something_unknown_counts_on_no_line(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, ("4711", 1))
        with self._refused("is no product of ours"):
            case.alert_ids.action_assign()

    # === UNDO === #

    def test_undone_receipt_takes_unexpected_goods_back_too(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2), (self.saw, 3), ("4711", 1))
        case.receipt_ids.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 0)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        self.assertEqual(set(case.alert_ids.mapped("settlement")), {"undone"})
        self.assertEqual(case._get_open_receipts().move_ids.product_uom_qty, 2)

    def test_receipt_of_nothing_but_unexpected_goods_is_undone(self):
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (self.saw, 3))
        done = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        self.assertTrue(done.rma_is_undo_allowed)
        done.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 0)
        done.invalidate_recordset()
        self.assertFalse(done.rma_is_undo_allowed)

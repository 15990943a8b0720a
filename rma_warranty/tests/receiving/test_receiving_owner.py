from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


class AlertVerbs(RmaReceivingCommon):
    """Verbs to decide about alerts."""

    def _assign(self, alert, **values):
        action = alert.with_user(self.rma_user).action_assign()
        wizards = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
        wizard = wizards.with_context(**action["context"]).create(values)
        wizard.action_assign()
        return wizard

    def _where(self, lot):
        """Return where one serial number lies."""
        return lot.quant_ids.filtered(lambda quant: quant.quantity > 0).location_id


@tagged("post_install", "-at_install")
class TestReceivingOwner(AlertVerbs):
    """A unit of another purchase moves to a case of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls.other_order.order_line

    def _send_wrong(self):
        """Return a case that waits for S1, in whose parcel S5 of Stranger came."""
        case = self._customer_returns([self._phone_line(self.s1)])
        self._send(case, ((self.phone, "S5"), 1))
        return case

    def _assert_moved(self, case, other):
        """Check that S5 counts for who bought it, and S1 is still expected."""
        self.assertRecordValues(
            case.alert_ids,
            [{"state": "settled", "settlement": "moved", "line_id": other.line_ids.id}],
        )
        self.assertEqual(other.line_ids.quantity_received, 1)
        self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(case.goods_status, "waiting")
        # 1 delivered to Stranger and back, 3 delivered to the customer
        self.assertEqual(self.theirs.qty_delivered, 0)
        self.assertEqual(self.phones.qty_delivered, 3)
        self.assertEqual(self._where(self.s5), self.returns)
        self.assertEqual(self._owned_at(self.phone, self.returns, None), 1)
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 0)

    def test_unit_moves_to_a_new_case_of_who_bought_it(self):
        case = self._send_wrong()
        value = self._value_of_stock(self.phone)
        wizard = self._assign(case.alert_ids, reason_id=self.reason.id)
        self.assertEqual(wizard.mode, "owner")
        other = case.alert_ids.line_id.case_id
        self.assertRecordValues(
            other, [{"partner_id": self.stranger.id, "state": "approved"}]
        )
        self._assert_moved(case, other)
        # one phone at 90 is ours again
        self.assertEqual(self._value_of_stock(self.phone), value + 90)

    def test_unit_moves_to_the_case_that_waits_for_it(self):
        other = self._customer_returns(
            [{"sale_line_id": self.theirs.id, "quantity": 1, "lot_id": self.s5.id}],
            partner=self.stranger,
        )
        case = self._send_wrong()
        self._assign(case.alert_ids)
        self._assert_moved(case, other)
        self.assertFalse(other._get_open_receipts())

    def test_both_cases_go_on_to_the_end(self):
        case = self._send_wrong()
        self._assign(case.alert_ids, reason_id=self.reason.id)
        other = case.alert_ids.line_id.case_id
        self._send(case, ((self.phone, "S1"), 1))
        for each, serial in ((case, self.s1), (other, self.s5)):
            each.action_inspect()
            each.inspection_ids.disposition = "restock"
            each.inspection_ids.action_confirm()
            self.assertEqual(each.goods_status, "routed")
            self.assertEqual(self._where(serial), self.stock)

    def test_unit_whose_order_is_not_known_has_no_own_case(self):
        case = self._customer_returns([self._phone_line(self.s1)])
        self._send(case, ((self.phone, "X1"), 1))
        with self._refused("it isn't known with which order"):
            self._assign(case.alert_ids, mode="owner", reason_id=self.reason.id)
        self.assertEqual(case.alert_ids.state, "open")


@tagged("post_install", "-at_install")
class TestReceivingUnnamed(AlertVerbs):
    """Units that were delivered before their product was tracked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.radio = cls._create_product("Radio", price=80, cost=30, stock=2)
        cls.radio_order = cls._sell_deliver_invoice([(cls.radio, 2)])
        cls.radios = cls.radio_order.order_line
        cls.radio.tracking = "serial"

    def test_serial_counts_with_a_note(self):
        case = self._customer_returns([(self.radios, 1)])
        value = self._value_of_stock(self.radio)
        self._send(case, ((self.radio, "R1"), 1))
        self.assertEqual(case.alert_ids.kind, "unknown_serial")
        self._assign(case.alert_ids)
        self.assertEqual(case.line_ids.quantity_received, 1)
        self.assertEqual(self.radios.qty_delivered, 1)
        self.assertEqual(self._value_of_stock(self.radio), value + 30)
        self.assertEqual(self._owned_at(self.radio, self.returns, None), 1)
        notes = "".join(case.message_ids.mapped("body"))
        self.assertIn("R1 of Radio was not noted on the delivery", notes)

    def test_two_of_two_count_and_a_third_does_not(self):
        case = self._customer_returns([(self.radios, 2)])
        for serial in ("R1", "R2"):
            self._send(case, ((self.radio, serial), 1))
            self._assign(case.alert_ids._filter_open())
        self.assertEqual(case.line_ids.quantity_received, 2)
        self.assertEqual(self.radios.qty_delivered, 0)
        self._send(case, ((self.radio, "R3"), 1))
        with self._refused("2 in other returns|2 delivered|can be returned"):
            self._assign(case.alert_ids._filter_open())

    def test_serial_is_named_when_the_case_is_opened(self):
        lot = self._create_lots(self.radio, "R1")
        case = self._customer_returns(
            [{"sale_line_id": self.radios.id, "quantity": 1, "lot_id": lot.id}]
        )
        self._send(case, ((self.radio, "R1"), 1))
        self.assertFalse(case.alert_ids)
        self.assertEqual(case.line_ids.quantity_received, 1)
        case.action_inspect()
        case.inspection_ids.disposition = "restock"
        case.inspection_ids.action_confirm()
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_serial_counts_on_a_new_line(self):
        case = self._customer_returns([self._phone_line(self.s1)])
        self._send(case, ((self.radio, "R1"), 1))
        alert = case.alert_ids
        lot = alert.sudo().move_id.lot_ids
        self._assign(
            alert,
            mode="new",
            sale_line_id=self.radios.id,
            reason_id=self.reason.id,
            lot_id=lot.id,
        )
        self.assertEqual(alert.line_id.quantity_received, 1)
        self.assertEqual(self.radios.qty_delivered, 1)

    def test_serial_that_was_sold_to_somebody_else_is_refused(self):
        self._stock_in(self.radio, 1, 30, lots=self._create_lots(self.radio, "R9"))
        sold = self._sell([(self.radio, 1)], customer=self.stranger)
        self._deliver(sold)
        lot = sold.picking_ids.move_ids.lot_ids
        self.assertEqual(lot.name, "R9")
        with self._refused("0 of lot or serial number R9 can be returned"):
            self._request(
                [{"sale_line_id": self.radios.id, "quantity": 1, "lot_id": lot.id}]
            )

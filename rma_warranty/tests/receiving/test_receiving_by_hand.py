from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingByHand(RmaReceivingCommon):
    """A worker types serial numbers on the transfer, without the screen."""

    def _type(self, case, *serials, validate=True):
        """Type serial numbers, one per expected unit, and validate.

        A text is typed as the name of a lot, whether there is one or not.
        """
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        lines = picking.move_ids.move_line_ids.sorted("id")
        for line, serial in zip(lines, serials, strict=True):
            is_text = isinstance(serial, str)
            line.write(
                {"lot_id": False, "lot_name": serial}
                if is_text
                else {"lot_id": serial.id, "lot_name": False}
            )
        if validate:
            picking.move_ids.picked = True
            self.assertIs(picking.button_validate(), True)
            self.assertEqual(picking.state, "done")
        return picking

    def _assert_alert(self, case, kind, code, **values):
        """Check the one alert, and that the line's own unit is still expected."""
        self.assertRecordValues(
            case.alert_ids,
            [{"kind": kind, "code": code, "quantity": 1, "state": "open", **values}],
        )
        self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 1)
        self.assertEqual(self._owned_at(self.phone, self.returns, None), 0)
        rest = case._get_open_receipts()
        self.assertRecordValues(
            rest.move_ids,
            [{"rma_line_id": case.line_ids.id, "product_uom_qty": 1, "picked": False}],
        )
        self.assertEqual(rest.move_line_ids.lot_id, case.line_ids.lot_id)
        return case.alert_ids

    def _expect(self, lot):
        return self._customer_returns([self._phone_line(lot)])

    # === WRONG NUMBERS === #

    def test_serial_sold_to_somebody_else(self):
        case = self._expect(self.s1)
        value = self._value_of_stock(self.phone)
        self._type(case, self.s5)
        alert = self._assert_alert(case, "sold_to_other", "S5", lot_id=self.s5.id)
        self.assertIn(self.stranger.name, alert.sentence)
        # neither stock value nor order: 3 phones are delivered still
        self.assertEqual(self._value_of_stock(self.phone), value)
        self.assertEqual(self.phones.qty_delivered, 3)
        self.assertIn("S5", case.alert_summary)
        self.assertEqual(case.activity_ids.user_id, self.rma_user)

    def test_serial_that_is_in_stock_keeps_its_place_there(self):
        case = self._expect(self.s1)
        self._type(case, self.s4)
        alert = self._assert_alert(
            case, "already_in_stock", "S4", location_id=self.stock.id
        )
        self.assertEqual(alert.sudo().move_id.lot_ids.name, f"S4 ({case.name})")
        in_stock = self.s4.quant_ids.filtered(lambda quant: quant.quantity > 0)
        self.assertEqual(in_stock.location_id, self.stock)

    def test_serial_that_was_never_sold(self):
        lot = self._create_lots(self.phone, "S9")
        self._stock_in(self.phone, 1, 90, lots=lot)
        self.env["stock.quant"]._update_available_quantity(
            self.phone, self.stock, -1, lot_id=lot
        )
        case = self._expect(self.s1)
        self._type(case, "S9")
        self._assert_alert(case, "never_sold", "S9", lot_id=lot.id)

    def test_number_that_nobody_knows_is_received_under_it(self):
        case = self._expect(self.s1)
        self._type(case, "X77")
        alert = self._assert_alert(case, "unknown_serial", "X77", lot_id=False)
        self.assertEqual(alert.sudo().move_id.lot_ids.name, "X77")

    def test_number_that_was_created_in_the_list_of_lots_is_unknown_too(self):
        case = self._expect(self.s1)
        lot = self._create_lots(self.phone, "X78")
        self._type(case, lot)
        alert = self._assert_alert(case, "unknown_serial", "X78", lot_id=False)
        self.assertEqual(alert.sudo().move_id.lot_ids, lot)

    def test_other_purchase_of_the_customer(self):
        case = self._expect(self.s1)
        self._type(case, self.s2)
        self._assert_alert(case, "other_purchase", "S2")

    def test_typed_name_of_an_expected_serial_is_that_serial(self):
        case = self._expect(self.s1)
        self._type(case, "S1")
        self.assertFalse(case.alert_ids)
        self.assertEqual(case.receipt_ids.move_ids.lot_ids, self.s1)
        self.assertEqual(case.line_ids.quantity_received, 1)

    # === WHERE THEY COUNT === #

    def test_right_one_beside_a_wrong_one_counts(self):
        case = self._customer_returns([(self.phones, 2)])
        self._type(case, self.s5, self.s2)
        self.assertEqual(case.alert_ids.kind, "sold_to_other")
        self.assertEqual(case.line_ids.quantity_received, 1)
        self.assertEqual(self.phones.qty_delivered, 2)
        self.assertEqual(case._get_open_receipts().move_ids.product_uom_qty, 1)

    def test_serials_typed_on_each_others_line_are_put_right(self):
        case = self._customer_returns(
            [self._phone_line(self.s1), self._phone_line(self.s3)]
        )
        self._type(case, self.s3, self.s1)
        self.assertFalse(case.alert_ids)
        first, third = case.line_ids
        self.assertEqual(first.move_ids.lot_ids, self.s1)
        self.assertEqual(third.move_ids.lot_ids, self.s3)

    def test_named_serial_does_not_count_on_a_line_without_one(self):
        case = self._customer_returns(
            [self._phone_line(self.s1), {"sale_line_id": self.phones.id, "quantity": 1}]
        )
        self._type(case, self.s2, self.s1)
        self.assertFalse(case.alert_ids)
        named, other = case.line_ids
        self.assertEqual(named.move_ids.lot_ids, self.s1)
        self.assertEqual(other.move_ids.lot_ids, self.s2)

    def test_several_receipts_are_validated_at_once(self):
        wrong, right = self._expect(self.s1), self._expect(self.s3)
        pickings = self._type(wrong, self.s5, validate=False)
        pickings |= self._type(right, self.s3, validate=False)
        pickings.move_ids.picked = True
        pickings.button_validate()
        self.assertEqual(wrong.alert_ids.kind, "sold_to_other")
        self.assertFalse(right.alert_ids)
        self.assertEqual(right.line_ids.quantity_received, 1)

    # === WHAT FOLLOWS === #

    def test_staff_count_it_and_undo_the_receipt(self):
        case = self._expect(self.s1)
        picking = self._type(case, self.s2)
        wizards = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
        wizards.create({"alert_id": case.alert_ids.id}).action_assign()
        self.assertRecordValues(
            case.line_ids, [{"lot_id": self.s2.id, "quantity_received": 1}]
        )
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.phones.qty_delivered, 2)

    def test_receipt_is_undone_and_the_right_unit_comes(self):
        case = self._expect(self.s1)
        picking = self._type(case, self.s5)
        picking.action_rma_undo()
        self.assertEqual(case.alert_ids.settlement, "undone")
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 0)
        self._type(case, self.s1)
        self.assertEqual(case.line_ids.quantity_received, 1)

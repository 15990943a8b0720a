from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestLots(RmaCommon):
    """Serial numbers and lots: the very unit that was delivered (L16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls._create_product("Phone", price=200, cost=90, tracking="serial")
        cls.serials = cls._create_lots(cls.phone, "S1", "S2", "S3", "S4")
        cls._stock_in(cls.phone, 4, 90, lots=cls.serials)
        cls.first, cls.second, cls.third, cls.unsold = cls.serials
        cls.order = cls._sell([(cls.phone, 3)])
        cls._deliver(cls.order, lots={cls.phone: cls.serials[:3]})
        cls._invoice(cls.order)
        cls.line = cls.order.order_line

    def _line(self, serial, **values):
        return {
            "sale_line_id": self.line.id,
            "quantity": 1,
            "lot_id": serial.id,
            **values,
        }

    def _where(self, lot):
        return lot.quant_ids.filtered(lambda quant: quant.quantity > 0).location_id

    def test_serial_comes_back_waits_and_is_restocked(self):
        case = self._customer_returns([self._line(self.second)])
        self.assertEqual(case.receipt_ids.move_ids.lot_ids, self.second)
        self._receive(case)
        self.assertEqual(self._where(self.second), self.returns)
        case.action_inspect()
        self.assertRecordValues(
            case.inspection_ids, [{"lot_id": self.second.id, "quantity": 1}]
        )
        case.inspection_ids.disposition = "restock"
        case.inspection_ids.action_confirm()
        self.assertEqual(self._where(self.second), self.stock)
        case.inspection_ids.action_undo()
        self.assertEqual(self._where(self.second), self.returns)

    def _receive_three(self):
        """Return the drafts of three serial numbers that came back."""
        serials = self.first, self.second, self.third
        case = self._customer_returns([self._line(serial) for serial in serials])
        self._receive(case)
        case.action_inspect()
        return case.inspection_ids

    def test_serials_are_routed_together_in_any_order(self):
        drafts = self._receive_three()
        for is_reversed in (False, True):
            drafts = drafts.sorted("id", reverse=is_reversed)
            drafts.disposition = "restock"
            drafts.action_confirm()
            for inspection in drafts:
                self.assertEqual(inspection.move_ids.lot_ids, inspection.lot_id)
            drafts.action_undo()
            drafts.case_id.action_inspect()
            drafts = drafts.case_id.inspection_ids - drafts

    def test_serials_leave_for_the_vendor_together_in_any_order(self):
        drafts = self._receive_three().sorted("id", reverse=True)
        vendor = self.env["res.partner"].create({"name": "Maker"})
        drafts.write({"disposition": "to_vendor", "vendor_id": vendor.id})
        drafts.action_confirm()
        for inspection in drafts:
            self.assertEqual(inspection.move_ids.lot_ids, inspection.lot_id)

    def test_serial_that_waits_for_its_inspection_keeps_its_value(self):
        robot = self._create_product(
            "Robot", price=200, cost=90, tracking="serial", lot_valuated=True
        )
        serials = self._create_lots(robot, "R1", "R2")
        self._stock_in(robot, 1, 80, lots=serials[0])
        self._stock_in(robot, 1, 95, lots=serials[1])
        order = self._sell([(robot, 1)])
        self._deliver(order, lots={robot: serials[0]})
        self._invoice(order)
        case = self._customer_returns(
            [{"sale_line_id": order.order_line.id, "quantity": 1}]
        )
        case.sudo().receipt_ids.move_ids.lot_ids = serials[0]
        self._receive(case)
        self.assertEqual(serials.mapped("total_value"), [80, 95])
        self.assertEqual(robot.total_value, 175)

    def test_restocked_serial_goes_where_put_away_rules_say(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.stock.id}
        )
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.phone.id,
                "location_in_id": self.stock.id,
                "location_out_id": shelf.id,
            }
        )
        case = self._customer_returns([self._line(self.second)])
        self._receive(case)
        case.action_inspect()
        case.inspection_ids.disposition = "restock"
        case.inspection_ids.action_confirm()
        self.assertEqual(self._where(self.second), shelf)
        case.inspection_ids.action_undo()
        self.assertEqual(self._where(self.second), self.returns)

    def test_each_serial_has_a_line_of_its_own(self):
        case = self._customer_returns([self._line(self.third), self._line(self.first)])
        self.assertEqual(case.receipt_ids.move_ids.lot_ids, self.third | self.first)
        self._receive(case)
        case.action_inspect()
        self.assertEqual(case.inspection_ids.lot_id, self.third | self.first)

    def test_serial_that_was_not_delivered_is_refused(self):
        with self._refused("0 of lot or serial number S4 can be returned of .*, 1 are"):
            self._request([self._line(self.unsold)])

    def test_serial_is_asked_once(self):
        with self._refused("1 of lot or serial number S1 .*, 2 are asked"):
            self._request([self._line(self.first), self._line(self.first)])

    def test_serial_in_another_case_is_refused(self):
        self._request([self._line(self.first)])
        with self._refused("0 of lot or serial number S1"):
            self._request([self._line(self.first)])
        self._request([self._line(self.second)])

    def test_serial_returned_outside_of_cases_is_refused(self):
        returned = self._return_with_core(
            self.order.picking_ids, {self.phone: 1}, done=False
        )
        returned.move_ids.lot_ids = self.first
        returned.button_validate()
        with self._refused("0 of lot or serial number S1"):
            self._request([self._line(self.first)])
        self._request([self._line(self.second)])

    def test_serial_sold_again_can_be_returned_again(self):
        case = self._customer_returns([self._line(self.first)])
        self._receive(case)
        case.action_inspect()
        case.inspection_ids.disposition = "restock"
        case.inspection_ids.action_confirm()
        order = self._sell([(self.phone, 1)])
        self._deliver(order, lots={self.phone: self.first})
        again = self._customer_returns(
            [self._line(self.first, sale_line_id=order.order_line.id)]
        )
        self._receive(again)
        self.assertEqual(self._where(self.first), self.returns)

    def test_unknown_serial_is_asked_for_and_none_proposed(self):
        case = self._customer_returns([(self.line, 2)])
        self.assertFalse(case.receipt_ids.move_ids.lot_ids)
        self.assertEqual(len(case.receipt_ids.move_ids.move_line_ids), 2)
        with self.assertRaises(UserError):
            case.action_receive()
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_worker_enters_the_serials_that_are_in_the_parcel(self):
        case = self._customer_returns([(self.line, 2)])
        receipt = case.receipt_ids.with_user(self.warehouse_user)
        for move_line, serial in zip(
            receipt.move_ids.move_line_ids, self.third | self.first, strict=True
        ):
            move_line.lot_id = serial
        receipt.move_ids.picked = True
        receipt.button_validate()
        case.action_inspect()
        self.assertRecordValues(
            case.inspection_ids.sorted("lot_id"),
            [
                {"lot_id": self.first.id, "quantity": 1},
                {"lot_id": self.third.id, "quantity": 1},
            ],
        )
        scrapped = case.inspection_ids.filtered(lambda i: i.lot_id == self.third)
        scrapped.disposition = "scrap"
        scrapped.action_confirm()
        self.assertEqual(self._where(self.first), self.returns)
        self.assertEqual(self._where(self.third).usage, "inventory")
        scrapped.action_undo()
        self.assertEqual(self._where(self.third), self.returns)

    def test_inspection_of_a_tracked_product_needs_the_serial(self):
        case = self._customer_returns([self._line(self.first)])
        self._receive(case)
        inspection = (
            self.env["rma.inspection"]
            .with_user(self.rma_user)
            .create({"line_id": case.line_ids.id, "disposition": "scrap"})
        )
        with self._refused("Phone: enter the lot or serial number"):
            inspection.action_confirm()
        inspection.lot_id = self.second
        with self._refused("Phone is not .or not free. in .*Returns"):
            inspection.action_confirm()

    def test_receipt_of_serials_is_undone_with_the_same_serials(self):
        case = self._customer_returns([self._line(self.first), self._line(self.second)])
        receipt = self._receive(case)
        receipt.action_rma_undo()
        customer = self.customer.property_stock_customer
        self.assertEqual(self._where(self.first), customer)
        self.assertEqual(self._where(self.second), customer)
        self._receive(case)
        self.assertEqual(self._where(self.first), self.returns)

    def test_serial_names_the_delivery_that_it_came_with(self):
        order = self._sell([(self.phone, 2)])
        self._stock_in(self.phone, 1, 90, lots=self._create_lots(self.phone, "S5"))
        fifth = self.phone.stock_quant_ids.lot_id.filtered(lambda lot: lot.name == "S5")
        one = self._deliver(order, {self.phone: 1}, lots={self.phone: self.unsold})
        two = self._deliver(order, lots={self.phone: fifth})
        case = self._customer_returns(
            [self._line(fifth, sale_line_id=order.order_line.id)]
        )
        self.assertEqual(
            case.receipt_ids.move_ids.origin_returned_move_id, two.move_ids
        )
        self.assertNotEqual(one, two)

    def test_lot_is_counted_in_its_own_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        glue = self._create_product("Glue", price=5, cost=1, tracking="lot")
        lot, other = self._create_lots(glue, "L1", "L2")
        self._stock_in(glue, 36, 1, lots=lot | other)
        order = self._sell(
            [{"product_id": glue.id, "product_uom_qty": 3, "product_uom_id": dozen.id}]
        )
        # 18 of each lot
        self._deliver(order)
        line = {"sale_line_id": order.order_line.id, "lot_id": lot.id}
        with self._refused("18 of lot or serial number L1 .*, 24 are asked"):
            self._request([{**line, "quantity": 18}, {**line, "quantity": 6}])
        case = self._customer_returns([{**line, "quantity": 15}])
        self._receive(case)
        self.assertEqual(self._quantity_at(glue, self.returns), 15)
        with self._refused("3 of lot or serial number L1 .*, 6 are asked"):
            self._request([{**line, "quantity": 6}])
        case.action_inspect()
        self.assertRecordValues(
            case.inspection_ids, [{"lot_id": lot.id, "quantity": 15}]
        )
        case.inspection_ids.disposition = "scrap"
        case.inspection_ids.action_confirm()
        self.assertEqual(self._quantity_at(glue, self.returns), 0)

    def test_chooser_offers_the_serials_that_are_still_at_the_customer(self):
        self._request([self._line(self.first)])
        wizard = (
            self.env["rma.delivered.wizard"]
            .with_user(self.rma_user)
            .create({"partner_id": self.customer.id})
        )
        row = wizard.line_ids.filtered(lambda row: row.sale_line_id == self.line)
        self.assertEqual(row.lot_ids, self.second | self.third)

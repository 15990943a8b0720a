from odoo.tests import tagged

from ..inspection.disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestVendorReturn(DispositionCommon):
    """Goods go back to their vendors, packed by the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.maker = cls._create_supplier(cls.drill, "Maker")
        cls.case = cls._returned(cls.drill, 5)

    def _validate(self, picking, quantity=None):
        """Validate as a worker, with no backorder when fewer units leave."""
        picking = picking.with_user(self.warehouse_user)
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()

    def test_units_wait_in_one_transfer_to_the_vendor(self):
        first = self._route(self.case, "to_vendor", 2)
        other = self._returned(self.drill, 1)
        second = self._route(other, "to_vendor", 1)
        picking = (first | second).sudo().move_ids.picking_id
        self.assertRecordValues(
            picking,
            [
                {
                    "partner_id": self.maker.id,
                    "state": "assigned",
                    "location_id": self.returns.id,
                    "location_dest_id": self.vendors.id,
                    "picking_type_code": "outgoing",
                }
            ],
        )
        self.assertEqual(self.case.line_ids.quantity_to_vendor, 2)
        self.assertEqual(self.case.line_ids.quantity_inspected, 2)
        # 6 arrived and none has left; 3 of them are reserved.
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3)

    def test_several_vendors_get_a_transfer_each_at_once(self):
        saw_maker = self._create_supplier(self.saw, "Sawmaker")
        saws = self._returned(self.saw, 1)
        inspections = self._draft(self.case, "to_vendor") | self._draft(
            saws, "to_vendor"
        )
        inspections.action_confirm()
        pickings = inspections.sudo().move_ids.picking_id
        self.assertEqual(pickings.partner_id, self.maker | saw_maker)
        self.assertEqual(len(pickings), 2)

    def test_leaving_goods_take_their_value_along(self):
        inspection = self._route(self.case, "to_vendor", 2)
        value = self._value(self.drill)
        self._validate(inspection.sudo().move_ids.picking_id)
        self.assertEqual(self._value(self.drill), value - 120.0)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3)
        sale_line = self.case.line_ids.sale_line_id
        self.assertEqual((sale_line.qty_delivered, sale_line.qty_to_invoice), (0, -5))

    def test_inspector_chooses_another_vendor(self):
        other = self.env["res.partner"].create({"name": "Importer"})
        inspection = self._route(self.case, "to_vendor", vendor_id=other.id)
        self.assertEqual(inspection.sudo().move_ids.picking_id.partner_id, other)

    def test_lot_goes_back_to_who_delivered_it(self):
        pump = self._create_valued("average", tracking="lot", stock=0)
        self._create_supplier(pump, "First vendor")
        lot = self._create_lots(pump, "L1")
        importer = self.env["res.partner"].create({"name": "Importer"})
        arrived = self._stock_in(pump, 3, 60.0, lots=lot)
        arrived.picking_id = self.env["stock.picking"].create(
            {
                "partner_id": importer.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.vendors.id,
                "location_dest_id": self.stock.id,
            }
        )
        arrived.move_line_ids.picking_id = arrived.picking_id
        inspection = self._draft(self._returned(pump, lots=lot), "to_vendor")
        self.assertEqual(inspection.vendor_id, importer)

    def test_without_a_vendor_it_is_asked_for(self):
        case = self._returned(self.saw)
        with self._refused("choose the vendor to send the goods to. Saw names none"):
            self._route(case, "to_vendor")

    def test_undo_before_the_goods_left_cancels_the_move(self):
        inspection = self._route(self.case, "to_vendor", 2)
        inspection.action_undo()
        self.assertEqual(inspection.state, "cancelled")
        self.assertEqual(inspection.sudo().move_ids.picking_id.state, "cancel")
        self.assertEqual(self._quantity_at(self.drill, self.returns), 5)
        self.assertEqual(self.case.line_ids.quantity_to_vendor, 0)

    def test_undo_after_the_goods_left_takes_them_back_at_their_value(self):
        value = self._value(self.drill)
        inspection = self._route(self.case, "to_vendor", 2)
        self._validate(inspection.sudo().move_ids.picking_id)
        inspection.action_undo()
        self.assertEqual(self._quantity_at(self.drill, self.returns), 5)
        self.assertEqual(self._value(self.drill), value)

    def test_cancelled_transfer_lets_the_units_wait_again(self):
        inspection = self._route(self.case, "to_vendor", 2)
        picking = inspection.sudo().move_ids.picking_id
        picking.with_user(self.warehouse_user).action_cancel()
        self.assertEqual(inspection.state, "cancelled")
        self.assertEqual(self.case.line_ids.quantity_inspected, 0)

    def test_fewer_units_without_a_backorder_leave_the_others_here(self):
        inspection = self._route(self.case, "to_vendor", 3)
        self._validate(inspection.sudo().move_ids.picking_id, quantity=1)
        self.assertEqual((inspection.state, inspection.quantity), ("confirmed", 1))
        self.assertEqual(self.case.line_ids.quantity_to_vendor, 1)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 4)

    def test_more_units_than_were_inspected_do_not_leave(self):
        inspection = self._route(self.case, "to_vendor", 2)
        with self._refused("4 leave, but only 2 were inspected"):
            self._validate(inspection.sudo().move_ids.picking_id, quantity=4)

    def test_backorder_leaves_later(self):
        inspection = self._route(self.case, "to_vendor", 3)
        picking = inspection.sudo().move_ids.picking_id
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual((inspection.state, inspection.quantity), ("confirmed", 3))
        inspection.action_undo()
        self.assertEqual(self._quantity_at(self.drill, self.returns), 5)
        backorder = picking.backorder_ids
        self.assertEqual((picking.state, backorder.state), ("done", "cancel"))

    def test_units_on_their_way_to_the_vendor_are_no_expected_receipt(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        case = self._customer_returns([(order.order_line, 3)])
        self._receive(case, {self.drill: 1})
        self._route(case, "to_vendor")
        case._get_open_receipts().sudo().action_cancel()
        self.assertEqual(case.line_ids._get_units("arriving").unplanned, 2)

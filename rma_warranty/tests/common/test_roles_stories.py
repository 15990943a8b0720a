from odoo.tests import Form, tagged

from .roles_common import RolesCommon


@tagged("post_install", "-at_install")
class TestRolesStories(RolesCommon):
    """The main stories, each step with the rights of the one role whose it is."""

    def _return_as_roles(self, order, lots=None, quantity=1):
        """Return units of an order as staff, receive them as a worker."""
        line = {"sale_line_id": order.order_line.id, "quantity": quantity}
        if lots:
            line["lot_id"] = lots.id
        case = self._customer_returns([line])
        self._receive(case)
        return case

    def test_return_is_credited_and_paid_back(self):
        order = self._sell_as_roles(self.drill, 3)
        self._pay_invoice(order.invoice_ids)
        self._add_account()
        case = self._return_as_roles(order, quantity=2)
        case.line_ids.refund_method_id = self.bank
        self._inspect(case, restock=1, scrap=1)
        note = self._credit(case)
        # 2 drills at 100
        self.assertRecordValues(
            note.sudo(), [{"state": "posted", "amount_untaxed": 200.0}]
        )
        self._pay_back(note.sudo())
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.money_status, "paid")
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertEqual(order.order_line.qty_invoiced, 1)

    def test_goods_whose_lots_have_a_cost_are_credited(self):
        phone, serials = self._create_phone("P1", "P2")
        order = self._sell_as_roles(phone, lots=serials[0])
        case = self._return_as_roles(order, serials[0])
        self._route(case, "restock", line=case.line_ids)
        note = self._credit(case).sudo()
        self.assertRecordValues(note, [{"state": "posted", "amount_untaxed": 200.0}])
        # Two phones at 90, both here again
        self.assertEqual(self._value(phone), 180.0)

    def test_replacement_is_sent_by_staff_and_delivered_by_a_worker(self):
        order = self._sell_as_roles(self.drill)
        case = self._exchange(order.order_line)
        delivery = self._send(case)
        self.assertEqual(delivery.state, "done")
        self.assertEqual(case.line_ids.quantity_replaced, 1)

    def test_other_product_is_sent_and_the_difference_is_settled(self):
        order = self._sell_as_roles(self.drill)
        case = self._exchange(order.order_line, other=self.big)
        self._send(case)
        self._settle(case)
        # The big drill is 120, the old one was 100
        self.assertEqual(case.sudo().deductible_invoice_ids.amount_untaxed, 120.0)
        self.assertEqual(case.sudo().credit_note_ids.amount_untaxed, 100.0)

    def test_replacement_of_a_tracked_unit(self):
        phone, serials = self._create_phone("R1", "R2")
        order = self._sell_as_roles(phone, lots=serials[0])
        case = self._request(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "lot_id": serials[0].id,
                    "resolution": "replacement",
                }
            ]
        )
        case.action_approve()
        self._receive(case)
        delivery = self._send(case, lots=serials[1])
        self.assertEqual(delivery.move_ids.lot_ids, serials[1])
        self.assertEqual(case.line_ids.quantity_replaced, 1)

    def test_goods_go_everywhere(self):
        self._create_supplier(self.drill, "Maker")
        order = self._sell_as_roles(self.drill, 5)
        case = self._return_as_roles(order, quantity=5)
        for disposition in ("restock", "scrap", "to_vendor", "to_customer"):
            self._route(case, disposition)
        self._refurbish(case)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)

    def test_repaired_unit_leaves_in_a_delivery_that_a_worker_packs(self):
        case = self._return_as_roles(self._sell_as_roles(self.drill))
        inspection = self._draft(case, "to_customer")
        inspection.action_confirm()
        picking = inspection.sudo().move_ids.picking_id
        picking = picking.with_user(self.warehouse_user).sudo(False)
        if self._has_app("stock_delivery"):
            fee = self.env["product.product"].create({"name": "Fee", "type": "service"})
            carrier = self.env["delivery.carrier"].create(
                {"name": "By hand", "product_id": fee.id}
            )
            picking.carrier_id = carrier
        # With stock_delivery, core's form needs more than a worker's rights.
        with Form(picking.with_user(self.stock_manager)) as form:
            self.assertEqual(form.partner_id, self.customer)
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(case.state, "closed")

    def test_diagnosis_and_loan_come_back(self):
        case = self._return_as_roles(self._sell_as_roles(self.drill))
        away = self._send_out(case)
        lent = self._lend(case)
        self._bring_back(away)
        self._bring_back(lent)
        self.assertEqual(set((away | lent).mapped("state")), {"back"})

    def test_worker_undoes_a_receipt(self):
        case = self._return_as_roles(self._sell_as_roles(self.drill))
        receipt = case.receipt_ids.filtered(lambda p: p.state == "done")
        receipt.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_accountant_sends_a_note_back_and_staff_credit_anew(self):
        case = self._return_as_roles(self._sell_as_roles(self.drill))
        self._inspect(case, restock=1)
        note = self._credit(case, post=False)
        wizard = self.env["rma.send.back.wizard"].with_user(self.accountant)
        wizard.create({"move_ids": note.ids, "reason": "Wrong"}).action_confirm()
        self.assertEqual(note.sudo().state, "cancel")
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_dropshipped_goods_come_back_to_us(self):
        if not self._has_app("stock_dropshipping"):
            self.skipTest("no dropshipping here")
        self._create_supplier(self.drill, "Maker")
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        self.drill.route_ids = [(4, route.id)]
        order = self._sell([(self.drill, 2)])
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self._invoice(order)
        case = self._return_as_roles(order, quantity=1)
        self._inspect(case, restock=1)
        note = self._credit(case).sudo()
        self.assertEqual(note.amount_untaxed, 100.0)

    def test_goods_with_a_bill_of_materials_are_replaced(self):
        if not self._has_app("mrp"):
            self.skipTest("no manufacturing here")
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.drill.product_tmpl_id.id,
                "bom_line_ids": [
                    (0, 0, {"product_id": self.saw.id, "product_qty": 1.0})
                ],
            }
        )
        order = self._sell_as_roles(self.drill)
        case = self._exchange(order.order_line)
        self.assertEqual(self._send(case).state, "done")

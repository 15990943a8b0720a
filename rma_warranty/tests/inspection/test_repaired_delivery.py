from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestRepairedDelivery(DispositionCommon):
    """What goes back to the customer leaves in a delivery that is packed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.repaired = cls._repaired()

    @classmethod
    def _repaired(cls, quantity=1, **values):
        """Receive drills of a case that is a repair."""
        order = cls._sell_deliver_invoice([(cls.drill, quantity)])
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": quantity,
            "resolution": "repair",
            **values,
        }
        case = cls._customer_returns([line])
        cls._receive(case)
        return case

    def _wait(self, case, quantity=1, line=None, **values):
        """Inspect units that go back; give the inspection and its delivery."""
        inspection = self._draft(case, "to_customer", quantity, line, **values)
        inspection.action_confirm()
        return inspection, inspection.sudo().move_ids.picking_id

    def _validate(self, picking, quantity=None, **context):
        picking = picking.with_user(self.warehouse_user).sudo(False)
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, **context).button_validate()

    def _queued(self, case):
        queue = self.env["rma.notification"].search([("case_id", "=", case.id)])
        return queue.sorted("id").mapped("event")

    # === IT WAITS === #

    def test_repaired_unit_waits_in_a_delivery_to_the_customer(self):
        case = self.repaired
        inspection, picking = self._wait(case)
        self.assertRecordValues(
            picking,
            [
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "partner_id": self.customer.id,
                    "state": "assigned",
                    "location_id": self.returns.id,
                    "location_dest_id": self.customer.property_stock_customer.id,
                    "origin": case.name,
                    "rma_case_id": case.id,
                }
            ],
        )
        self.assertEqual(inspection.state, "confirmed")
        # It is here, but reserved.
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 0)

    def test_case_stays_open_and_says_what_is_to_be_sent(self):
        case = self.repaired
        __, picking = self._wait(case)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_to_customer": 1,
                    "quantity_sending": 1,
                    "goods_status": "sending",
                    "sending_text": f"To send back: {picking.name}",
                    "is_settled": False,
                }
            ],
        )
        self.assertEqual((case.state, case.goods_status), ("approved", "sending"))
        self.assertIn(picking.name, case.sending_text)
        self.assertEqual(case.send_back_ids, picking)
        steps = {step["label"]: step["done"] for step in case._get_timeline()}
        self.assertIs(steps["Inspected"], True)
        self.assertIs(steps["Sent back to you"], False)
        self.assertNotIn("sent_back", self._queued(case))

    def test_validated_delivery_closes_the_case_and_tells_the_customer(self):
        case = self.repaired
        __, picking = self._wait(case)
        self._validate(picking)
        self.assertEqual(picking.state, "done")
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_sending": 0, "goods_status": "routed"}],
        )
        self.assertFalse(case.sending_text or case.line_ids.sending_text)
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 1)
        self.assertEqual(self._queued(case)[-1], "sent_back")
        steps = {step["label"]: step["done"] for step in case._get_timeline()}
        self.assertIs(steps["Sent back to you"], True)

    def test_message_names_what_has_left(self):
        case = self.repaired
        self._validate(self._wait(case)[1])
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *a, **k: 1.0):
            self.env["rma.notification"]._cron_send()
        message = case.message_ids.filtered(lambda m: m.message_type == "comment")[0]
        self.assertIn("We have sent back your goods", message.subject)
        self.assertIn("Drill", message.body)
        self.assertIn("It is repaired.", message.body)

    def test_only_what_was_repaired_is_told_so(self):
        line = self.repaired.line_ids
        self.assertEqual(line.sent_back_text, "It is repaired.")
        line.sudo().claim_result = "refused"
        self.assertFalse(line.sent_back_text)

    def test_customer_reads_that_it_will_be_sent(self):
        case = self.repaired
        __, picking = self._wait(case)
        portal = self.env["rma.portal"]
        status = portal._get_status(case.sudo())
        self.assertEqual(status["label"], "Repaired, we send it back to you")
        self._validate(picking)
        self.assertEqual(portal._get_status(case.sudo())["label"], "Completed")

    def test_delivery_slip_prints_for_workers_and_staff(self):
        __, picking = self._wait(self.repaired)
        report = self.env.ref("stock.action_report_delivery").report_name
        for user in (self.warehouse_user, self.rma_user):
            renderer = self.env["ir.actions.report"].with_user(user)
            html, __ = renderer._render_qweb_html(report, picking.ids)
            self.assertIn("Drill", str(html))
            self.assertIn("Springfield", str(html))

    def test_it_opens_as_any_delivery(self):
        __, picking = self._wait(self.repaired)
        manager = self._create_user("stock_manager", "stock.group_stock_manager")
        with Form(picking.with_user(manager).sudo(False)) as form:
            self.assertEqual(form.partner_id, self.customer)

    # === PLACES CHANGED ON THE TRANSFER === #

    def test_it_leaves_from_the_returns_only(self):
        case = self.repaired
        __, picking = self._wait(case)
        picking.move_ids.move_line_ids.location_id = self.warehouse.lot_stock_id
        with self._refused("leaves .*Returns for .*Customers, no other places"):
            self._validate(picking)

    def test_it_leaves_for_the_customer_only(self):
        case = self.repaired
        __, picking = self._wait(case)
        picking.move_ids.move_line_ids.location_dest_id = self.warehouse.lot_stock_id
        with self._refused("leaves .*Returns for .*Customers, no other places"):
            self._validate(picking)

    def test_another_destination_hides_nothing(self):
        case = self.repaired
        __, picking = self._wait(case)
        picking.move_ids.location_dest_id = self.warehouse.lot_stock_id
        self.assertEqual(case.send_back_ids, picking)
        self.assertEqual(case.line_ids.quantity_sending, 1)

    def test_a_demand_of_nothing_sends_nothing(self):
        case = self.repaired
        __, picking = self._wait(case)
        picking.move_ids.product_uom_qty = 0
        self.assertEqual(case.line_ids.quantity_sending, 1)
        self.assertEqual((case.goods_status, case.state), ("sending", "approved"))

    # === WHERE TO, AND WHAT WITH === #

    def test_it_goes_where_the_order_went(self):
        site = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.customer.id, "type": "delivery"}
        )
        order = self._sell([(self.drill, 1)], partner_shipping_id=site.id)
        self._deliver(order)
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        __, picking = self._wait(case)
        self.assertEqual(picking.partner_id, site)

    def test_goods_of_one_case_leave_together_and_of_two_apart(self):
        order = self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
        case = self._customer_returns([(line, 1) for line in order.order_line])
        self._receive(case)
        pickings = self.env["stock.picking"]
        for line in case.line_ids:
            pickings |= self._wait(case, line=line)[1]
        self.assertEqual(len(pickings), 1)
        __, other = self._wait(self._repaired())
        self.assertNotEqual(other, pickings)

    def test_nothing_is_added_to_a_delivery_that_was_printed(self):
        case = self._repaired(2)
        __, first = self._wait(case)
        first.printed = True
        __, second = self._wait(case)
        self.assertNotEqual(first, second)

    def test_units_of_two_receipts_leave_one_after_the_other(self):
        order = self._sell_deliver_invoice([(self.drill, 2)])
        case = self._customer_returns([(order.order_line, 2)])
        self._receive(case, {self.drill: 1})
        self._receive(case)
        first, __ = self._wait(case)
        second, __ = self._wait(case)
        moves = (first | second).sudo().move_ids
        receipts = case.sudo().receipt_ids.move_ids
        self.assertEqual(moves.origin_returned_move_id, receipts)
        self._validate(moves.picking_id)
        self.assertEqual(order.order_line.qty_delivered, 2)

    # === MONEY === #

    def test_refused_return_is_not_credited_while_it_waits(self):
        case = self._returned(self.drill)
        self.assertEqual(case.line_ids.quantity_to_credit, 1)
        self._wait(case)
        self.assertRecordValues(
            case.line_ids, [{"quantity_to_credit": 0, "money_status": "none"}]
        )
        self.assertFalse(case.is_credit_allowed)
        self.assertEqual(case.state, "approved")

    def test_unit_leaves_at_what_it_came_in_at(self):
        case = self.repaired
        value = self._value(self.drill)
        __, picking = self._wait(case)
        self.assertEqual(self._value(self.drill), value)
        self._validate(picking)
        # The drill cost 60.
        self.assertEqual(self._value(self.drill), value - 60)

    # === ONE UNIT, ONE CASE === #

    def test_unit_that_waits_is_in_no_other_case(self):
        case = self.repaired
        sale_line = case.line_ids.sale_line_id
        __, picking = self._wait(case)
        self.assertEqual(case.line_ids.quantity_held, 1)
        with self._refused("can be returned"):
            self._request([(sale_line, 1)])
        self._validate(picking)
        self.assertEqual(case.line_ids.quantity_held, 0)
        self._request([(sale_line, 1)])

    def test_unit_that_waits_is_not_inspected_or_sent_elsewhere(self):
        case = self.repaired
        self._wait(case)
        self.assertFalse(case.is_inspect_allowed)
        self.assertEqual(case.line_ids._get_units().present, 0)
        with self._refused("so 0 can be inspected"):
            self._draft(case, "scrap").action_confirm()

    def test_receipt_of_a_unit_that_waits_is_not_undone(self):
        case = self.repaired
        self._wait(case)
        with self._refused("Undo the inspection"):
            case.receipt_ids.with_user(self.warehouse_user).action_rma_undo()

    # === SERIAL NUMBERS AND OWNERS === #

    def _returned_serials(self):
        pump = self._create_valued("average", tracking="serial", stock=0)
        serials = self._create_lots(pump, "S1", "S2")
        self._stock_in(pump, 2, 60.0, lots=serials)
        order = self._sell([(pump, 2)])
        self._deliver(order, lots={pump: serials})
        case = self._customer_returns(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "lot_id": serial.id,
                    "resolution": "repair",
                }
                for serial in serials
            ]
        )
        self._receive(case)
        return case, serials

    def test_serial_number_that_was_inspected_is_reserved(self):
        case, serials = self._returned_serials()
        __, picking = self._wait(case, line=case.line_ids[1])
        self.assertEqual(picking.move_ids.lot_ids, serials[1])
        present = case.line_ids[0]._get_lots_present()
        self.assertEqual(present, {serials[0]: 1})
        self.assertFalse(case.line_ids[1]._get_lots_present())

    def test_other_serial_number_does_not_leave_instead(self):
        case, serials = self._returned_serials()
        __, picking = self._wait(case, line=case.line_ids[0])
        picking.move_ids.lot_ids = serials[1]
        with self._refused("S1 was inspected and goes back .* not S2"):
            self._validate(picking)

    def _receive_own(self, *others):
        """Receive a drill that we didn't sell; and goods of ours, if any."""
        certificate = self.env["rma.warranty.certificate"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "product_id": self.drill.id,
                "term_id": self.env["rma.warranty.term"].create({"name": "Two"}).id,
                "date_start": fields.Date.today(),
                "date_end": fields.Date.add(fields.Date.today(), years=2),
                "registration_state": "confirmed",
            }
        )
        line = {
            **certificate.with_user(self.rma_user)._prepare_case_line_vals(),
            "reason_id": self.env.ref("rma_warranty.rma_reason_failed").id,
            "resolution": "repair",
        }
        case = self._customer_returns([line, *others])
        self._receive(case)
        return case

    def test_customers_own_unit_stays_the_customers(self):
        case = self._receive_own()
        value = self._value(self.drill)
        __, picking = self._wait(case)
        self.assertEqual(picking.move_line_ids.owner_id, self.customer)
        self._validate(picking)
        self.assertEqual(self._value(self.drill), value)
        self.assertEqual(case.state, "closed")

    def test_order_gets_no_line_for_what_it_did_not_sell(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        case = self._receive_own((order.order_line, 1))
        pickings = self.env["stock.picking"]
        for line in case.line_ids:
            pickings |= self._wait(case, line=line)[1]
        self._validate(pickings)
        self.assertRecordValues(
            order.order_line, [{"product_id": self.saw.id, "qty_delivered": 1}]
        )
        self.assertEqual(case.state, "closed")

    # === NOT ALL OF IT === #

    def test_backorder_keeps_the_case_open(self):
        case = self._repaired(3)
        inspection, picking = self._wait(case, 3)
        self._validate(picking, 1)
        self.assertEqual(case.line_ids.quantity_sending, 2)
        self.assertEqual((inspection.quantity, case.state), (3, "approved"))
        self.assertEqual(case.line_ids.quantity_held, 2)
        backorder = picking.backorder_ids
        self.assertIn(backorder.name, case.line_ids.sending_text)
        self._validate(backorder)
        self.assertEqual(case.state, "closed")

    def test_units_that_stay_here_wait_for_another_inspection(self):
        case = self._repaired(3)
        inspection, picking = self._wait(case, 3)
        self._validate(picking, 1, picking_ids_not_to_backorder=picking.ids)
        self.assertEqual((inspection.state, inspection.quantity), ("confirmed", 1))
        self.assertEqual(case.line_ids._get_units().present, 2)
        self.assertTrue(case.is_inspect_allowed)

    def test_more_than_was_inspected_does_not_leave(self):
        case = self._repaired(3)
        __, picking = self._wait(case, 1)
        with self._refused("2 leave, but only 1 were inspected"):
            self._validate(picking, 2)

    # === UNDO === #

    def test_cancelled_delivery_lets_the_unit_wait_for_an_inspection(self):
        case = self.repaired
        inspection, picking = self._wait(case)
        picking.with_user(self.warehouse_user).sudo(False).action_cancel()
        self.assertEqual(inspection.state, "cancelled")
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_to_customer": 0,
                    "quantity_sending": 0,
                    "goods_status": "received",
                }
            ],
        )
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)
        self._validate(self._wait(case)[1])
        self.assertEqual(case.state, "closed")

    def test_undo_before_it_left_cancels_the_delivery(self):
        case = self.repaired
        inspection, picking = self._wait(case)
        inspection.action_undo()
        self.assertEqual((picking.state, inspection.state), ("cancel", "cancelled"))
        self.assertEqual(case.line_ids.goods_status, "received")

    def test_undo_after_it_left_brings_it_back(self):
        case = self.repaired
        inspection, picking = self._wait(case)
        self._validate(picking)
        inspection.action_undo()
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.line_ids.goods_status, "received")
        self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 0)
        self.assertNotIn("sent_back", self._queued(case))

    def test_undo_of_a_part_that_left_takes_all_of_it_back(self):
        case = self._repaired(3)
        inspection, picking = self._wait(case, 3)
        self._validate(picking, 1)
        inspection.action_undo()
        self.assertEqual(picking.backorder_ids.state, "cancel")
        # Beside the unit of the other case
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3 + 1)
        self.assertEqual(case.line_ids.quantity_held, 3)

    def test_core_return_of_what_was_sent_back_is_refused(self):
        case = self.repaired
        __, picking = self._wait(case)
        self._validate(picking)
        with self._refused("was sent back to the customer with"):
            self._return_with_core(picking, {self.drill: 1})

    # === OVER THE COUNTER === #

    def test_handed_over_validates_at_once(self):
        case = self.repaired
        __, picking = self._wait(case)
        case.with_user(self.rma_user).action_handed_over()
        self.assertEqual((picking.state, case.state), ("done", "closed"))
        case.with_user(self.rma_user).action_handed_over()
        self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 1)

    def test_workers_and_strangers_hand_nothing_over_on_the_case(self):
        case = self.repaired
        self._wait(case)
        for user in (self.warehouse_user, self.portal_user):
            with self.assertRaises(AccessError):
                case.with_user(user).sudo(False).action_handed_over()

    # === WHOSE CASE IT IS === #

    def test_delivery_follows_the_case_to_another_customer(self):
        case = self._receive_own()
        __, picking = self._wait(case)
        heir = self.other_portal_user.partner_id
        case.line_ids.sudo().certificate_id.partner_id = heir
        manager = case.with_user(self.rma_manager)
        manager._change_customer(heir, "Inherited")
        self.assertEqual(picking.partner_id, heir)

    def test_case_with_several_ways_closes_when_the_last_unit_left(self):
        case = self._repaired(2)
        self._inspect(case, scrap=1)
        staff = case.line_ids.with_user(self.rma_user)
        staff._settle_loss(False, "The customer has no use for it")
        __, picking = self._wait(case)
        self.assertEqual(case.state, "approved")
        self._validate(picking)
        self.assertEqual(case.state, "closed")

    def test_many_cases_are_sent_back_at_once(self):
        cases = self.repaired | self._repaired()
        drafts = self.env["rma.inspection"].with_user(self.rma_user)
        drafts = drafts.create(
            [
                {"line_id": line.id, "quantity": 1, "disposition": "to_customer"}
                for line in cases.line_ids
            ]
        )
        drafts.action_confirm()
        self.assertEqual(len(drafts.sudo().move_ids.picking_id), 2)
        cases.with_user(self.rma_user).action_handed_over()
        self.assertEqual(set(cases.mapped("state")), {"closed"})

    def test_order_is_shown_as_before_the_repair(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        __, picking = self._wait(case)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self._validate(picking)
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertIn(picking, order.picking_ids)

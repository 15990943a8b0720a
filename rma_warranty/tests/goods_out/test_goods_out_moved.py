from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..inspection.test_goods_moved_by_core import MovedCommon


class OutMovedCommon(MovedCommon):
    """The shop, and workers who move what is out with core's own screens."""

    def _repair(self, quantity=1):
        case = self._received(quantity, resolution="repair")
        return case, self._send_out(case)


@tagged("post_install", "-at_install")
class TestLoanerMovedByCore(OutMovedCommon):
    """Core's own screens move a loaner; its case sees and settles it (G7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._received(1, resolution="repair")

    def test_nothing_is_said_while_it_is_out(self):
        record = self._lend(self.case)
        self.assertFalse(self._summary(self.case))
        self._settle(self.case)
        self.assertEqual(record.state, "out")

    def test_scrapped_loaner_is_said_and_counts_as_lost(self):
        record = self._lend(self.case, quantity=2)
        scrap = self._scrap_with_core(self.saw, source=self.lent)
        self.assertIn("1 of 2 × Saw are no longer in", self._summary(self.case))
        self.assertIn(scrap.name, self._summary(self.case))
        Form(self.case.with_user(self.rma_user))
        # 100 saws at 20, one of them scrapped by core
        self.assertEqual(self._value(self.saw), 1980)
        self._settle(self.case)
        self.assertRecordValues(
            record, [{"state": "out", "quantity_away": 1, "quantity_lost": 1}]
        )
        self.assertEqual(self._value(self.saw), 1980)
        self.assertFalse(self._summary(self.case))
        self.assertIn(scrap.name, self._history(self.case))

    def test_loaner_that_was_put_into_stock_is_back(self):
        record = self._lend(self.case)
        self._move_with_core(self.saw, source=self.lent)
        self._settle(self.case)
        self.assertRecordValues(
            record, [{"state": "back", "quantity_back": 1, "quantity_lost": 0}]
        )
        self.assertTrue(record.date_back)
        self.assertFalse(self._reminders(record))

    def test_loaner_that_was_sold_after_it_came_back_is_back(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lot = self._create_lots(phone, "P1")
        self._stock_in(phone, 1, 5, lot)
        record = self._lend(self.case, phone, lot=lot)
        self._move_with_core(phone, source=self.lent, lot=lot)
        self._deliver(self._sell([(phone, 1)]), lots={phone: lot})
        self._settle(self.case)
        self.assertEqual(record.state, "back")
        self.assertEqual(lot.location_id.usage, "customer")

    def test_counted_away_loaner_is_lost(self):
        record = self._lend(self.case)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.saw.id), ("location_id", "=", self.lent.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 0
        quant.action_apply_inventory()
        self._settle(self.case)
        self.assertEqual(record.state, "lost")

    def test_buttons_say_what_was_moved_and_how_to_settle_it(self):
        record = self._lend(self.case)
        scrap = self._scrap_with_core(self.saw, source=self.lent)
        for step in (self._bring_back, self._lose):
            with self._refused(f"moved by {scrap.name}.*press Settle what was moved"):
                step(record)
        with self._refused("press Settle what was moved"):
            record.with_user(self.rma_user).action_undo_send()
        self.assertEqual(record.state, "out")

    def test_what_is_still_out_comes_back_while_another_one_was_moved(self):
        record = self._lend(self.case, quantity=2)
        self._scrap_with_core(self.saw, source=self.lent)
        self._bring_back(record, 1)
        self.assertEqual(record.quantity_back, 1)
        self._settle(self.case)
        self.assertRecordValues(record, [{"state": "back", "quantity_lost": 1}])

    def test_loaner_of_another_case_is_not_taken(self):
        other = self._received(1, resolution="repair")
        mine, theirs = self._lend(self.case), self._lend(other)
        self._scrap_with_core(self.saw, source=self.lent)
        for case, neighbour in ((self.case, other), (other, self.case)):
            self.assertIn(neighbour.name, self._summary(case))
        self._settle(other)
        self.assertEqual((mine.state, theirs.state), ("out", "lost"))
        self.assertFalse(self._summary(self.case))
        self._bring_back(mine)
        self.assertEqual(mine.state, "back")

    def test_settled_twice_is_settled_once(self):
        record = self._lend(self.case, quantity=2)
        self._scrap_with_core(self.saw, source=self.lent)
        self._settle(self.case)
        self._settle(self.case)
        self.assertEqual(record.quantity_lost, 1)

    def test_settled_loss_and_return_are_undone(self):
        for target, way in ((self.gone, "lost"), (self.stock, "back")):
            with self.subTest(way=way):
                record = self._lend(self.case)
                self._move_with_core(self.saw, source=self.lent, to=target)
                self._settle(self.case)
                self.assertEqual(record.state, way)
                getattr(record.with_user(self.rma_user), f"action_undo_{way}")()
                self.assertEqual(record.state, "out")
                self.assertTrue(self._reminders(record))
                self._settle(self.case)
                self.assertEqual(record.state, way)

    def test_last_end_is_undone_first(self):
        record = self._lend(self.case, quantity=2)
        self._scrap_with_core(self.saw, source=self.lent)
        self._settle(self.case)
        record.taken_ids.flush_recordset()
        self.env.cr.execute(
            "UPDATE rma_goods_taken SET create_date = create_date - interval '1 day'"
        )
        record.taken_ids.invalidate_recordset()
        self._lose(record)
        record.with_user(self.rma_user).action_undo_lost()
        # the loss by the dialog, not what was scrapped before
        self.assertTrue(record.taken_ids)
        self.assertEqual(self._quantity_at(self.saw, self.lent), 1)
        record.with_user(self.rma_user).action_undo_lost()
        self.assertEqual(record.quantity_lost, 0)

    def test_case_closes_once_it_is_settled(self):
        self._lend(self.case)
        self._route(self.case, "to_customer")
        self.case.with_user(self.rma_user).action_handed_over()
        self.assertEqual(self.case.state, "approved")
        self._scrap_with_core(self.saw, source=self.lent)
        self._settle(self.case)
        self.assertEqual(self.case.state, "closed")

    def test_loaner_and_unit_at_the_service_centre_are_told_apart(self):
        sent, lent = self._send_out(self.case), self._lend(self.case, self.drill)
        self._scrap_with_core(self.drill, source=self.lent)
        summary = self._summary(self.case)
        self.assertEqual(summary.count("no longer in"), 1)
        self.assertIn(self.lent.display_name, summary)
        self._settle(self.case)
        self.assertEqual((sent.state, lent.state), ("out", "lost"))
        self.assertFalse(self.case.inspection_ids)


@tagged("post_install", "-at_install")
class TestDiagnosisMovedByCore(OutMovedCommon):
    """Returned goods at a service centre that core's own screens moved (G7)."""

    def test_scrapped_there_counts_as_scrap_and_asks_for_the_remedy(self):
        case, record = self._repair()
        scrap = self._scrap_with_core(self.drill, source=self.away)
        self.assertIn(scrap.name, self._summary(case))
        self._settle(case)
        self.assertRecordValues(record, [{"state": "lost", "quantity_lost": 1}])
        self.assertRecordValues(
            case.inspection_ids,
            [
                {
                    "disposition": "scrap",
                    "state": "confirmed",
                    "is_moved": True,
                    "goods_out_id": record.id,
                    "moved_by_id": scrap.move_ids.id,
                }
            ],
        )
        self.assertFalse(self._summary(case))
        self.assertEqual(case.state, "approved")
        self._settle_loss(case.line_ids, "refund")
        # a drill at 100
        self.assertEqual(self._credit(case).amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_put_into_stock_counts_as_restocked(self):
        case, record = self._repair(2)
        self._move_with_core(self.drill, source=self.away)
        self._settle(case)
        self.assertRecordValues(
            record, [{"state": "out", "quantity_back": 1, "quantity_away": 1}]
        )
        self.assertEqual(case.line_ids.quantity_restocked, 1)
        self._bring_back(record)
        self.assertEqual(case.line_ids._get_units().present, 1)

    def test_taken_in_by_an_internal_transfer_is_back(self):
        case, record = self._repair()
        self._move_with_core(self.drill, source=self.away, to=self.returns)
        self.assertIn("1 of 1 × Drill", self._summary(case))
        self._settle(case)
        self.assertEqual(record.state, "back")
        self.assertFalse(case.inspection_ids)
        self._route(case, "to_customer")
        self.assertEqual(self._quantity_at(self.drill, self.away), 0)
        with self._refused("was inspected since it is back"):
            record.with_user(self.rma_user).action_undo_back()

    def test_taken_in_and_scrapped_here_is_settled_at_once(self):
        case, record = self._repair()
        self._move_with_core(self.drill, source=self.away, to=self.returns)
        scrap = self._scrap_with_core(self.drill)
        self._settle(case)
        self.assertEqual(record.state, "back")
        self.assertEqual(case.inspection_ids.moved_by_id, scrap.move_ids)
        self.assertEqual(case.line_ids.quantity_scrapped, 1)

    def test_undone_inspection_has_the_unit_be_out_again(self):
        case, record = self._repair()
        self._scrap_with_core(self.drill, source=self.away)
        self._settle(case)
        case.inspection_ids.with_user(self.rma_user).action_undo()
        self.assertEqual(record.state, "out")
        self.assertEqual(self._quantity_at(self.drill, self.away), 0)
        self.assertIn("1 of 1 × Drill", self._summary(case))
        self._settle(case)
        record.with_user(self.rma_user).action_undo_lost()
        self.assertEqual(record.state, "out")

    def test_unit_in_quarantine_that_was_out_is_out_of_it(self):
        case = self._received(1, resolution="repair")
        self._route(case, "quarantine", note="Unsure")
        record = self._send_out(case)
        self._scrap_with_core(self.drill, source=self.away)
        self._settle(case)
        self.assertEqual(record.state, "lost")
        self.assertRecordValues(
            case.line_ids, [{"quantity_in_quarantine": 0, "quantity_scrapped": 1}]
        )

    def test_units_of_quarantine_and_others_are_settled_whatever_took_them(self):
        for sendings, scraps in (((None,), (1, 1)), ((1, 1), (2,))):
            with self.subTest(sendings=sendings):
                case = self._received(2, resolution="repair")
                self._route(case, "quarantine", note="Unsure")
                for quantity in sendings:
                    self._send_out(case, quantity)
                for quantity in scraps:
                    self._scrap_with_core(self.drill, quantity, source=self.away)
                self._settle(case)
                self.assertEqual(set(case.goods_out_ids.mapped("state")), {"lost"})
                self.assertRecordValues(
                    case.line_ids,
                    [{"quantity_in_quarantine": 0, "quantity_scrapped": 2}],
                )

    def test_undo_lost_leaves_what_is_back(self):
        case, record = self._repair(2)
        self._lose(record, 1)
        self._move_with_core(self.drill, source=self.away)
        self._settle(case)
        record.with_user(self.rma_user).action_undo_lost()
        self.assertRecordValues(record, [{"quantity_back": 1, "quantity_lost": 0}])
        self.assertEqual(case.line_ids.quantity_restocked, 1)
        with self._refused("nothing was lost"):
            record.with_user(self.rma_user).action_undo_lost()

    def _validate_elsewhere(self, picking, place):
        """Validate a transfer into another place than it was planned for."""
        picking.location_dest_id = place
        picking.move_ids.location_dest_id = place
        picking.move_ids.move_line_ids.location_dest_id = place
        picking.move_ids.picked = True
        picking.button_validate()

    def test_core_return_into_another_place_is_settled_as_what_it_did(self):
        for place, state, code in (
            (self.stock, "back", "restock"),
            (self.gone, "lost", "scrap"),
        ):
            with self.subTest(state=state):
                case, record = self._repair()
                back = self._return_with_core(
                    record.picking_ids, {self.drill: 1}, done=False
                )
                self._validate_elsewhere(back, place)
                self.assertEqual(record.state, "out")
                self.assertIn(back.name, self._summary(case))
                self._settle(case)
                self.assertEqual(record.state, state)
                self.assertEqual(case.inspection_ids.disposition, code)
                self.assertEqual(case.inspection_ids.moved_by_id, back.move_ids)
                getattr(record.with_user(self.rma_user), f"action_undo_{state}")()
                self.assertEqual(record.state, "out")

    def test_core_return_of_a_return_into_another_place_is_settled_here(self):
        case, record = self._repair()
        self._bring_back(record)
        back = record.sudo().picking_ids.sorted("id")[-1]
        away = self._return_with_core(back, {self.drill: 1}, done=False)
        self._validate_elsewhere(away, self.stock)
        self.assertEqual(record.state, "back")
        self.assertIn(away.name, self._summary(case))
        self._settle(case)
        self.assertEqual(case.line_ids.quantity_restocked, 1)

    def test_core_return_where_it_should_go_is_back(self):
        case, record = self._repair()
        self._return_with_core(record.picking_ids, {self.drill: 1})
        self.assertEqual(record.state, "back")
        self.assertFalse(self._summary(case))
        self._route(case, "to_customer")
        self.assertEqual(case.state, "closed")

    def test_loaner_that_core_returned_to_a_vendor_is_lost(self):
        case = self._received(1, resolution="repair")
        record = self._lend(case)
        back = self._return_with_core(record.picking_ids, {self.saw: 1}, done=False)
        self._validate_elsewhere(back, self.env.ref("stock.stock_location_suppliers"))
        self.assertIn(back.name, self._summary(case))
        self._settle(case)
        self.assertEqual(record.state, "lost")

    def test_sending_that_was_validated_into_stock_counts_as_restocked(self):
        case = self._received(1, resolution="repair")
        record = self._plan_diagnosis(case)
        picking = record.sudo().picking_ids
        self._validate_elsewhere(picking, self.stock)
        self.assertEqual(record.state, "cancelled")
        self.assertIn(picking.name, self._summary(case))
        self._settle(case)
        self.assertEqual(case.line_ids.quantity_restocked, 1)

    def test_serial_number_that_was_moved_is_told_from_the_others(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2")
        self._stock_in(phone, 2, 5, lots)
        order = self._sell([(phone, 2)])
        self._deliver(order, lots={phone: lots})
        case = self._customer_returns(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "lot_id": lot.id,
                    "resolution": "repair",
                }
                for lot in lots
            ]
        )
        self._receive(case)
        records = self._send_out(case)
        self._scrap_with_core(phone, lot=lots[1], source=self.away)
        self.assertIn("Phone (P2)", self._summary(case))
        self._settle(case)
        states = {record.lot_id.name: record.state for record in records}
        self.assertEqual(states, {"P1": "out", "P2": "lost"})

    def test_only_staff_of_the_company_settle(self):
        case, record = self._repair()
        self._scrap_with_core(self.drill, source=self.away)
        for user in (self.accountant, self.portal_user, self.warehouse_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._settle(case, user)
        taken = self.env["rma.goods.taken"].with_user(self.rma_user)
        with self.assertRaises(AccessError):
            taken.create({"goods_out_id": record.id, "quantity": 1, "way": "back"})
        self.assertEqual(record.state, "out")

from datetime import date

from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon


class ReturnsCommon(WarrantyCommon):
    """Two drills, delivered and invoiced on 10 January 2026."""

    units = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.rma_return_window_days = 0
        cls._promise(cls.drill)
        cls.order = cls._sell_two(cls.drill)
        cls.certificate = cls._certificates(cls.order)

    @classmethod
    def _sell_two(cls, product, lots=None):
        with freeze_time("2026-01-10 12:00:00"):
            order = cls._sell([(product, cls.units)])
            cls._deliver(order, lots={product: lots} if lots else None)
            cls._invoice(order)
        return order

    def _return(self, units=1, picking=None, product=None):
        picking = picking or self.order.picking_ids[:1]
        return self._return_with_core(picking, {product or self.drill: units})

    def _credit_note(self, units, order=None):
        """Credit units from the invoice, without a case."""
        invoice = (order or self.order).invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        note.invoice_line_ids.quantity = units
        note.action_post()
        return note

    def _serials(self, *names):
        product = self._create_product("Saw", price=50, cost=20, tracking="serial")
        lots = self._create_lots(product, *names)
        self._stock_in(product, len(lots), 20.0, lots)
        self._promise(product)
        return product, lots


@tagged("post_install", "-at_install")
class TestWarrantyReturns(ReturnsCommon):
    """A unit that came back for good has no warranty any more."""

    def _assert_ended(self, units, state="active"):
        self.certificate.invalidate_recordset()
        self.assertRecordValues(
            self.certificate, [{"quantity_ended": units, "state": state}]
        )

    # === RETURNED AND CREDITED === #

    def test_returned_without_a_credit_keeps_it(self):
        self._return(2)
        self._assert_ended(0)

    def test_returned_with_core_and_credited_from_the_invoice(self):
        self._return(2)
        note = self._credit_note(2)
        self._assert_ended(2, "void")
        note.button_draft()
        self._assert_ended(0)
        note.action_post()
        self._assert_ended(2, "void")
        note.button_draft()
        note.button_cancel()
        self._assert_ended(0)

    def test_credited_before_it_is_returned(self):
        self._credit_note(2)
        self._assert_ended(0)
        self._return(2)
        self._assert_ended(2, "void")

    def test_draft_credit_note_ends_nothing(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case)
        self._credit(case, post=False)
        self._assert_ended(0)
        self._post_credit(case)
        self._assert_ended(2, "void")

    def test_part_of_the_units(self):
        self._return(1)
        self._credit_note(1)
        self._assert_ended(1)
        self.assertEqual(self.certificate._get_units_left(), 1)
        self._return(1)
        self._assert_ended(1)

    def test_more_returned_than_credited(self):
        self._return(2)
        self._credit_note(1)
        self._assert_ended(1)

    def test_refund_without_goods(self):
        case = self._open_case([(self.order.order_line, 1)])
        case.line_ids.goods_back = False
        case.action_request()
        case.action_approve()
        self._credit(case)
        self._assert_ended(1)

    def test_receipt_that_is_undone_gives_no_second_one(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case).action_rma_undo()
        self._assert_ended(0)
        self.assertEqual(self._certificates(self.order), self.certificate)

    def test_delivered_again_by_core_after_the_return(self):
        returned = self._return(1)
        self._return_with_core(returned, {self.drill: 1})
        self._assert_ended(0)
        self.assertEqual(self._certificates(self.order), self.certificate)

    def test_the_right_one_of_two_deliveries_ends(self):
        order = self._sell([(self.drill, 3)])
        self._deliver(order, {self.drill: 1})
        self._deliver(order)
        first, second = self._certificates(order)
        self._invoice(order)
        self._return(1, picking=first.picking_id)
        self._credit_note(1, order)
        # Delivered first, returned first.
        self.assertRecordValues(
            first | second, [{"quantity_ended": 1.0}, {"quantity_ended": 0.0}]
        )

    def test_dozens_end_in_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_id": self.drill.id, "product_uom_qty": 2}
        order = self._sell_deliver_invoice([{**line, "product_uom_id": dozen.id}])
        self._return_with_core(order.picking_ids, {self.drill: 24})
        self._credit_note(1, order)
        self.assertEqual(self._certificates(order).quantity_ended, 12)

    # === SERIAL NUMBERS === #

    def test_the_serial_number_that_came_back_ends(self):
        product, lots = self._serials("A", "B")
        order = self._sell_two(product, lots)
        line = {"sale_line_id": order.order_line.id, "quantity": 1}
        self._return_and_credit([{**line, "lot_id": lots[1].id}])
        self.assertRecordValues(
            self._certificates(order),
            [
                {"lot_id": lots[0].id, "state": "active"},
                {"lot_id": lots[1].id, "state": "void"},
            ],
        )

    def test_restocked_and_sold_again(self):
        product, lots = self._serials("A", "B")
        order = self._sell_two(product, lots)
        old = self._certificates(order)[0]
        line = {"sale_line_id": order.order_line.id, "quantity": 1}
        case = self._return_and_credit([{**line, "lot_id": lots[0].id}])
        case.action_inspect()
        inspection = case.inspection_ids.with_user(self.rma_user)
        inspection.grade_id = self.grade_a
        inspection.action_confirm()
        again = self._sell([(product, 1)], customer=self.other_portal_user.partner_id)
        self._deliver(again, lots={product: lots[0]})
        new = self._certificates(again)
        self.assertRecordValues(
            old | new,
            [
                {"lot_id": lots[0].id, "state": "void"},
                {"lot_id": lots[0].id, "state": "active"},
            ],
        )
        self.assertEqual(new.partner_id, self.other_portal_user.partner_id)
        self.assertFalse(old.replaced_by_id)

    def test_a_cancelled_credit_note_revives_no_warranty_of_what_was_sold_again(self):
        product, lots = self._serials("A", "B")
        order = self._sell_two(product, lots)
        old, other = self._certificates(order)
        line = {"sale_line_id": order.order_line.id, "quantity": 1}
        case = self._return_and_credit([{**line, "lot_id": lots[0].id}])
        case.action_inspect()
        inspection = case.inspection_ids.with_user(self.rma_user)
        inspection.grade_id = self.grade_a
        inspection.action_confirm()
        again = self._sell([(product, 1)], customer=self.other_portal_user.partner_id)
        self._deliver(again, lots={product: lots[0]})
        new = self._certificates(again)
        note = case.sudo().credit_note_ids
        note.button_draft()
        note.button_cancel()
        self.assertEqual((old | other | new).mapped("state"), ["void"] + ["active"] * 2)
        self.assertEqual(old.void_reason, f"Sold again with {new.name}")
        with self._refused("was sold again since"), self.env.cr.savepoint():
            old.with_user(self.rma_manager).action_unvoid()
        self.assertEqual(old.state, "void")

    def test_sold_again_without_a_credit_note_ends_the_old_one(self):
        product, lots = self._serials("A", "B")
        order = self._sell_two(product, lots)
        old, kept = self._certificates(order)
        self._return_with_core(order.picking_ids, {product: 2})
        again = self._sell([(product, 1)], customer=self.other_portal_user.partner_id)
        self._deliver(again, lots={product: lots[0]})
        new = self._certificates(again)
        self.assertEqual(old.void_reason, f"Sold again with {new.name}")
        self.assertEqual((old | kept | new).mapped("state"), ["void"] + ["active"] * 2)

    def test_a_repaired_serial_number_keeps_its_certificate(self):
        product, lots = self._serials("A", "B")
        order = self._sell_two(product, lots)
        before = self._certificates(order)
        returned = self._return_with_core(order.picking_ids, {product: 2})
        self._return_with_core(returned, {product: 2})
        self.assertEqual(self._certificates(order), before)
        self.assertEqual(before.mapped("quantity_ended"), [0, 0])
        self.assertEqual(set(before.mapped("state")), {"active"})


@tagged("post_install", "-at_install")
class TestWarrantyReplacement(ReturnsCommon):
    """A replacement gets a warranty by the rule of the old one's term."""

    units = 1

    def _exchange_with_core(self, on="2027-06-01 12:00:00", order=None):
        """Exchange the drill with core's wizard; return the new certificate."""
        order = order or self.order
        before = self._certificates(order)
        picking = order.picking_ids.filtered(lambda p: p.state == "done")[:1]
        with freeze_time(on):
            wizard = self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model=picking._name
            )
            wizard = wizard.create({})
            wizard.product_return_moves.quantity = 1
            wizard.action_create_exchanges()
            todo = order.picking_ids.filtered(lambda p: p.state != "done")
            for transfer in todo.sorted(lambda p: p.picking_type_code != "incoming"):
                transfer.move_ids.picked = True
                transfer.button_validate()
        return self._certificates(order) - before

    def _sell_under(self, **values):
        self._promise(self.drill, **values)
        self.order = self._sell_two(self.drill)
        self.certificate = self._certificates(self.order)

    def test_the_rest_of_the_warranty(self):
        new = self._exchange_with_core()
        self.assertRecordValues(
            new,
            [
                {
                    "date_start": date(2026, 1, 10),
                    "date_end": date(2028, 1, 10),
                    "date_delivered": date(2027, 6, 1),
                    "replaces_ids": self.certificate.ids,
                    "quantity": 1.0,
                }
            ],
        )
        self.assertRecordValues(
            self.certificate, [{"state": "void", "replaced_by_id": new.id}]
        )

    def test_at_least_so_many_days(self):
        self._sell_under(replacement_rule="minimum", replacement_days=90)
        early = self._exchange_with_core("2027-06-01 12:00:00")
        self.assertEqual(early.date_end, date(2028, 1, 10))
        self._sell_under(replacement_rule="minimum", replacement_days=90)
        late = self._exchange_with_core("2027-12-01 12:00:00")
        # 90 days after 1 December: 30 of December, 31, 29
        self.assertEqual(late.date_end, date(2028, 2, 29))

    def test_a_new_warranty(self):
        self._sell_under(replacement_rule="new")
        new = self._exchange_with_core()
        self.assertRecordValues(
            new, [{"date_start": date(2027, 6, 1), "date_end": date(2029, 6, 1)}]
        )

    def test_a_new_warranty_follows_the_corrected_delivery(self):
        self._sell_under(replacement_rule="new")
        new = self._exchange_with_core()
        new.move_id.date = "2027-06-03 12:00:00"
        self.assertRecordValues(
            new, [{"date_start": date(2027, 6, 3), "date_end": date(2029, 6, 3)}]
        )

    def test_days_at_least_follow_the_corrected_delivery(self):
        self._sell_under(replacement_rule="minimum", replacement_days=90)
        new = self._exchange_with_core("2027-12-01 12:00:00")
        new.move_id.date = "2027-12-03 12:00:00"
        self.assertEqual(new.date_end, date(2028, 3, 2))

    def test_the_old_term_counts_though_the_product_has_another_one_now(self):
        self._promise(self.drill, name="Short", duration=1)
        new = self._exchange_with_core()
        self.assertEqual(new.term_id, self.certificate.term_id)
        self.assertEqual(new.date_end, date(2028, 1, 10))

    def test_extensions_go_on_with_the_replacement(self):
        order = self._sell([(self._create_extension(12), 1)])
        order.order_line.rma_certificate_id = self.certificate
        self.assertEqual(self.certificate.date_end, date(2029, 1, 10))
        new = self._exchange_with_core()
        self.assertEqual(new.date_end, date(2029, 1, 10))
        self.assertEqual(new.extension_ids.sale_line_id, order.order_line)

    def test_replaced_twice(self):
        second = self._exchange_with_core("2027-06-01 12:00:00")
        with freeze_time("2027-09-01 12:00:00"):
            self._return_with_core(second.picking_id, {self.drill: 1})
        third = self._deliver_more("2027-09-02 12:00:00")
        self.assertRecordValues(
            self.certificate | second | third,
            [
                {"replaced_by_id": second.id, "is_void": True},
                {"replaced_by_id": third.id, "is_void": True},
                {"replaced_by_id": False, "is_void": False},
            ],
        )
        self.assertEqual(third.date_end, date(2028, 1, 10))

    def _deliver_more(self, moment):
        """Deliver what the order lacks after a return; return its certificate."""
        before = self._certificates(self.order)
        with freeze_time(moment):
            self.order.order_line._action_launch_stock_rule()
            self._deliver(self.order)
        return self._certificates(self.order) - before

    # === NOT A REPLACEMENT === #

    def test_more_units_of_the_same_line_are_no_replacement(self):
        self.order.order_line.product_uom_qty = 2
        with freeze_time("2027-06-01 12:00:00"):
            self._deliver(self.order)
        self.assertRecordValues(
            self._certificates(self.order),
            [
                {"replaced_by_id": False, "date_end": date(2028, 1, 10)},
                {"replaced_by_id": False, "date_end": date(2029, 6, 1)},
            ],
        )

    def test_delivered_again_after_a_credit_is_no_replacement(self):
        self._return(1)
        self._credit_note(1)
        new = self._deliver_more("2027-06-01 12:00:00")
        self.assertFalse(self.certificate.replaced_by_id)
        self.assertEqual(new.date_end, date(2029, 6, 1))

    # === TIME IN REPAIR === #

    def _repair(self, arrived, left):
        with freeze_time(arrived):
            returned = self._return(1)
        with freeze_time(left):
            self._return_with_core(returned, {self.drill: 1})

    def test_time_in_repair_is_added_where_the_term_says_so(self):
        self._sell_under(is_repair_time_added=True)
        self._repair("2026-03-01 12:00:00", "2026-03-21 12:00:00")
        self.assertRecordValues(
            self.certificate, [{"repair_days": 20, "date_end": date(2028, 1, 30)}]
        )

    def test_time_in_repair_is_not_added_elsewhere(self):
        self._repair("2026-03-01 12:00:00", "2026-03-21 12:00:00")
        self.assertRecordValues(
            self.certificate, [{"repair_days": 0, "date_end": date(2028, 1, 10)}]
        )

    def test_days_in_repair_are_those_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"
        self._sell_under(is_repair_time_added=True)
        # the evening of 28 February to the morning of 21 March
        self._repair("2026-03-01 03:00:00", "2026-03-21 15:00:00")
        self.assertEqual(self.certificate.repair_days, 21)


@tagged("post_install", "-at_install")
class TestRestOfAnOrder(WarrantyCommon):
    """What was ordered and comes later replaces nothing."""

    def test_the_rest_of_an_order_is_no_replacement_for_what_came_back(self):
        self._promise(self.drill)
        order = self._sell([(self.drill, 5)])
        with freeze_time("2026-01-10 12:00:00"):
            first = self._deliver(order, {self.drill: 3})
        with freeze_time("2026-02-10 12:00:00"):
            self._return_with_core(first, {self.drill: 1})
            self._deliver(order)
        old, new = self._certificates(order)
        self.assertFalse(old.replaced_by_id)
        self.assertRecordValues(
            new, [{"quantity": 2.0, "date_start": date(2026, 2, 10)}]
        )

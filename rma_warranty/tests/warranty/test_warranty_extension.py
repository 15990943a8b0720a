from datetime import date
from itertools import permutations

from odoo import Command
from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon

# Two years from the delivery on 10 January 2026, and one or two years more.
PLAIN = date(2028, 1, 10)
LONGER = date(2029, 1, 10)
LONGEST = date(2030, 1, 10)


@tagged("post_install", "-at_install")
class TestWarrantyExtension(WarrantyCommon):
    """What is sold makes warranties end later, what is refunded earlier again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill)
        cls._promise(cls.saw)
        cls.year = cls._create_extension(12)

    # === VERBS === #

    def _sell_on(self, lines, day="2026-01-10", deliver=True, **values):
        with freeze_time(f"{day} 12:00:00"):
            order = self._sell(lines, **values)
            if deliver:
                self._deliver(order)
        return order

    def _sell_later(self, certificate, units=1, product=None, confirm=True):
        """Sell an extension for a certificate on an order of its own."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.year).id,
                            "product_uom_qty": units,
                            "rma_certificate_id": certificate.id,
                        }
                    )
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _credit_note(self, line, units, post=True):
        """Credit units of an order line from its invoice."""
        invoiced = line.invoice_lines.filtered(lambda li: li.move_type == "out_invoice")
        invoice = invoiced.move_id
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        note = self.env["account.move"].browse(wizard.reverse_moves()["res_id"])
        own = note.invoice_line_ids.filtered(
            lambda li: li.product_id == line.product_id
        )
        (note.invoice_line_ids - own).unlink()
        own.quantity = units
        if post:
            note.action_post()
        return note

    def _assert_ends(self, order, *expected):
        """Expect certificates of [(units, end)], whatever their order."""
        found = [
            (certificate.quantity, certificate.date_end)
            for certificate in self._certificates(order)
        ]
        self.assertEqual(sorted(found), sorted(expected))

    # === WHICH GOODS === #

    def test_only_goods_of_the_order_are_extended(self):
        order = self._sell_on([(self.drill, 1), (self.year, 1)])
        self._assert_ends(order, (1, LONGER))
        self.assertEqual(order.order_line[1].rma_extended_line_id, order.order_line[0])

    def test_goods_that_the_line_is_linked_to(self):
        order = self._sell_on([(self.drill, 1), (self.saw, 1)], deliver=False)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.year.id,
                    "product_uom_qty": 1,
                    "linked_line_id": order.order_line[1].id,
                }
            )
        ]
        order.order_line._rma_sync_extensions()
        self._deliver(order, on="2026-01-10 12:00:00")
        ends = {c.product_id: c.date_end for c in self._certificates(order)}
        self.assertEqual(ends, {self.drill: PLAIN, self.saw: LONGER})

    def test_goods_that_staff_choose(self):
        order = self._sell_on([(self.drill, 1), (self.saw, 1), (self.year, 1)])
        self._assert_ends(order, (1, PLAIN), (1, PLAIN))
        line = order.order_line[2]
        self.assertFalse(line.rma_extended_line_id)
        line.rma_extended_line_id = order.order_line[0]
        ends = {c.product_id: c.date_end for c in self._certificates(order)}
        self.assertEqual(ends, {self.drill: LONGER, self.saw: PLAIN})

    def test_an_extension_without_goods_waits_for_a_choice(self):
        order = self._sell_on([(self.year, 1)], deliver=False)
        self.assertFalse(order.order_line.rma_extension_ids)

    def test_quotations_extend_nothing(self):
        goods = self._sell_on([(self.drill, 1)])
        later = self._sell_later(self._certificates(goods), confirm=False)
        self._assert_ends(goods, (1, PLAIN))
        later.action_confirm()
        self._assert_ends(goods, (1, LONGER))

    # === WHAT IT GIVES === #

    def test_another_term_ends_later(self):
        five = self._create_term(name="Five", duration=5, duration_unit="year")
        product = self._create_extension(
            rma_extension_mode="replace", rma_extension_term_id=five.id
        )
        order = self._sell_on([(self.drill, 1), (product, 1)])
        # Counted from the start: 10 January 2026 + 5 years
        self._assert_ends(order, (1, date(2031, 1, 10)))
        extension = self._certificates(order).extension_ids
        self.assertEqual(extension.term_id.version_of_id, five)
        five.duration = 1
        self.env["rma.warranty.dates"]._update(self._certificates(order))
        self._assert_ends(order, (1, date(2031, 1, 10)))

    def test_another_term_that_is_shorter_changes_nothing(self):
        short = self._create_term(name="Short", duration=6)
        product = self._create_extension(
            rma_extension_mode="replace", rma_extension_term_id=short.id
        )
        order = self._sell_on([(self.drill, 1), (product, 1)])
        self._assert_ends(order, (1, PLAIN))

    def test_a_lifetime(self):
        product = self._create_extension(rma_extension_unit="lifetime")
        order = self._sell_on([(self.drill, 1), (product, 1)])
        certificate = self._certificates(order)
        self.assertRecordValues(certificate, [{"date_end": False, "is_lifetime": True}])

    def test_an_extension_sold_after_the_end_counts_from_the_old_end(self):
        order = self._sell_on([(self.drill, 1)])
        certificate = self._certificates(order)
        with freeze_time("2028-06-01 12:00:00"):
            self._sell_later(certificate)
            certificate.invalidate_recordset()
            self.assertRecordValues(
                certificate, [{"date_end": LONGER, "state": "active"}]
            )

    def test_an_order_of_several_extensions_makes_no_difference(self):
        days = self._create_extension(rma_extension_duration=40)
        days.rma_extension_unit = "day"
        five = self._create_term(name="Four years", duration=48)
        other = self._create_extension(
            rma_extension_mode="replace", rma_extension_term_id=five.id
        )
        ends = set()
        for products in permutations((self.year, days, other)):
            goods = self._sell_on([(self.drill, 1)], day="2026-01-31")
            for product in products:
                self._sell_later(self._certificates(goods), product=product)
            ends.add(self._certificates(goods).date_end)
        # 31 January 2026 + 48 + 12 months + 40 days: 28 days of February, 12
        self.assertEqual(ends, {date(2031, 3, 12)})

    # === HOW MANY === #

    def test_as_many_units_as_were_sold(self):
        order = self._sell_on([(self.drill, 5), (self.year, 2)])
        self._assert_ends(order, (2, LONGER), (3, PLAIN))

    def test_more_extensions_than_goods(self):
        order = self._sell_on([(self.drill, 1), (self.year, 3)])
        self._assert_ends(order, (1, LONGER))

    def test_more_units_are_sold_later(self):
        order = self._sell_on([(self.drill, 5), (self.year, 2)])
        order.order_line[1].product_uom_qty = 4
        self._assert_ends(order, (2, LONGER), (2, LONGER), (1, PLAIN))

    def test_fewer_units_are_sold_after_all(self):
        order = self._sell_on([(self.drill, 3), (self.year, 3)])
        self._assert_ends(order, (3, LONGER))
        order.order_line[1].product_uom_qty = 1
        self._assert_ends(order, (1, LONGER), (2, PLAIN))

    def test_goods_delivered_in_parts(self):
        order = self._sell_on([(self.drill, 3), (self.year, 2)], deliver=False)
        with freeze_time("2026-01-10 12:00:00"):
            self._deliver(order, {self.drill: 1})
        self._assert_ends(order, (1, LONGER))
        with freeze_time("2026-01-10 18:00:00"):
            self._deliver(order)
        self._assert_ends(order, (1, LONGER), (1, LONGER), (1, PLAIN))

    def test_serial_numbers(self):
        product = self._create_product("Laser", price=50, cost=20, tracking="serial")
        lots = self._create_lots(product, "A", "B", "C")
        self._stock_in(product, 3, 20.0, lots)
        self._promise(product)
        order = self._sell_on([(product, 3), (self.year, 2)], deliver=False)
        with freeze_time("2026-01-10 12:00:00"):
            self._deliver(order, lots={product: lots})
        ends = self._certificates(order).sorted("id").mapped("date_end")
        self.assertEqual(sorted(ends), [PLAIN, LONGER, LONGER])

    def test_sold_later_for_one_of_several_units(self):
        goods = self._sell_on([(self.drill, 3)])
        self._sell_later(self._certificates(goods))
        self._assert_ends(goods, (1, LONGER), (2, PLAIN))

    def test_two_orders_extend_twice(self):
        goods = self._sell_on([(self.drill, 1)])
        certificate = self._certificates(goods)
        self._sell_later(certificate)
        self._sell_later(certificate)
        self._assert_ends(goods, (1, LONGEST))

    def test_confirmed_before_and_after_the_delivery_is_the_same(self):
        before = self._sell_on([(self.drill, 2), (self.year, 1)])
        after = self._sell_on([(self.drill, 2)])
        after.order_line = [
            Command.create({"product_id": self.year.id, "product_uom_qty": 1})
        ]
        after.order_line._rma_sync_extensions()
        for order in (before, after):
            self._assert_ends(order, (1, LONGER), (1, PLAIN))

    # === REPEATED === #

    def test_a_second_time_changes_nothing(self):
        order = self._sell_on([(self.drill, 5), (self.year, 2)])
        self._invoice(order)
        line = order.order_line[1]
        self._credit_note(line, 1)
        ends = [(1, LONGER), (1, PLAIN), (3, PLAIN)]
        for __ in range(2):
            self._assert_ends(order, *ends)
            self.env["rma.warranty.extender"]._sync(line)
            order.order_line._rma_sync_extensions()
        self.assertEqual(len(line.rma_extension_ids), 2)

    # === REFUNDED === #

    def _sell_three(self):
        order = self._sell_on([(self.drill, 3), (self.year, 3)])
        self._invoice(order)
        return order, order.order_line[1]

    def test_fully_refunded(self):
        order, line = self._sell_three()
        self._credit_note(line, 3)
        self._assert_ends(order, (3, PLAIN))
        self.assertTrue(line.rma_extension_ids.is_refunded)

    def test_partly_refunded(self):
        order, line = self._sell_three()
        self._credit_note(line, 1)
        self._assert_ends(order, (2, LONGER), (1, PLAIN))

    def test_draft_refund_changes_nothing(self):
        order, line = self._sell_three()
        self._credit_note(line, 3, post=False)
        self._assert_ends(order, (3, LONGER))

    def test_refund_that_is_reset_or_cancelled_brings_it_back(self):
        order, line = self._sell_three()
        note = self._credit_note(line, 3)
        note.button_draft()
        self._assert_ends(order, (3, LONGER))
        note.action_post()
        self._assert_ends(order, (3, PLAIN))
        note.button_draft()
        note.button_cancel()
        self._assert_ends(order, (3, LONGER))

    def test_partial_refund_that_is_reset_brings_it_back(self):
        order, line = self._sell_three()
        note = self._credit_note(line, 1)
        note.button_draft()
        self._assert_ends(order, (2, LONGER), (1, LONGER))

    def test_refund_of_the_goods_leaves_the_extension_alone(self):
        order = self._sell_on([(self.drill, 2), (self.year, 2)])
        self._invoice(order)
        self._credit_note(order.order_line[0], 1)
        self._assert_ends(order, (2, LONGER))

    def test_refunded_before_the_goods_are_delivered(self):
        order = self._sell_on([(self.drill, 1), (self.year, 1)], deliver=False)
        self._invoice(order)
        self._credit_note(order.order_line[1], 1)
        with freeze_time("2026-01-10 12:00:00"):
            self._deliver(order)
        self._assert_ends(order, (1, PLAIN))

    def test_refund_of_one_order_leaves_the_other_one(self):
        goods = self._sell_on([(self.drill, 1)])
        certificate = self._certificates(goods)
        first = self._sell_later(certificate)
        self._sell_later(certificate)
        self._invoice(first)
        self._credit_note(first.order_line, 1)
        self._assert_ends(goods, (1, LONGER))

    # === CANCELLED === #

    def test_cancelled_order_takes_it_back(self):
        goods = self._sell_on([(self.drill, 1)])
        later = self._sell_later(self._certificates(goods))
        self._assert_ends(goods, (1, LONGER))
        later._action_cancel()
        self._assert_ends(goods, (1, PLAIN))
        later.action_draft()
        later.action_confirm()
        self._assert_ends(goods, (1, LONGER))

    def test_lapsed_extension_of_a_void_certificate_extends_nothing(self):
        order = self._sell_on([(self.drill, 1)])
        self._certificates(order)._write_step({"void_reason": "Opened"})
        order.order_line = [
            Command.create({"product_id": self.year.id, "product_uom_qty": 1})
        ]
        order.order_line._rma_sync_extensions()
        self._assert_ends(order, (1, PLAIN))

    # === WHO === #

    def test_a_salesman_sells_it_without_rights_on_certificates(self):
        goods = self._sell_on([(self.drill, 1)])
        salesman = self._create_user(
            "salesman", "sales_team.group_sale_salesman_all_leads"
        )
        later = self._sell_later(self._certificates(goods), confirm=False)
        later.with_user(salesman).action_confirm()
        self._assert_ends(goods, (1, LONGER))

    def test_it_is_told_on_the_certificate(self):
        order = self._sell_on([(self.drill, 1), (self.year, 1)])
        extension = self._certificates(order).extension_ids
        self.assertRecordValues(
            extension,
            [{"name": "+ 12 Months", "order_id": order.id, "is_refunded": False}],
        )

from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestSerialPassport(WarrantyCommon):
    """One page tells the whole life of a serial number."""

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mower = cls._create_product("Mower", price=300, cost=90, tracking="serial")
        cls.lots = cls._create_lots(cls.mower, "M-1", "M-2", "M-3")
        moves = cls._stock_in(cls.mower, 3, 90, lots=cls.lots)
        moves.date = cls._at("2025-12-01 12:00")
        cls._promise(cls.mower)

    def _deliver_serial(self, lot, day, **values):
        """Sell one unit with a serial number and deliver it; return the order."""
        order = self._sell([(self.mower, 1)], **values)
        order.date_order = self._at(f"{day} 08:00")
        self._deliver(order, lots={self.mower: lot}, on=f"{day} 12:00:00")
        self._invoice(order)
        return order

    def _passport(self, lot, user=None):
        service = self.env["rma.serial.passport"].with_user(user or self.rma_user)
        lot = lot.with_user(user or self.rma_user)
        self.env.flush_all()
        return service._get_passports(lot).get(lot)

    def _kinds(self, passport):
        return [event["kind"] for event in passport["events"]]

    @freeze_time("2026-02-01 12:00:00")
    def test_a_sold_serial_shows_buyer_warranty_and_where_it_is(self):
        order = self._deliver_serial(self.lots[0], "2026-01-10")
        passport = self._passport(self.lots[0])
        self.assertEqual(passport["product"], "Mower")
        self.assertEqual(passport["serial"], "M-1")
        self.assertEqual(
            passport["sales"],
            [
                {
                    "order": order.name,
                    "order_id": order.id,
                    "customer": self.customer.display_name,
                    "date": date(2026, 1, 10),
                }
            ],
        )
        self.assertEqual(self._kinds(passport), ["bought", "delivered"])
        (warranty,) = passport["certificates"]
        self.assertEqual(warranty["end"], date(2028, 1, 10))
        self.assertEqual(warranty["state"], "active")
        self.assertEqual(
            passport["whereabouts"],
            {
                "kind": "customer",
                "name": self.customer.display_name,
                "since": date(2026, 1, 10),
            },
        )

    def test_an_unsold_serial_is_in_stock(self):
        passport = self._passport(self.lots[1])
        self.assertEqual(passport["whereabouts"]["kind"], "stock")
        self.assertEqual(passport["whereabouts"]["name"], self.stock.complete_name)
        self.assertFalse(passport["sales"] or passport["certificates"])

    @freeze_time("2026-01-15 12:00:00")
    def test_a_returned_serial_is_here_and_its_case_is_told(self):
        order = self._deliver_serial(self.lots[0], "2026-01-10")
        case = self._customer_returns(
            [
                {
                    "sale_line_id": order.order_line.id,
                    "quantity": 1,
                    "lot_id": self.lots[0].id,
                }
            ]
        )
        self._receive(case)
        passport = self._passport(self.lots[0])
        self.assertEqual(self._kinds(passport), ["bought", "delivered", "returned"])
        self.assertEqual(passport["events"][-1]["case"], case.name)
        self.assertEqual(passport["whereabouts"]["name"], self.returns.complete_name)
        (claim,) = passport["claims"]
        self.assertEqual(claim["case"], case.name)
        self.assertIn("Refund", claim["outcome"])

    def test_a_rejected_claim_tells_why(self):
        order = self._deliver_serial(self.lots[0], "2026-01-10")
        case = self._claim(self._certificates(order), approve=False)
        case._reject("It fell from the roof")
        (claim,) = self._passport(self.lots[0])["claims"]
        self.assertEqual(claim["outcome"], "It fell from the roof")

    def test_a_unit_that_goes_back_to_its_customer_was_here_for_repair(self):
        order = self._deliver_serial(self.lots[0], "2026-01-10")
        delivery = order.picking_ids
        back = self._return_with_core(delivery, {self.mower: 1})
        back.move_ids.date = self._at("2026-02-01 12:00")
        again = self._return_with_core(back, {self.mower: 1})
        again.move_ids.date = self._at("2026-02-15 12:00")
        passport = self._passport(self.lots[0])
        self.assertEqual(
            self._kinds(passport), ["bought", "delivered", "returned", "sent_back"]
        )
        (repair,) = passport["repairs"]
        # 1 to 15 February.
        self.assertEqual(repair["days"], 14)
        self.assertEqual(passport["whereabouts"]["since"], date(2026, 2, 15))

    def test_replacements_are_a_chain_from_old_to_new_on_every_unit(self):
        days = ("2026-01-10", "2026-02-01", "2026-03-01")
        certificates = self.env["rma.warranty.certificate"]
        for lot, day in zip(self.lots, days, strict=True):
            certificates |= self._certificates(self._deliver_serial(lot, day))
        first, second, third = certificates.sudo()
        first.replaced_by_id, second.replaced_by_id = second, third
        for lot in self.lots:
            with self.subTest(serial=lot.name):
                chain = self._passport(lot)["chain"]
                serials = [row["serial"] for row in chain]
                self.assertEqual(serials, ["M-1", "M-2", "M-3"])

    def test_handed_over_units_are_with_their_new_owner(self):
        order = self._deliver_serial(self.lots[0], "2026-01-10")
        with freeze_time("2026-02-01 12:00:00"):
            other = self.other_portal_user.partner_id
            self._certificates(order).with_user(self.rma_user)._hand_over(other)
        whereabouts = self._passport(self.lots[0])["whereabouts"]
        self.assertEqual(whereabouts["name"], other.display_name)

    def test_extensions_are_told_until_they_are_refunded(self):
        extension = self._create_extension(12)
        order = self._sell([(self.mower, 1), (extension, 1)])
        self._deliver(order, lots={self.mower: self.lots[0]})
        (warranty,) = self._passport(self.lots[0])["certificates"]
        self.assertEqual(warranty["extensions"], ["+ 12 Months"])
        self._certificates(order).extension_ids.sudo().is_refunded = True
        (warranty,) = self._passport(self.lots[0])["certificates"]
        self.assertEqual(warranty["extensions"], [])

    def test_after_sales_open_the_page_without_rights_on_stock(self):
        order = self._deliver_serial(self.lots[0], "2026-01-10")
        lot = self.lots[0].with_user(self.rma_user)
        action = lot.action_rma_view_passport()
        form = Form(lot, view="rma_warranty.rma_serial_passport_view_form")
        self.assertEqual(action["res_id"], lot.id)
        page = str(lot.rma_passport_html)
        self.assertIn(order.name, page)
        self.assertIn("/odoo/warranties/", page)
        self.assertNotIn("300.0", page)
        self.assertNotIn("$", page)
        self.assertEqual(form.name, "M-1")
        with self.assertRaises(AccessError):
            self.lots[0].with_user(self.warehouse_user).read(["rma_passport_html"])

    def test_numbers_of_other_companies_stay_closed(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self._create_lots(self.mower, "M-9")
        foreign.company_id = other
        self.assertFalse(self._passport(foreign))
        self.assertTrue(self._passport(self.lots[0]))

    def test_many_passports_take_as_many_queries_as_one(self):
        for lot, day in zip(self.lots, ("10", "11", "12"), strict=True):
            self._deliver_serial(lot, f"2026-01-{day}")
        # The first call fills caches that have nothing to do with lots.
        self._count_queries(self.lots)
        self.assertEqual(
            self._count_queries(self.lots[:1]), self._count_queries(self.lots)
        )

    def _count_queries(self, lots):
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        service = self.env["rma.serial.passport"].with_user(self.rma_user)
        before = self.env.cr.sql_log_count
        service._get_passports(lots.with_user(self.rma_user))
        return self.env.cr.sql_log_count - before

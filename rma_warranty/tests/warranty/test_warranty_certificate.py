from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestWarrantyCertificate(WarrantyCommon):
    """Every delivered unit gets the warranty that was promised for it."""

    def test_a_delivery_gives_a_certificate_until_the_same_day(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 3)])
        self.assertRecordValues(
            certificate,
            [
                {
                    "partner_id": self.customer.id,
                    "product_id": self.drill.id,
                    "quantity": 3.0,
                    "date_start": date(2026, 1, 10),
                    "date_end": date(2028, 1, 10),
                    "term_origin": "product Drill",
                }
            ],
        )

    def test_a_defect_is_accepted_with_the_certificate_and_its_dates(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        case = self._claim(certificate, on="2027-01-10 10:00:00", resolution="refund")
        line = case.line_ids
        self.assertEqual(line.eligibility, "accept")
        # 10 January 2027 to 10 January 2028 are 365 days.
        self.assertIn("365 days left", line.eligibility_text)
        self.assertEqual(certificate.claim_count, 1)

    def test_a_returned_and_credited_unit_has_no_warranty_any_more(self):
        self._promise(self.drill)
        order = self._sell_deliver_invoice([(self.drill, 2)])
        certificate = self._certificates(order)
        self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(certificate.quantity_ended, 1)
        self.assertEqual(certificate.state, "active")
        self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(certificate.state, "void")

    def test_an_extension_on_the_order_makes_it_end_later(self):
        self._promise(self.drill)
        extension = self._create_extension(12)
        order = self._sell([(self.drill, 2), (extension, 1)])
        self._deliver(order, on="2026-01-10 12:00:00")
        certificates = self._certificates(order)
        self.assertRecordValues(
            certificates.sorted("date_end"),
            [
                {"quantity": 1.0, "date_end": date(2028, 1, 10)},
                {"quantity": 1.0, "date_end": date(2029, 1, 10)},
            ],
        )

    # === WHAT GETS ONE === #

    def test_goods_without_a_term_and_services_get_none(self):
        service = self._create_extension(rma_is_extension=False, name="Advice")
        self.company.rma_warranty_term_id = False
        order = self._sell_deliver_invoice([(self.saw, 1), (service, 1)])
        self.assertFalse(self._certificates(order))

    def test_services_get_none_whatever_the_company_promises(self):
        service = self._create_extension(rma_is_extension=False, name="Advice")
        self.company.rma_warranty_term_id = self.term
        order = self._sell_deliver_invoice([(self.saw, 1), (service, 1)])
        self.assertEqual(self._certificates(order).product_id, self.saw)

    def test_consumables_that_are_not_counted_get_one(self):
        screws = self._create_product(
            "Screws", price=1.0, cost=0.5, stock=0, is_storable=False
        )
        self._promise(screws)
        order = self._sell_deliver_invoice([(screws, 10)])
        self.assertEqual(self._certificates(order).quantity, 10)

    def test_only_the_move_to_the_customer_gives_one(self):
        self.warehouse.delivery_steps = "pick_ship"
        self._promise(self.drill)
        order = self._sell([(self.drill, 2)])
        pick = order.picking_ids
        pick.move_ids.picked = True
        pick.button_validate()
        self.assertFalse(self._certificates(order))
        ship = order.picking_ids - pick
        ship.move_ids.picked = True
        ship.button_validate()
        certificate = self._certificates(order)
        self.assertRecordValues(
            certificate, [{"quantity": 2.0, "move_id": ship.move_ids.id}]
        )

    def test_goods_that_the_vendor_delivers_get_one(self):
        self._promise(self.drill)
        order = self._sell([(self.drill, 2)])
        move = order.picking_ids.move_ids
        order.picking_ids.location_id = self.env.ref("stock.stock_location_suppliers")
        move.location_id = self.env.ref("stock.stock_location_suppliers")
        move.write({"quantity": 2, "picked": True})
        move._action_done()
        self.assertEqual(self._certificates(order).quantity, 2)

    def test_receipts_and_internal_transfers_give_none(self):
        self.company.rma_warranty_term_id = self.term
        before = self.env["rma.warranty.certificate"].search_count([])
        self._stock_in(self.drill, 5, 60.0)
        self.assertEqual(self.env["rma.warranty.certificate"].search_count([]), before)

    def test_a_vendor_is_noted(self):
        vendor = self.env["res.partner"].create({"name": "Maker"})
        self.drill.seller_ids = [Command.create({"partner_id": vendor.id})]
        self._promise(self.drill)
        certificate = self._certificates(self._sell_deliver_invoice([(self.drill, 1)]))
        self.assertEqual(certificate.vendor_id, vendor)

    def test_the_commercial_entity_holds_it(self):
        self._promise(self.drill)
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        order = self._sell([(self.drill, 1)], customer=contact)
        self._deliver(order)
        certificate = self._certificates(order)
        self.assertEqual(certificate.partner_id, self.customer)
        self.assertEqual(certificate._get_contact(), contact)

    # === HOW MANY === #

    def test_each_line_of_an_order_gets_its_own(self):
        self._promise(self.drill)
        self._promise(self.saw)
        order = self._sell_deliver_invoice([(self.drill, 3), (self.saw, 2)])
        self.assertRecordValues(
            self._certificates(order),
            [
                {"product_id": self.drill.id, "quantity": 3.0},
                {"product_id": self.saw.id, "quantity": 2.0},
            ],
        )

    def test_each_part_of_a_delivery_starts_on_its_own_day(self):
        self._promise(self.drill)
        order = self._sell([(self.drill, 3)])
        with freeze_time("2026-01-10 12:00:00"):
            self._deliver(order, {self.drill: 2})
        with freeze_time("2026-02-20 12:00:00"):
            self._deliver(order)
        self.assertRecordValues(
            self._certificates(order),
            [
                {"quantity": 2.0, "date_end": date(2028, 1, 10)},
                {"quantity": 1.0, "date_end": date(2028, 2, 20)},
            ],
        )

    def _create_tracked(self, tracking, *names, units=1):
        product = self._create_product("Saw", price=50, cost=20, tracking=tracking)
        lots = self._create_lots(product, *names)
        self._stock_in(product, units * len(lots), 20.0, lots)
        self._promise(product)
        return product, lots

    def test_each_serial_number_gets_its_own(self):
        product, lots = self._create_tracked("serial", "A", "B", "C")
        order = self._sell([(product, 2)])
        self._deliver(order, lots={product: lots[1:]})
        certificates = self._certificates(order)
        self.assertEqual(certificates.lot_id, lots[1:])
        self.assertEqual(certificates.mapped("quantity"), [1.0, 1.0])

    def test_each_lot_gets_one_over_its_quantity(self):
        product, lots = self._create_tracked("lot", "A", "B", units=5)
        order = self._sell([(product, 8)])
        picking = order.picking_ids
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create(
                {
                    **picking.move_ids._prepare_move_line_vals(quantity=units),
                    "lot_id": lot.id,
                }
            )
            for lot, units in zip(lots, (5, 3), strict=True)
        ]
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertRecordValues(
            self._certificates(order).sorted("quantity"),
            [
                {"lot_id": lots[1].id, "quantity": 3.0},
                {"lot_id": lots[0].id, "quantity": 5.0},
            ],
        )

    def test_units_are_those_of_the_product(self):
        self._promise(self.drill)
        dozen = self.env.ref("uom.product_uom_dozen")
        line = {"product_id": self.drill.id, "product_uom_qty": 2}
        order = self._sell_deliver_invoice([{**line, "product_uom_id": dozen.id}])
        certificate = self._certificates(order)
        self.assertRecordValues(
            certificate,
            [{"quantity": 24.0, "product_uom_id": self.drill.uom_id.id}],
        )
        self.assertEqual(certificate._prepare_case_line_vals()["quantity"], 1.0)

    def test_a_second_call_gives_none(self):
        self._promise(self.drill)
        order = self._sell_deliver_invoice([(self.drill, 2)])
        moves = order.picking_ids.move_ids
        self.env["rma.warranty.issuer"]._after_done(moves)
        self.env["rma.warranty.issuer"]._issue(moves.move_line_ids)
        self.assertEqual(len(self._certificates(order)), 1)

    def test_workers_who_deliver_need_no_rights(self):
        self._promise(self.drill)
        order = self._sell([(self.drill, 2)])
        picking = order.picking_ids.with_user(self.warehouse_user).sudo(False)
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(len(self._certificates(order)), 1)
        with self.assertRaises(AccessError):
            self._certificates(order).with_user(self.warehouse_user).read(["name"])

    # === NUMBERS === #

    def test_numbers_are_unique(self):
        self._promise(self.drill)
        self._promise(self.saw)
        orders = [
            self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
            for __ in range(3)
        ]
        names = self._certificates(*orders).mapped("name")
        self.assertEqual(len(set(names)), 6)
        self.assertTrue(all(names))

    def test_numbers_follow_a_sequence_without_gaps(self):
        self._promise(self.drill)
        sequence = self.env.ref("rma_warranty.rma_warranty_sequence")
        sequence.implementation = "no_gap"
        sequence.write({"prefix": "G%(year)s-", "padding": 3, "number_next": 41})
        year = date.today().year
        with freeze_time(f"{year}-06-01 12:00:00"):
            order = self._sell_deliver_invoice([(self.drill, 1)] * 2)
        self.assertEqual(
            self._certificates(order).mapped("name"),
            [f"G{year}-041", f"G{year}-042"],
        )

    # === SPLITTING === #

    def test_splitting_keeps_units_dates_and_extensions(self):
        self._promise(self.drill)
        extension = self._create_extension(12)
        order = self._sell([(self.drill, 5), (extension, 5)])
        self._deliver(order, on="2026-01-10 12:00:00")
        certificate = self._certificates(order)
        part = certificate._split(2)
        self.assertRecordValues(
            certificate | part,
            [
                {"quantity": 3.0, "date_end": date(2029, 1, 10), "origin_id": False},
                {
                    "quantity": 2.0,
                    "date_end": date(2029, 1, 10),
                    "origin_id": certificate.id,
                },
            ],
        )
        self.assertNotEqual(part.name, certificate.name)
        self.assertEqual(len(part.extension_ids), 1)
        self.assertEqual(sum(self._certificates(order).mapped("quantity")), 5)

    # === COMPANIES === #

    def test_companies_do_not_see_each_others_certificates(self):
        self._promise(self.drill)
        certificate = self._certificates(self._sell_deliver_invoice([(self.drill, 1)]))
        other = self.env["res.company"].create({"name": "Other company"})
        user = self._create_user("elsewhere", "rma_warranty.group_rma_manager")
        user.write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        self.assertTrue(certificate.with_user(self.rma_user).has_access("read"))
        self.assertFalse(certificate.with_user(user).has_access("read"))

    def test_another_company_delivers_by_its_own_terms_and_zone(self):
        other = self.env["res.company"].create({"name": "Tokyo"})
        other.partner_id.tz = "Asia/Tokyo"
        theirs = self._create_term(name="Theirs", duration=6)
        self._promise(self.drill)
        self.drill.product_tmpl_id.with_company(other).rma_warranty_term_id = theirs
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.env["stock.quant"].with_company(other)._update_available_quantity(
            self.drill, warehouse.lot_stock_id, 10
        )
        with freeze_time("2026-01-10 15:30:00"):
            order = self.env["sale.order"].with_company(other)
            order = order.create(
                {
                    "partner_id": self.customer.id,
                    "company_id": other.id,
                    "order_line": [
                        Command.create(
                            {"product_id": self.drill.id, "product_uom_qty": 1}
                        )
                    ],
                }
            )
            order.action_confirm()
            order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
            order.picking_ids.button_validate()
        certificate = self._certificates(order)
        # 00:30 on the 11th in Tokyo
        self.assertRecordValues(
            certificate,
            [
                {
                    "company_id": other.id,
                    "date_start": date(2026, 1, 11),
                    "date_end": date(2026, 7, 11),
                }
            ],
        )
        self.assertEqual(certificate.term_id.version_of_id, theirs)


@tagged("post_install", "-at_install")
class TestWarrantyHolder(WarrantyCommon):
    """Certificates are made void, restored and handed over, never deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill)
        cls.stranger = cls.other_portal_user.partner_id
        order = cls._sell_deliver_invoice([(cls.drill, 2)])
        cls.certificate = cls._certificates(order)

    # === VOID === #

    def test_manager_makes_void_and_restores(self):
        end = self.certificate.date_end
        as_manager = self.certificate.with_user(self.rma_manager)
        as_manager._void("Opened by force")
        self.assertRecordValues(
            self.certificate,
            [{"state": "void", "void_reason": "Opened by force", "date_end": end}],
        )
        as_manager.action_unvoid()
        self.assertRecordValues(
            self.certificate,
            [{"state": "active", "void_reason": False, "date_end": end}],
        )

    def test_user_makes_nothing_void(self):
        as_user = self.certificate.with_user(self.rma_user)
        with self._refused("Only an After-sales Manager", AccessError):
            as_user._void("Opened")
        self.certificate.with_user(self.rma_manager)._void("Opened")
        with self._refused("Only an After-sales Manager", AccessError):
            as_user.action_unvoid()

    def test_void_needs_a_reason(self):
        for reason in ("", " \n", None):
            with self._refused("Enter why the certificate becomes void"):
                self.certificate.with_user(self.rma_manager)._void(reason)

    def test_void_tells_why_in_an_open_case(self):
        case = self._claim(self.certificate, approve=False, resolution="refund")
        self.assertEqual(case.line_ids.eligibility, "accept")
        self.assertIn("In warranty until", case.line_ids.eligibility_text)
        self.company.rma_return_window_days = 1
        order = self.certificate.order_id
        order.picking_ids.move_ids.date = "2026-01-10 12:00:00"
        self.certificate.with_user(self.rma_manager)._void("Opened by force")
        self.assertEqual(case.line_ids.eligibility, "refuse")
        self.assertIn("is void: Opened by force", case.line_ids.eligibility_text)

    def test_given_certificates_are_not_deleted(self):
        with self._refused("was given to the customer and can't be deleted"):
            self.certificate.with_user(self.rma_manager).unlink()
        with self.assertRaises(AccessError):
            self.certificate.with_user(self.rma_user).unlink()

    # === HANDED OVER === #

    def test_new_holder_claims_and_the_old_one_does_not(self):
        self.certificate.with_user(self.rma_user)._hand_over(self.stranger)
        self.assertEqual(self.certificate.partner_id, self.stranger)
        case = self._claim(self.certificate, approve=False, resolution="refund")
        self.assertEqual(case.partner_id, self.stranger)
        self.assertEqual(case.line_ids.eligibility, "accept")
        values = {
            "certificate_id": self.certificate.id,
            "product_id": self.drill.id,
            "quantity": 1,
            "reason_id": self.defect.id,
        }
        old = self._open_case([values])
        with self._refused("is of another customer"):
            old.action_request()

    def test_portal_pages_follow_the_holder(self):
        pairs = [(self.portal_user, True), (self.other_portal_user, False)]
        for user, can_read in pairs:
            as_user = self.certificate.with_user(user)
            self.assertEqual(as_user.has_access("read"), can_read)
        token = self.certificate._portal_ensure_token()
        self.certificate.with_user(self.rma_user)._hand_over(self.stranger)
        for user, could_read in pairs:
            as_user = self.certificate.with_user(user)
            self.assertEqual(as_user.has_access("read"), not could_read)
        self.assertNotEqual(self.certificate.sudo().access_token, token)

    def test_a_contact_hands_over_to_its_commercial_entity(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.stranger.id}
        )
        self.certificate._hand_over(contact)
        self.assertEqual(self.certificate.partner_id, self.stranger)

    def test_a_term_may_forbid_it(self):
        self._promise(self.drill, name="Personal", is_transferable=False)
        order = self._sell_deliver_invoice([(self.drill, 1)])
        certificate = self._certificates(order)
        with self._refused("its term Personal doesn't allow it"):
            certificate._hand_over(self.stranger)
        self.assertEqual(certificate.partner_id, self.customer)

    def test_a_warranty_that_is_over_is_not_handed_over(self):
        with freeze_time("2032-01-01 12:00:00"):
            self.certificate.invalidate_recordset()
            with self._refused("there is nothing to hand over"):
                self.certificate._hand_over(self.stranger)
        self.certificate.with_user(self.rma_manager)._void("Opened")
        with self._refused("there is nothing to hand over"):
            self.certificate._hand_over(self.stranger)

    def test_readers_hand_nothing_over(self):
        for user in (self.portal_user, self.accountant):
            with self.assertRaises(AccessError):
                self.certificate.with_user(user)._hand_over(self.stranger)

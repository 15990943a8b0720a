from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestWarrantyDesk(WarrantyCommon):
    """Salesmen extend warranties, and staff open claims, from their screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._create_user(
            "salesman", "sales_team.group_sale_salesman_all_leads"
        )
        cls._promise(cls.drill)
        cls.extension = cls._create_extension(12)

    # === SELLING EXTENSIONS === #

    def test_an_extension_of_nothing_known_asks_what_it_is_for(self):
        order = self._sell([(self.drill, 1), (self.saw, 1), (self.extension, 1)])
        self.assertIn("extends no warranty yet", self._get_notes(order))

    def test_an_extension_of_the_only_goods_asks_nothing(self):
        order = self._sell([(self.drill, 1), (self.extension, 1)])
        self.assertNotIn("extends no warranty yet", self._get_notes(order))

    def test_an_extension_added_to_a_confirmed_order_is_linked_or_asks(self):
        order = self._sell([(self.drill, 1)])
        added = {"product_id": self.extension.id, "product_uom_qty": 1}
        order.order_line = [Command.create(added)]
        line = order.order_line[-1]
        self.assertEqual(line.rma_extended_line_id, order.order_line[0])
        self.assertNotIn("extends no warranty yet", self._get_notes(order))
        order.order_line = [
            Command.create({"product_id": self.saw.id, "product_uom_qty": 1}),
            Command.create(added),
        ]
        self.assertIn("extends no warranty yet", self._get_notes(order))

    def _get_notes(self, order):
        return "".join(order.message_ids.mapped("body"))

    def test_salesman_chooses_later_which_goods_are_extended(self):
        order = self._sell([(self.drill, 1), (self.saw, 1), (self.extension, 1)])
        self._deliver(order, on="2026-01-10 12:00:00")
        certificate = self._certificates(order)
        drill_line, __, extension_line = order.order_line
        form = Form(order.with_user(self.salesman))
        with form.order_line.edit(2) as line:
            line.rma_extended_line_id = drill_line
        form.save()
        self.assertEqual(extension_line.rma_extended_line_id, drill_line)
        # 24 and 12 months from 10 January 2026.
        self.assertEqual(str(certificate.date_end), "2029-01-10")

    def test_salesman_sells_an_extension_for_a_serial_number(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        contact = self.env["res.partner"].create(
            {"name": "Their buyer", "parent_id": self.customer.id}
        )
        orders = self.env["sale.order"].with_user(self.salesman)
        form = Form(orders)
        form.partner_id = contact
        with form.order_line.new() as line:
            line.product_template_id = self.extension.product_tmpl_id
            line.product_id = self.extension
            line.rma_certificate_id = certificate
        order = form.save()
        self.assertEqual(order.rma_holder_id, certificate.partner_id)
        order.action_confirm()
        self.assertEqual(str(certificate.date_end), "2029-01-10")
        self.assertNotIn("extends no warranty yet", self._get_notes(order))

    def test_other_lines_can_not_extend_a_warranty(self):
        order = self._sell([(self.drill, 1), (self.saw, 1), (self.extension, 1)])
        form = Form(order.with_user(self.salesman))
        with (
            self.assertRaisesRegex(AssertionError, "rma_extended_line_id"),
            form.order_line.edit(1) as line,
        ):
            line.rma_extended_line_id = order.order_line[0]

    # === GOODS WHOSE ORDER ISN'T KNOWN === #

    def _open_dialog(self, **values):
        """Open the dialog for another product on a new draft case."""
        case = (
            self.env["rma.case"]
            .with_user(self.rma_user)
            .create({"partner_id": self.customer.id})
        )
        action = case.action_add_unknown()
        wizards = self.env[action["res_model"]].with_user(self.rma_user)
        form = Form(wizards.with_context(**action["context"]))
        form.reason_id = self.defect
        for name, value in values.items():
            form[name] = value
        return case, form

    @freeze_time("2026-02-01 12:00:00")
    def test_a_certificate_brings_product_and_warranty_to_the_case(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 2)])
        case, form = self._open_dialog(certificate_id=certificate)
        self.assertEqual(form.product_id, self.drill)
        form.save().action_add()
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "product_id": self.drill.id,
                    "certificate_id": certificate.id,
                    "quantity": 1.0,
                    "is_in_warranty": True,
                }
            ],
        )

    def _deliver_mower(self, name):
        """Deliver a serial number; return its certificate."""
        mower = self._create_product("Mower", price=9, cost=4, tracking="serial")
        lot = self._create_lots(mower, name)
        self._stock_in(mower, 1, 4, lots=lot)
        self._promise(mower)
        order = self._sell([(mower, 1)])
        self._deliver(order, lots={mower: lot}, on="2026-01-10 12:00:00")
        return self._certificates(order)

    @freeze_time("2026-02-01 12:00:00")
    def test_a_serial_number_finds_its_certificate(self):
        certificate = self._deliver_mower("M-5")
        case, form = self._open_dialog(serial_text="M-5")
        self.assertEqual(form.certificate_id, certificate)
        form.save().action_add()
        self.assertEqual(case.line_ids.lot_id, certificate.lot_id)
        case.action_request()
        self.assertEqual(case.line_ids.eligibility, "accept")

    @freeze_time("2026-02-01 12:00:00")
    def test_a_certificate_that_was_handed_over_is_claimed_by_its_new_owner(self):
        certificate = self._deliver_mower("M-6")
        buyer = self.other_portal_user.partner_id
        certificate.with_user(self.rma_user)._hand_over(buyer)
        case = self._claim(certificate, approve=False)
        self.assertEqual(case.partner_id, buyer)
        self.assertEqual(case.line_ids.lot_id, certificate.lot_id)

    def test_a_product_with_a_proof_of_purchase_waits_for_a_decision(self):
        proof = self.env["ir.attachment"].with_user(self.rma_user)
        proof = proof.create(
            {
                "name": "receipt.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "rma.unknown.wizard",
            }
        )
        case, form = self._open_dialog(product_id=self.saw, serial_text="X-1")
        form.price_unit_expected = 45
        wizard = form.save()
        wizard.proof_ids = proof
        wizard.action_add()
        line = case.line_ids
        self.assertRecordValues(
            line,
            [{"product_id": self.saw.id, "price_unit_expected": 45.0, "quantity": 1.0}],
        )
        self.assertIn("X-1", line.note)
        # Colleagues read the proof as well as who received it.
        self.env.invalidate_all()
        self.assertEqual(line.with_user(self.rma_manager).proof_ids.raw, b"%PDF-1.4")

    def test_certificates_of_other_customers_are_refused(self):
        stranger = self.other_portal_user.partner_id
        foreign = self._deliver_on("2026-01-10", [(self.drill, 1)], customer=stranger)
        __, form = self._open_dialog(certificate_id=foreign)
        with self._refused("was sold to Stranger"):
            form.save().action_add()

    # === FINDING DELIVERED GOODS === #

    def _find(self, text):
        """Return the order lines that the dialog of delivered goods shows."""
        wizards = self.env["rma.delivered.wizard"].with_user(self.rma_user)
        form = Form(wizards.with_context(default_partner_id=self.customer.id))
        form.search_text = text
        return form.save().line_ids.sale_line_id

    def test_delivered_goods_are_found_by_serial_and_certificate_number(self):
        certificate = self._deliver_mower("M-8")
        other = self._deliver_on("2026-01-10", [(self.drill, 1)])
        self.assertEqual(self._find("M-8"), certificate.sale_line_id)
        self.assertEqual(self._find(certificate.name), certificate.sale_line_id)
        self.assertEqual(self._find(other.name), other.sale_line_id)
        self.assertFalse(self._find("no such number"))

    def test_serial_numbers_of_other_customers_are_not_found(self):
        certificate = self._deliver_mower("M-9")
        certificate.order_id.partner_id = self.other_portal_user.partner_id
        self.assertFalse(self._find("M-9"))

    # === CASES === #

    @freeze_time("2026-02-01 12:00:00")
    def test_the_line_tells_the_warranty_and_what_it_covers(self):
        self.term.item_ids = [
            Command.create({"kind": "covered", "name": "Motor"}),
            Command.create({"kind": "excluded", "name": "Blades"}),
        ]
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        line = self._claim(certificate, approve=False).line_ids
        for user in self.rma_user | self.accountant:
            form = Form(line.with_user(user))
            # Two years, 730 days, less the 22 from 10 January to 1 February.
            self.assertEqual(form.warranty_days_left, 708)
            self.assertEqual(line.with_user(user).warranty_brief, "01/10/2028 (708)")
            self.assertIn("Parts: ", form.warranty_payers)
            self.assertEqual(len(form.warranty_item_ids), 2)

    def test_the_line_tells_why_there_is_no_warranty(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        line = self._open_case([(order.order_line, 1)]).line_ids
        self.assertFalse(line.is_in_warranty or line.warranty_brief)
        self.assertIn("No warranty certificate", line.warranty_text)

    @freeze_time("2026-02-01 12:00:00")
    def test_warranty_claims_are_filtered(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        claim = self._claim(certificate)
        self._sell_deliver_invoice([(self.saw, 1)])
        lines = self.env["rma.case.line"].with_user(self.rma_user)
        found = lines.search([("reason_id.claim_kind", "=", "warranty")])
        self.assertIn(claim.line_ids, found)
        self.assertIn(claim.line_ids, lines.search([("is_claim", "=", True)]))

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..warranty.warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestClaimWithoutOrder(WarrantyCommon):
    """Goods that we didn't sell to this customer, as far as we know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(
            cls.drill, name="Ours", is_transferable=True, is_repair_time_added=True
        )

    def _register(self, quantity=1, product=None, **values):
        """Give a certificate for goods that were bought elsewhere."""
        product = product or self.drill
        term = product.product_tmpl_id.rma_warranty_term_id
        return (
            self.env["rma.warranty.certificate"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "product_id": product.id,
                    "quantity": quantity,
                    "term_id": term._freeze()[term].id,
                    "date_start": "2026-01-10",
                    "date_end": "2028-01-10",
                    "registration_state": "confirmed",
                    **values,
                }
            )
            .with_user(self.rma_user)
        )

    def _claim_registered(self, certificate, quantity=1, resolution="repair"):
        return self._claim(certificate, quantity=quantity, resolution=resolution)

    def _unknown(self, **values):
        """Return values of a line about goods that we know nothing of."""
        return {
            "product_id": self.drill.id,
            "quantity": 1,
            "reason_id": self.defect.id,
            "resolution": "repair",
            **values,
        }

    def _attach(self, user=None):
        attachments = self.env["ir.attachment"].with_user(user or self.rma_user)
        return attachments.create({"name": "receipt.pdf", "raw": b"%PDF-1.4"})

    def _route(self, case, disposition, quantity=1, **values):
        inspection = (
            self.env["rma.inspection"]
            .with_user(self.rma_user)
            .create(
                {
                    "line_id": case.line_ids.id,
                    "quantity": quantity,
                    "disposition": disposition,
                    **values,
                }
            )
        )
        inspection.action_confirm()
        self._let_leave(inspection)
        return inspection

    def _owned_at(self, location, owner=None):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.drill.id), ("location_id", "=", location.id)]
        )
        owner = owner or self.customer
        return sum(quants.filtered(lambda q: q.owner_id == owner).mapped("quantity"))

    # === PROOF OF PURCHASE === #

    def test_a_confirmed_certificate_is_proof_enough(self):
        case = self._claim_registered(self._register())
        self.assertEqual(case.state, "approved")
        self.assertTrue(case.line_ids.is_claim)

    def test_goods_that_nothing_is_known_of_need_a_proof(self):
        case = self._open_case([self._unknown()])
        case.action_request()
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        with self._refused("Attach the proof of purchase"):
            case.action_approve()
        case.line_ids.proof_ids = self._attach()
        case.action_approve()
        self.assertEqual(case.state, "approved")

    def test_a_request_that_nothing_is_known_of_can_be_rejected(self):
        case = self._open_case([self._unknown()])
        case.action_request()
        case._reject("There is no proof of purchase.")
        self.assertEqual(case.state, "rejected")

    def test_a_registration_that_nobody_confirmed_needs_a_proof(self):
        certificate = self._register(registration_state="to_confirm")
        with self._refused("Attach the proof of purchase"):
            self._claim_registered(certificate)

    def test_colleagues_can_open_the_proof_and_strangers_cannot(self):
        case = self._open_case(
            [self._unknown(proof_ids=[Command.set(self._attach().ids)])]
        )
        proof = case.line_ids.proof_ids
        self.assertRecordValues(
            proof, [{"res_model": "rma.case.line", "res_id": case.line_ids.id}]
        )
        self.assertTrue(proof.with_user(self.rma_manager).raw)
        with self.assertRaises(AccessError):
            proof.with_user(self.other_portal_user).read(["raw"])

    # === DECISION === #

    def test_only_a_manager_accepts_what_nothing_is_known_of(self):
        case = self._request([self._unknown(proof_ids=self._attach().ids)])
        self.assertEqual(case.line_ids.eligibility, "review")
        with self._refused("It is not known on which order"):
            case.action_approve()
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        self.assertEqual(case.state, "approved")
        self.assertTrue(case.receipt_ids)

    def test_money_is_refused_for_what_we_never_sold(self):
        with self._refused("there is no invoice to credit"):
            self._claim_registered(self._register(), resolution="refund")

    def test_no_more_than_is_certified_can_be_claimed(self):
        certificate = self._register(3)
        case = self._claim_registered(certificate, quantity=2)
        line = self._unknown(certificate_id=certificate.id)
        draft = self._open_case([line])
        self.assertEqual(draft.line_ids.quantity_returnable, 1)
        with self._refused("1 units of .* can be claimed and not 2"):
            self._request([{**line, "quantity": 2}])
        self._receive(case)
        self._route(case, "to_customer", quantity=2)
        self.assertEqual(case.state, "closed")
        self._request([{**line, "quantity": 3}])

    def test_a_serial_number_is_in_one_case_only(self):
        lot = self._create_phone_lot()
        line = self._unknown(product_id=lot.product_id.id, lot_id=lot.id)
        case = self._request([{**line, "proof_ids": self._attach().ids}])
        with self._refused(f"serial number P1 is in {case.name} already"):
            self._request([{**line, "proof_ids": self._attach().ids}])

    def _create_phone_lot(self):
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        self._promise(phone, name="Phones")
        return self._create_lots(phone, "P1")

    # === GOODS === #

    def test_the_goods_stay_the_customers_and_stock_is_worth_the_same(self):
        value = self.drill.total_value
        entries = self.env["account.move"].search_count([])
        case = self._claim_registered(self._register(2), quantity=2)
        self._receive(case)
        self.assertRecordValues(
            case.receipt_ids.move_ids,
            [
                {
                    "sale_line_id": False,
                    "origin_returned_move_id": False,
                    "restrict_partner_id": self.customer.id,
                    "value": 0.0,
                    "quantity": 2,
                }
            ],
        )
        self.assertEqual(self._owned_at(self.returns), 2)
        self.assertEqual(self.drill.total_value, value)
        self.assertEqual(self.drill.standard_price, 60)
        self._route(case, "to_customer", quantity=2)
        self.assertEqual(self._owned_at(self.returns), 0)
        self.assertEqual(self.drill.total_value, value)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertEqual(case.state, "closed")

    def test_owned_goods_are_scrapped_kept_and_brought_back(self):
        value = self.drill.total_value
        case = self._claim_registered(self._register(3), quantity=3)
        self._receive(case)
        scrapped = self._route(case, "scrap")
        with self._refused("the goods belong to the customer"):
            self._route(case, "restock")
        kept = self._route(case, "quarantine", note="Asked the customer")
        sent = self._route(case, "to_customer")
        self.assertEqual(self._owned_at(self.returns), 1)
        self.assertEqual(self.drill.total_value, value)
        (scrapped | kept | sent).action_undo()
        self.assertEqual(self._owned_at(self.returns), 3)
        self.assertEqual(self._owned_at(self.stock), 0)
        self.assertEqual(self.drill.total_value, value)

    def test_the_preview_counts_no_value_of_the_customers_goods(self):
        case = self._claim_registered(self._register())
        self._receive(case)
        draft = self.env["rma.inspection"].with_user(self.rma_user)
        draft = draft.create({"line_id": case.line_ids.id})
        for code in ("scrap", "restock", "to_customer"):
            [row], reasons = draft._preview_routing({"disposition": code})
            self.assertEqual(bool(reasons), code == "restock", code)
            # Drills cost 60 each; this one isn't ours.
            self.assertEqual(row[2][2:], (0.0, 0.0, 0.0), code)

    def test_nobody_elses_goods_are_taken_for_the_customers(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        sold = self._customer_returns([(order.order_line, 1)])
        registered = self._claim_registered(self._register())
        # The customer's came in first: core would take them for ours.
        self._receive(registered)
        self._receive(sold)
        value = self.drill.total_value
        self._inspect(sold, scrap=1)
        self.assertEqual(self.drill.total_value, value - 60)
        self.assertEqual(self._owned_at(self.returns), 1)
        self._route(registered, "to_customer")
        self.assertEqual(self.drill.total_value, value - 60)
        self.assertEqual(self._owned_at(self.returns), 0)

    def test_a_receipt_of_owned_goods_is_undone(self):
        case = self._claim_registered(self._register())
        picking = self._receive(case)
        picking.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 0)
        self.assertEqual(self._owned_at(self.returns), 0)
        self._receive(case)
        self.assertEqual(self._owned_at(self.returns), 1)

    def test_a_worker_who_counts_anew_keeps_the_owner(self):
        case = self._claim_registered(self._register(3), quantity=3)
        picking = case.receipt_ids.with_user(self.warehouse_user)
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.move_line_ids = [
            Command.create({"product_id": self.drill.id, "quantity": 3})
        ]
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(self._owned_at(self.returns), 3)

    def test_a_serial_number_given_as_text_is_known_at_the_receipt(self):
        phone = self._create_phone_lot().product_id
        certificate = self._register(product=phone, serial_text="X77")
        case = self._claim_registered(certificate)
        self.assertEqual(case.receipt_ids.move_ids.lot_ids.mapped("name"), ["X77"])
        self._receive(case)
        lot = case.receipt_ids.move_ids.lot_ids
        self._route(case, "to_customer", lot_id=lot.id)
        self.assertEqual(case.state, "closed")

    # === WARRANTY === #

    def test_a_new_holder_claims_without_the_order_of_the_former_one(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        certificate = self._certificates(order).with_user(self.rma_manager)
        holder = self.other_portal_user.partner_id
        certificate._hand_over(holder)
        case = self._claim(certificate.with_user(self.rma_user), resolution="repair")
        self.assertRecordValues(
            case.line_ids, [{"sale_line_id": False, "certificate_id": certificate.id}]
        )
        self._receive(case)
        self.assertEqual(self._owned_at(self.returns, holder), 1)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_a_replacement_of_registered_goods_gets_the_warranty(self):
        old = self._register()
        case = self._claim_registered(old, resolution="replacement")
        self._receive(case)
        case.action_send_replacements()
        delivery = case.delivery_ids.with_user(self.warehouse_user)
        delivery.move_ids.picked = True
        delivery.button_validate()
        new = old.replaced_by_id
        self.assertRecordValues(
            new,
            [
                {
                    "partner_id": self.customer.id,
                    "date_start": date(2026, 1, 10),
                    "date_end": date(2028, 1, 10),
                    "term_id": old.term_id.id,
                }
            ],
        )
        self._route(case, "scrap")
        self.assertEqual(case.state, "closed")
        self._claim_registered(new)

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..warranty.warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestDeductible(WarrantyCommon):
    """A claim under the warranty costs the deductible, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Own share", "type": "service", "taxes_id": [Command.clear()]}
        )
        cls.company.rma_deductible_product_id = cls.product
        cls.own_term = cls._promise(cls.drill, name="With share", deductible=25.0)
        cls.certificate = cls._sell_certified()

    # === VERBS === #

    @classmethod
    def _sell_certified(cls, quantity=1, **values):
        """Sell, deliver and invoice drills at 100; give their certificate."""
        line = {"product_id": cls.drill.id, "product_uom_qty": quantity, **values}
        return cls._certificates(cls._sell_deliver_invoice([line]))

    def _claim_refund(self, certificate, quantity=1, **values):
        return self._claim(
            certificate, quantity=quantity, resolution="refund", **values
        )

    def _refund(self, certificate, quantity=1, post=True, **values):
        """Claim, receive and credit; give the case."""
        case = self._claim_refund(certificate, quantity, **values)
        self._receive(case)
        self._credit(case, post=post)
        return case

    def _claim_repair(self, certificate, **values):
        return self._claim(certificate, resolution="repair", **values)

    def _charge(self, case):
        case.with_user(self.rma_user).action_charge_deductible()
        return case.deductible_invoice_ids

    def _get_deductions(self, documents):
        return documents.invoice_line_ids.filtered("rma_deducted_line_id")

    # === CREDIT NOTES === #

    def test_refund_is_lower_by_the_deductible(self):
        certificate = self._sell_certified(2)
        case = self._refund(certificate, 2)
        note = case.credit_note_ids
        # 2 × 100 less 25, whatever the quantity.
        self.assertEqual(note.amount_total, 175.0)
        self.assertRecordValues(
            self._get_deductions(note),
            [
                {
                    "product_id": self.product.id,
                    "name": f"Deductible: {certificate.name}, With share",
                    "quantity": 1.0,
                    "price_unit": -25.0,
                    "rma_deducted_line_id": case.line_ids.id,
                    "rma_deducted_amount": 25.0,
                }
            ],
        )
        accounts = self.product.product_tmpl_id.get_product_accounts()
        self.assertEqual(self._get_deductions(note).account_id, accounts["income"])
        self.assertEqual(case.line_ids.deductible_due, 0.0)

    def test_units_that_are_not_claimed_cost_nothing(self):
        certificate = self.certificate
        case = self._return_and_credit([(certificate.sale_line_id, 1)])
        self.assertEqual(case.credit_note_ids.amount_total, 100.0)
        self.assertFalse(case.line_ids.deductible)

    def test_each_claim_of_a_case_costs_its_own(self):
        certificates = self.certificate | self._sell_certified(1)
        lines = [
            {
                **certificate._prepare_case_line_vals(),
                "reason_id": self.defect.id,
                "resolution": "refund",
            }
            for certificate in certificates
        ]
        case = self._customer_returns(lines)
        self._receive(case)
        notes = self._credit(case)
        self.assertEqual(notes.mapped("amount_total"), [75.0, 75.0])

    def test_excluded_tax_of_the_product_is_added(self):
        tax = self._create_tax(20.0)
        self.product.taxes_id = tax
        certificate = self._sell_certified(1, tax_ids=tax.ids)
        note = self._refund(certificate).credit_note_ids
        # 100 + 20 less 25 + 5
        self.assertRecordValues(
            note, [{"amount_untaxed": 75.0, "amount_tax": 15.0, "amount_total": 90.0}]
        )

    def test_included_tax_of_the_product_is_within_the_deductible(self):
        tax = self._create_tax(25.0, price_include_override="tax_included")
        self.product.taxes_id = tax
        certificate = self._sell_certified(1, tax_ids=tax.ids)
        note = self._refund(certificate).credit_note_ids
        # 100 with 20 in it, less 25 with 5 in it
        self.assertRecordValues(
            note, [{"amount_untaxed": 60.0, "amount_tax": 15.0, "amount_total": 75.0}]
        )

    def test_fiscal_position_maps_the_taxes(self):
        home, abroad = self._create_tax(20.0), self._create_tax(10.0, name="Abroad")
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        abroad.write({"fiscal_position_ids": position, "original_tax_ids": home})
        self.product.taxes_id = home
        order = self._sell([(self.drill, 1)], fiscal_position_id=position.id)
        self._deliver(order)
        self._invoice(order)
        note = self._refund(self._certificates(order)).credit_note_ids
        self.assertEqual(self._get_deductions(note).tax_ids, abroad)
        # 100 less 25 + 2.50
        self.assertEqual(note.amount_total, 72.5)

    def test_amount_is_converted_at_the_rate_of_the_day(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        today = fields.Date.today()
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": euro.id, "name": "2020-01-01", "rate": 0.5},
                {"currency_id": euro.id, "name": today, "rate": 0.8},
            ]
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell(
            [{"product_id": self.drill.id, "product_uom_qty": 1, "price_unit": 90.0}],
            pricelist_id=pricelist.id,
        )
        self._deliver(order)
        self._invoice(order, invoice_date="2025-05-05")
        note = self._refund(self._certificates(order)).credit_note_ids
        # 25 at 0.8 are 20 €; 90 € less 20 €
        self.assertEqual(note.currency_id, euro)
        self.assertEqual(note.amount_total, 70.0)
        self.assertEqual(self._get_deductions(note).rma_deducted_amount, 25.0)

    def test_note_never_falls_below_zero(self):
        certificate = self._sell_certified(1, price_unit=10.0)
        case = self._refund(certificate)
        self.assertEqual(case.credit_note_ids.amount_total, 0.0)
        # 25 of which 10 could be taken off
        self.assertEqual(case.line_ids.deductible_due, 15.0)
        self.assertTrue(case.is_charge_allowed)

    def test_note_with_taxes_never_falls_below_zero(self):
        self.product.taxes_id = self._create_tax(19.0)
        certificate = self._sell_certified(1, price_unit=10.0)
        note = self._refund(certificate).credit_note_ids
        # 10 / 1.19 is 8.40, with 19 % of it 10.00
        self.assertEqual(self._get_deductions(note).price_unit, -8.4)
        self.assertEqual(note.amount_total, 0.0)

    # === ONCE === #

    def test_partial_notes_deduct_it_once(self):
        certificate = self._sell_certified(2)
        case = self._claim_refund(certificate, 2)
        amounts = []
        for __ in range(2):
            self._receive(case, {self.drill: 1})
            known = case.credit_note_ids
            self._credit(case)
            amounts.append((case.credit_note_ids - known).amount_total)
        self.assertEqual(amounts, [75.0, 100.0])

    def test_what_one_note_could_not_take_is_on_the_next(self):
        certificate = self._sell_certified(2, price_unit=15.0)
        case = self._claim_refund(certificate, 2)
        amounts = []
        for __ in range(2):
            self._receive(case, {self.drill: 1})
            known = case.credit_note_ids
            self._credit(case)
            amounts.append((case.credit_note_ids - known).amount_total)
        # 15 of 25, then the other 10
        self.assertEqual(amounts, [0.0, 5.0])
        self.assertEqual(case.line_ids.deductible_due, 0.0)

    def test_next_draft_carries_it_after_one_was_deleted_or_cancelled(self):
        case = self._refund(self.certificate, post=False)
        for undo in ("unlink", "button_cancel"):
            draft = case.sudo().credit_note_ids.filtered(lambda n: n.state == "draft")
            getattr(draft, undo)()
            self.assertEqual(case.line_ids.deductible_due, 25.0)
            self._credit(case, post=False)
            draft = case.credit_note_ids.filtered(lambda n: n.state == "draft")
            self.assertEqual(draft.amount_total, 75.0)

    def test_duplicated_note_deducts_nothing(self):
        case = self._refund(self.certificate, post=False)
        copy = case.credit_note_ids.sudo().copy()
        self.assertFalse(self._get_deductions(copy))
        self.assertEqual(
            self._get_deductions(case.credit_note_ids).ids,
            case.line_ids.sudo().deducted_line_ids.ids,
        )

    def test_line_removed_from_the_draft_is_charged_instead(self):
        case = self._refund(self.certificate, post=False)
        self._get_deductions(case.credit_note_ids.sudo()).unlink()
        self._post_credit(case)
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "approved")
        invoice = self._charge(case)
        self.assertEqual(invoice.amount_total, 25.0)
        self.assertEqual(case.state, "closed")
        invoice.sudo().unlink()
        self.assertEqual(case.state, "approved")

    def test_all_notes_and_deductibles_are_the_invoice(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self._create_tax(19.0)
        self.product.taxes_id = tax
        self.own_term.deductible = 3.33
        certificate = self._sell_certified(3, price_unit=33.37, tax_ids=tax.ids)
        invoice = certificate.order_id.invoice_ids
        for __ in range(3):
            self._refund(certificate)
        notes = invoice.reversal_move_ids
        credited = notes.invoice_line_ids - self._get_deductions(notes)
        for name in ("price_subtotal", "price_total"):
            self.assertAlmostEqual(
                sum(credited.mapped(name)), sum(invoice.invoice_line_ids.mapped(name))
            )
        # 3.33 and 19 % of it, three times
        deducted = sum(self._get_deductions(notes).mapped("price_total"))
        self.assertAlmostEqual(deducted, -3 * 3.96)

    # === OTHER REMEDIES === #

    def test_repair_is_charged_with_one_invoice(self):
        case = self._claim_repair(self.certificate)
        self.assertTrue(case.is_charge_allowed)
        invoice = self._charge(case)
        self.assertRecordValues(
            invoice,
            [
                {
                    "move_type": "out_invoice",
                    "state": "draft",
                    "partner_id": self.customer.id,
                    "amount_total": 25.0,
                    "rma_case_id": case.id,
                }
            ],
        )
        self.assertEqual(self._charge(case), invoice)
        self.assertFalse(case.is_charge_allowed)
        self.assertEqual(case.deductible_invoice_count, 1)

    def test_posting_the_invoice_tells_nobody_of_a_refund(self):
        case = self._claim_repair(self.certificate)
        before = self.env["rma.notification"].search_count([])
        self._charge(case).with_user(self.accountant).sudo(False).action_post()
        self.assertEqual(self.env["rma.notification"].search_count([]), before)

    def test_cancelled_invoice_makes_it_due_again(self):
        case = self._claim_repair(self.certificate)
        invoice = self._charge(case)
        invoice.sudo().button_cancel()
        self.assertEqual(case.line_ids.deductible_due, 25.0)
        again = self._charge(case) - invoice
        self.assertEqual(again.amount_total, 25.0)

    def test_case_with_an_invoice_is_not_cancelled(self):
        case = self._claim_repair(self.certificate)
        self._charge(case)
        with self._refused("can't go back"):
            case.action_cancel()

    def test_cancelled_claim_costs_nothing(self):
        case = self._claim_repair(self.certificate)
        case.action_cancel()
        self.assertEqual(case.line_ids.deductible, 0.0)
        with self._refused("no deductible is due"):
            case.action_charge_deductible()

    # === WAIVING === #

    def test_manager_waives_it_with_a_reason_in_the_history(self):
        case = self._claim_refund(self.certificate)
        case.line_ids.with_user(self.rma_manager)._waive_deductible("Good customer.")
        self.assertIn("Good customer.", case.message_ids[0].body)
        self.assertIn("waived: Good customer.", case.line_ids.deductible_text)
        self._receive(case)
        self.assertEqual(self._credit(case).amount_total, 100.0)

    def test_only_managers_waive_and_only_before_the_money_moves(self):
        case = self._claim_repair(self.certificate)
        line = case.line_ids
        with self._refused("Only an After-sales Manager", AccessError):
            line.with_user(self.rma_user)._waive_deductible("Please.")
        with self._refused("Enter why"):
            line.with_user(self.rma_manager)._waive_deductible(" ")
        self._charge(case)
        with self._refused("the deductible is on"):
            line.with_user(self.rma_manager)._waive_deductible("Too late.")

    def test_documents_that_a_shop_hides_count_all_the_same(self):
        case = self._claim_repair(self.certificate)
        self._charge(case)
        self.env["ir.rule"].create(
            {
                "name": "No journal items",
                "model_id": self.env["ir.model"]._get_id("account.move.line"),
                "domain_force": "[(0, '=', 1)]",
            }
        )
        self.env.invalidate_all()
        line = case.line_ids.with_user(self.rma_manager)
        self.assertFalse(
            self.env["account.move.line"].with_user(line.env.uid).search([])
        )
        with self._refused("the deductible is on"):
            line._waive_deductible("Too late.")
        self.patch(type(line), "_check_claim_result", lambda line: None)
        with self._refused("was credited or replaced already"):
            line._refuse_claim_result("Dropped.")
        with self._refused("can't go back"):
            line.case_id.action_cancel()

    def test_nobody_writes_the_amount_directly(self):
        case = self._claim_repair(self.certificate)
        with self._refused("can't be set directly", AccessError):
            case.line_ids.with_user(self.rma_manager).write({"deductible": 1.0})

    # === PREVIEW === #

    def test_line_shows_it_before_the_decision(self):
        certificate = self.certificate
        case = self._claim(certificate, approve=False, resolution="refund")
        self.assertEqual(
            case.line_ids.deductible_text,
            f"Deductible $\xa025.00: {certificate.name}, With share".replace(
                "$\xa025.00", self.company.currency_id.format(25.0)
            ),
        )

    def test_amount_is_that_of_the_certificate_after_the_term_rose(self):
        certificate = self.certificate
        self.own_term.deductible = 40.0
        self.assertEqual(self._refund(certificate).credit_note_ids.amount_total, 75.0)

    def test_label_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.own_term.with_context(lang="fr_FR").name = "Avec franchise"
        self.customer.lang = "fr_FR"
        case = self._refund(self._sell_certified(1))
        label = self._get_deductions(case.credit_note_ids).name
        self.assertIn("Avec franchise", label)

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestAdjustment(AdjustmentCommon):
    """Fees, damage, freight and goodwill are lines of their own on the note."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.returned = cls._returned_drills()

    # === KINDS === #

    def test_each_deduction_is_a_line_that_says_why(self):
        case = self._returned_drills(2)
        line = case.line_ids
        for kind, amount in (("damage", 12.0), ("missing", 5.0), ("restocking", None)):
            self._adjust(case, kind, amount, line_id=line.id)
        self._adjust(case, "return_freight", 7.0)
        note = self._drafts(case)
        # 2 × 100 less 10 % of them, 12, 5 and 7
        self.assertEqual(note.amount_total, 156.0)
        self.assertRecordValues(
            self._charge_lines(note),
            [
                {
                    "name": f"{self.kinds[kind].name}: Because of {kind}.",
                    "product_id": self.kinds[kind].product_id.id,
                    "price_unit": -amount,
                    "rma_deducted_amount": amount,
                }
                for kind, amount in (
                    ("restocking", 20.0),
                    ("damage", 12.0),
                    ("missing", 5.0),
                    ("return_freight", 7.0),
                )
            ],
        )

    def test_fees_and_goodwill_have_no_goods_and_no_cost(self):
        case = self.returned
        self._adjust(case, "damage", 30.0)
        self._adjust(case, "goodwill", 5.0)
        note = self._credit(case)
        self.assertEqual(note.amount_total, 75.0)
        self.assertEqual(case.line_ids.quantity_credited, 1)
        expense = self.drill._get_product_accounts()["expense"]
        self.assertEqual(self._balance(note, expense), -60.0)

    def test_whole_case_fee_is_taken_off_once_over_several_notes(self):
        first, second = self._sell_drills(), self._sell_drills()
        case = self._customer_returns([(first.order_line, 1), (second.order_line, 1)])
        self._receive(case)
        self._adjust(case, "return_freight", 130.0)
        notes = self._drafts(case)
        # 100 of 130 on one note, the other 30 on the next
        self.assertEqual(sorted(notes.mapped("amount_total")), [0.0, 70.0])
        self.assertEqual(case.adjustment_ids.amount_due, 0.0)

    # === TAXES, CURRENCY, LANGUAGE === #

    def _assert_note(self, case, untaxed, tax):
        note = self._drafts(case)
        self.assertRecordValues(note, [{"amount_untaxed": untaxed, "amount_tax": tax}])
        return note

    def test_excluded_tax_of_the_product_comes_on_top(self):
        tax = self._create_tax(20.0)
        self.kinds["damage"].product_id.taxes_id = tax
        case = self._returned_drills(tax_ids=tax.ids)
        self._adjust(case, "damage", 10.0, line_id=case.line_ids.id)
        # 100 + 20 less 10 + 2
        self._assert_note(case, 90.0, 18.0)

    def test_included_tax_of_the_product_is_within(self):
        tax = self._create_tax(25.0, price_include_override="tax_included")
        self.kinds["damage"].product_id.taxes_id = tax
        case = self._returned_drills(tax_ids=tax.ids)
        self._adjust(case, "damage", 10.0, line_id=case.line_ids.id)
        # 100 with 20 in it, less 10 with 2 in it
        self._assert_note(case, 72.0, 18.0)

    def test_fiscal_position_of_the_invoice_maps_the_taxes(self):
        home, abroad = self._create_tax(20.0), self._create_tax(10.0, name="Abroad")
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        abroad.write({"fiscal_position_ids": position, "original_tax_ids": home})
        self.kinds["goodwill"].product_id.taxes_id = home
        order = self._sell([(self.drill, 1)], fiscal_position_id=position.id)
        self._deliver(order)
        self._invoice(order)
        case = self._return_drills(order)
        self._adjust(case, "goodwill", 10.0)
        # 100, and 10 + 1
        note = self._assert_note(case, 110.0, 1.0)
        self.assertEqual(self._charge_lines(note).tax_ids, abroad)

    def test_amount_is_in_the_orders_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell([(self.drill, 1)], pricelist_id=pricelist.id)
        self._deliver(order)
        self._invoice(order)
        case = self._return_drills(order)
        fee = self._adjust(case, "restocking", line_id=case.line_ids.id)
        # Sold at 50 €, of which 10 %
        self.assertEqual((fee.currency_id, fee.amount), (euro, 5.0))
        self.assertEqual(self._drafts(case).amount_total, 45.0)

    def test_kind_and_proposed_reason_are_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        kind = self.kinds["restocking"].with_context(lang="fr_FR")
        kind.write({"name": "Frais de retour", "reason": "Pour le contrôle."})
        self.customer.lang = "fr_FR"
        case = self._returned_drills()
        fee = self.env["rma.adjustment"].create(
            {"line_id": case.line_ids.id, "type_id": kind.id}
        )
        self.assertEqual(fee.reason, "Pour le contrôle.")
        label = self._charge_lines(self._drafts(case)).name
        self.assertEqual(label, "Frais de retour: Pour le contrôle.")

    # === ONCE AND BACK === #

    def test_partial_notes_deduct_it_once(self):
        order = self._sell_drills(2)
        case = self._customer_returns([(order.order_line, 2)])
        self._adjust(case, "damage", 30.0, line_id=case.line_ids.id)
        amounts = []
        for __ in range(2):
            self._receive(case, {self.drill: 1})
            amounts.append(self._drafts(case).amount_total)
        self.assertEqual(amounts, [70.0, 100.0])

    def test_it_is_due_again_when_the_note_is_undone(self):
        case = self.returned
        fee = self._adjust(case, "damage", 30.0)
        note = self._drafts(case)
        self.assertEqual(fee.amount_due, 0.0)
        note.unlink()
        self.assertEqual(fee.amount_due, 30.0)
        note = self._drafts(case)
        note.button_cancel()
        self.assertEqual(fee.amount_due, 30.0)
        self.assertEqual(self._drafts(case).amount_total, 70.0)

    def test_note_after_a_reversed_one_is_lower_by_it_once(self):
        case = self.returned
        fee = self._adjust(case, "damage", 30.0)
        note = self._credit(case)
        # The invoice charges 100 less 30 again
        invoice = note.sudo()._reverse_moves()
        invoice.action_post()
        self.assertEqual((invoice.amount_total, fee.amount_due), (70.0, 0.0))
        self.assertEqual(self._drafts(case).amount_total, 70.0)

    def test_duplicated_note_deducts_nothing_of_the_case(self):
        case = self.returned
        self._adjust(case, "damage", 30.0)
        copy = self._drafts(case).copy()
        self.assertFalse(self._charge_lines(copy))

    def test_it_stays_as_it_is_while_a_document_carries_it(self):
        case = self.returned
        fee = self._adjust(case, "damage", 30.0)
        note = self._drafts(case)
        with self._refused("Damage is on"):
            fee.amount = 20.0
        with self._refused("Damage is on"):
            fee.unlink()
        note.unlink()
        fee.amount = 20.0
        self.assertEqual(self._drafts(case).amount_total, 80.0)

    # === MORE THAN IS CREDITED === #

    def test_deduction_takes_no_more_than_is_credited_and_the_rest_is_charged(self):
        self.kinds["damage"].product_id.taxes_id = self._create_tax(19.0)
        case = self._returned_drills(price_unit=10.0)
        fee = self._adjust(case, "damage", 15.0, line_id=case.line_ids.id)
        note = self._credit(case)
        # 8.40 and 19 % of it are 10
        self.assertEqual(note.amount_total, 0.0)
        self.assertAlmostEqual(fee.amount_due, 6.6)
        self._inspect(case, scrap=1)
        self.assertEqual((case.state, case.is_charge_allowed), ("approved", True))
        case.with_user(self.rma_user).action_charge_deductible()
        # 6.60 and 1.25
        self.assertEqual(case.deductible_invoice_ids.amount_total, 7.85)
        self.assertEqual((fee.amount_due, case.state), (0.0, "closed"))

    def test_two_deductions_share_what_is_credited(self):
        case = self.returned
        self._adjust(case, "damage", 70.0, line_id=case.line_ids.id)
        freight = self._adjust(case, "return_freight", 50.0)
        self.assertEqual(self._drafts(case).amount_total, 0.0)
        self.assertEqual(freight.amount_due, 20.0)

    def test_fee_of_another_line_leaves_a_line_alone(self):
        order = self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
        case = self._customer_returns([(li, 1) for li in order.order_line])
        self._receive(case)
        fee = self._adjust(case, "damage", 80.0, line_id=case.line_ids[1].id)
        # 150 less the saw's 50
        self.assertEqual(self._drafts(case).amount_total, 100.0)
        self.assertEqual(fee.amount_due, 30.0)

    def test_fee_on_a_repair_is_charged_with_an_invoice(self):
        order = self._sell_drills()
        line = {"sale_line_id": order.order_line.id, "quantity": 1}
        case = self._customer_returns([{**line, "resolution": "repair"}])
        self._adjust(case, "return_freight", 9.0)
        self.assertTrue(case.is_charge_allowed)
        case.with_user(self.rma_user).action_charge_deductible()
        self.assertEqual(case.deductible_invoice_ids.amount_total, 9.0)
        self.assertFalse(case.is_charge_allowed)
        with self._refused("can't go back"):
            case.action_cancel()

    # === GOODWILL === #

    def test_goodwill_is_not_eaten_by_a_deduction(self):
        case = self.returned
        self._adjust(case, "damage", 200.0)
        self._adjust(case, "goodwill", 10.0)
        self.assertEqual(self._drafts(case).amount_total, 10.0)

    def test_goodwill_after_the_note_reopens_the_case_and_gets_its_own(self):
        case = self.returned
        invoice = self._credit(case).reversed_entry_id
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "closed")
        self._adjust(case, "goodwill", 15.0)
        self.assertEqual((case.state, case.is_credit_allowed), ("approved", True))
        note = self._drafts(case)
        self.assertRecordValues(
            note, [{"amount_total": 15.0, "reversed_entry_id": invoice.id}]
        )
        self.assertEqual(self._drafts(case), note.browse())
        self._post_credit(case)
        self.assertEqual(case.state, "closed")

    def test_goodwill_for_what_was_never_invoiced_says_so(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        line = {"sale_line_id": order.order_line.id, "quantity": 1}
        case = self._customer_returns([{**line, "resolution": "repair"}])
        self._adjust(case, "goodwill", 15.0)
        with self._refused("there is no posted invoice"):
            case.with_user(self.rma_user).action_create_credit_notes()

    def test_only_managers_enter_more_than_the_limit(self):
        case = self.returned
        with self._refused("only an After-sales Manager", AccessError):
            self._adjust(case, "goodwill", 50.01)
        gift = self._adjust(case, "goodwill", 50.0)
        with self._refused("only an After-sales Manager", AccessError):
            gift.amount = 60.0
        gift.with_user(self.rma_manager).amount = 60.0
        self.assertEqual(self._drafts(case).amount_total, 160.0)

    # === FREIGHT === #

    def test_freight_is_credited_with_its_invoice_line(self):
        tax = self._create_tax(7.0)
        order = self._sell_drills(1, freight=9.99, freight_taxes=tax)
        case = self._return_drills(order)
        refund = self._adjust(case, "freight")
        freight = order.order_line[1]
        self.assertEqual((refund.freight_line_id, refund.amount), (freight, 9.99))
        note = self._credit(case)
        # 100, and 9.99 + 0.70
        self.assertEqual(note.amount_total, 110.69)
        line = self._charge_lines(note)
        self.assertEqual(line.rma_credited_line_id, freight.invoice_lines)
        self.assertEqual(line.tax_ids, tax)
        self.assertEqual((freight.qty_invoiced, freight.qty_to_invoice), (1, 0))

    def test_parts_of_the_freight_sum_to_it_and_no_more(self):
        tax = self._create_tax(19.0, price_include_override="tax_included")
        order = self._sell_drills(3, freight=10.0, freight_taxes=tax)
        for amount in (3.33, 3.33, None):
            case = self._return_drills(order)
            self._adjust(case, "freight", amount)
            self._credit(case)
        freight = order.order_line[1].invoice_lines
        credits = freight.filtered(lambda line: line.move_type == "out_invoice")
        credits = credits._rma_get_credit_lines()
        self.assertEqual(sorted(credits.mapped("price_total")), [3.33, 3.33, 3.34])
        self.assertAlmostEqual(sum(credits.mapped("price_subtotal")), 8.4)
        with self._refused("of the invoiced freight can be", ValidationError):
            self._adjust(case, "freight", 0.01)

    def test_more_freight_than_was_invoiced_is_refused(self):
        case = self._return_drills(self._sell_drills(1, freight=10.0))
        with self._refused("10.00 of the invoiced freight can be", ValidationError):
            self._adjust(case, "freight", 10.01)
        with self._refused("choose the order line with the freight", ValidationError):
            self._adjust(self._returned_drills(), "freight", 1.0)

    # === ENTERING === #

    def test_amount_and_reason_are_needed(self):
        case = self.returned
        with self._refused("enter an amount above zero", ValidationError):
            self._adjust(case, "damage", 0.0)
        with self._refused("enter the reason", ValidationError):
            self._adjust(case, "damage", 5.0, reason="  ")
        other = self._returned_drills()
        with self._refused(
            "choose a product and an inspection of this case", ValidationError
        ):
            self._adjust(case, "damage", 5.0, line_id=other.line_ids.id)

    def test_rejected_case_takes_none(self):
        order = self._sell_drills()
        case = self._request([(order.order_line, 1)])
        case._reject("No.")
        with self._refused("nothing to deduct", UserError):
            self._adjust(case, "damage", 5.0)

    def test_fee_before_the_approval_counts_from_then_on(self):
        order = self._sell_drills()
        case = self._request([(order.order_line, 1)])
        fee = self._adjust(case, "restocking", line_id=case.line_ids.id)
        self.assertEqual(fee.amount_due, 0.0)
        case.action_approve()
        self.assertEqual(fee.amount_due, 10.0)

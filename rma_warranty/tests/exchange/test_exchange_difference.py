from odoo import Command
from odoo.tests import Form, tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeDifference(ExchangeCommon):
    """Another price: the old unit is credited, the new one is invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls._sold()

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def _invoices(self, sale_line):
        return sale_line.order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and not move.rma_case_id
        )

    def _assert_says(self, case, sentence):
        text = case.line_ids.with_user(self.rma_user).exchange_text
        self.assertEqual(text.replace("\xa0", " "), sentence)

    # === WHAT IS DRAFTED === #

    def test_the_customer_pays_more_for_a_dearer_product(self):
        tax = self._create_tax(20.0)
        drill = self._create_taxed("Old", 100.0, 60.0, tax)
        big = self._create_taxed("New", 120.0, 70.0, tax)
        sale_line = self._sold(drill, discount=10.0)
        self._pay(self._invoices(sale_line))
        case = self._exchange(sale_line, other=big)
        # 120 and 20 % less 90 and 20 %: 144 - 108
        self._assert_says(case, "Difference: +$ 36.00 incl. taxes, will be invoiced.")
        self._send(case)
        self.assertEqual(case.money_status, "to_settle")
        note, invoice = self._settle(case)
        self.assertRecordValues(
            note | invoice,
            [
                {"amount_untaxed": 90.0, "amount_total": 108.0},
                {"amount_untaxed": 120.0, "amount_total": 144.0},
            ],
        )
        self.assertEqual(note.reversed_entry_id, self._invoices(sale_line))
        self.assertEqual(invoice.invoice_line_ids.product_id, big)
        # The credit pays for most of it.
        self.assertEqual(invoice.amount_residual, 36.0)
        self.assertEqual(note.amount_residual, 0.0)
        self._assert_figures(sale_line, 1, 1)

    def test_the_customer_gets_back_for_a_cheaper_product(self):
        sale_line = self.sold
        self._pay(self._invoices(sale_line))
        case = self._exchange(sale_line, other=self.saw)
        self._assert_says(case, "Difference: -$ 50.00 incl. taxes, will be credited.")
        self._send(case)
        note, invoice = self._settle(case)
        self.assertEqual((note.amount_total, invoice.amount_total), (100.0, 50.0))
        self.assertEqual(note.amount_residual, 50.0)
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_an_open_invoice_is_set_off_first(self):
        sale_line = self.sold
        case = self._exchange(sale_line, other=self.big)
        self._send(case)
        __, invoice = self._settle(case)
        self.assertEqual(self._invoices(sale_line).amount_residual, 0.0)
        self.assertEqual(invoice.amount_residual, 120.0)

    def test_taxes_in_and_on_top_of_the_price(self):
        within = self._create_tax(25.0, price_include_override="tax_included")
        drill = self._create_taxed("Old", 125.0, 60.0, within)
        big = self._create_taxed("New", 120.0, 70.0, self._create_tax(10.0))
        case = self._exchange(self._sold(drill), other=big)
        # 132 - 125; without taxes 120 - 100
        self._assert_says(case, "Difference: +$ 7.00 incl. taxes, will be invoiced.")
        self._send(case)
        note, invoice = self._settle(case)
        self.assertEqual(invoice.amount_total - note.amount_total, 7.0)
        self.assertEqual(invoice.amount_untaxed - note.amount_untaxed, 20.0)

    def test_the_same_total_with_other_taxes_is_no_equal_value(self):
        within = {"price_include_override": "tax_included"}
        drill = self._create_taxed("A", 110.0, 60.0, self._create_tax(10.0, **within))
        other = self._create_taxed("B", 110.0, 60.0, self._create_tax(25.0, **within))
        case = self._exchange(self._sold(drill), other=other)
        self._send(case)
        note, invoice = self._settle(case)
        # 110 of both; 10 and 22 of it are taxes
        self.assertEqual((note.amount_tax, invoice.amount_tax), (10.0, 22.0))

    def test_the_order_s_currency_and_pricelist(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.5})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell_deliver_invoice([(self.drill, 1)], pricelist_id=pricelist.id)
        case = self._exchange(order.order_line, other=self.big)
        # 120 and 100 dollars are 60 and 50 euros
        self.assertEqual(case.line_ids.exchange_price_unit, 60.0)
        self._send(case)
        note, invoice = self._settle(case)
        self.assertEqual((note | invoice).currency_id, euro)
        self.assertEqual((note.amount_total, invoice.amount_total), (50.0, 60.0))

    def test_several_units_are_settled_as_they_are_sent(self):
        sale_line = self._sold(quantity=3)
        case = self._exchange(sale_line, 2, other=self.big)
        self._send(case, quantity=1)
        note, invoice = self._settle(case)
        self.assertEqual((note.amount_total, invoice.amount_total), (100.0, 120.0))
        self._send(case)
        notes, invoices = self._settle(case)
        self.assertEqual(sum(notes.mapped("amount_total")), 200.0)
        self.assertEqual(sum(invoices.mapped("amount_total")), 240.0)
        self._assert_figures(sale_line, 3, 3)

    def test_sent_in_advance_it_is_invoiced_first_and_credited_later(self):
        sale_line = self.sold
        case = self._exchange_early(sale_line, other=self.big)
        self._send(case)
        note, invoice = self._settle(case)
        self.assertFalse(note)
        self.assertEqual(invoice.amount_total, 120.0)
        self._assert_figures(sale_line, 2, 2)
        self._receive(case)
        self.assertEqual(case.line_ids.money_status, "to_settle")
        note, invoice = self._settle(case)
        self.assertEqual(note.amount_total, 100.0)
        self.assertEqual(len(invoice), 1)
        self._assert_figures(sale_line, 1, 1)

    # === NOTHING TO SETTLE === #

    def test_equal_value_needs_no_document(self):
        red = self._create_product("Red drill", price=100.0, cost=60.0)
        case = self._exchange(self._sold(), other=red)
        self._assert_says(case, "Equal value: nothing is invoiced or credited.")
        self._send(case)
        self._inspect(case, restock=1)
        self.assertEqual(case.state, "closed")
        with self._refused("no difference is due"):
            case.action_settle_exchange()

    def test_a_replacement_for_a_defect_is_free_unless_staff_say_otherwise(self):
        case = self._exchange(self.sold, other=self.big, reason_id=self.defect.id)
        self.assertTrue(case.line_ids.is_exchange_free)
        self._send(case)
        self.assertEqual(case.money_status, "none")
        case.line_ids.with_user(self.rma_user).is_exchange_free = False
        self.assertEqual(case.money_status, "to_settle")

    def test_staff_may_agree_on_another_price(self):
        case = self._exchange(self.sold, other=self.big)
        case.line_ids.with_user(self.rma_user).exchange_price_unit = 110.0
        case.line_ids.is_replacement_accepted = True
        self._send(case)
        __, invoice = self._settle(case)
        self.assertEqual(invoice.amount_total, 110.0)

    def test_an_order_that_was_never_invoiced_is_invoiced_first(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        case = self._exchange(order.order_line, other=self.big)
        self._assert_says(case, "Difference: +$ 20.00 incl. taxes, will be invoiced.")
        self._send(case)
        with self._refused("Invoice the order first"):
            case.action_settle_exchange()
        self._invoice(order)
        note, invoice = self._settle(case)
        self.assertEqual((note.amount_total, invoice.amount_total), (100.0, 120.0))

    # === ONCE, AND UNDONE === #

    def test_a_second_click_drafts_nothing_more(self):
        case = self._exchange(self.sold, other=self.big)
        self._send(case)
        self._settle(case, post=False)
        self.assertEqual(case.money_status, "settling")
        self._inspect(case, restock=1)
        self.assertEqual(case.state, "approved")
        note, invoice = self._settle(case)
        self.assertEqual((len(note), len(invoice)), (1, 1))
        self.assertEqual((case.money_status, case.state), ("settled", "closed"))

    def test_a_deleted_draft_is_due_again_alone(self):
        sale_line = self.sold
        case = self._exchange(sale_line, other=self.big)
        self._send(case)
        self._inspect(case, restock=1)
        note, invoice = self._settle(case)
        self.assertEqual(case.state, "closed")
        invoice.sudo().button_draft()
        self.assertEqual(case.state, "approved")
        invoice.sudo().button_cancel()
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "money_status": "to_settle",
                    "quantity_to_charge": 1,
                    "quantity_to_take_back": 0,
                }
            ],
        )
        notes, invoices = self._settle(case)
        self.assertEqual(notes, note)
        self.assertEqual(len(invoices - invoice), 1)
        self.assertEqual(case.state, "closed")

    def test_what_is_on_documents_is_not_taken_back(self):
        case = self._exchange(self.sold, other=self.big)
        self._send(case)
        self._settle(case, post=False)
        with self._refused("on a credit note or an invoice of the exchange"):
            self._undo_sent(case)
        (case.credit_note_ids | case.deductible_invoice_ids).sudo().unlink()
        self._undo_sent(case)
        self.assertEqual(case.money_status, "none")

    def test_the_exchanged_product_is_refunded_at_what_it_cost(self):
        sale_line = self._sold(quantity=2)
        case = self._exchange(sale_line, other=self.big)
        self._send(case)
        self._settle(case)
        again = self._customer_returns(
            [{"sale_line_id": sale_line.id, "product_id": self.big.id, "quantity": 1}]
        )
        self._receive(again)
        self._credit(again)
        self.assertEqual(again.credit_note_ids.amount_total, 120.0)
        self._assert_figures(sale_line, 1, 1)
        rest = self._return_and_credit([(sale_line, 1)])
        self.assertEqual(rest.credit_note_ids.amount_total, 100.0)
        self._assert_figures(sale_line, 0, 0)

    def test_a_return_of_the_order_line_is_about_what_the_customer_has(self):
        sale_line = self.sold
        case = self._exchange(sale_line, other=self.big)
        self._send(case)
        self._settle(case)
        again = self._return_and_credit([(sale_line, 1)])
        self.assertEqual(again.line_ids.product_id, self.big)
        self.assertEqual(again.credit_note_ids.amount_total, 120.0)

    # === SCREENS === #

    def test_staff_see_the_difference_before_it_is_sent(self):
        case = self._exchange(self.sold, other=self.big)
        line = case.line_ids.with_user(self.rma_user)
        with Form(line) as form:
            form.exchange_price_unit = 130.0
            self.assertIn("30.00", form.exchange_text)

    def test_the_case_page_offers_the_step_when_it_is_due(self):
        case = self._exchange(self.sold, other=self.big)
        self.assertFalse(Form(case.with_user(self.rma_user)).is_settle_allowed)
        self._send(case)
        self.assertTrue(Form(case.with_user(self.rma_user)).is_settle_allowed)

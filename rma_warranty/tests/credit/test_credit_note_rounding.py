import random

from odoo import Command
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditNoteRounding(CreditCommon):
    """All parts of an invoice that are credited sum to the invoice (G3)."""

    # === VERBS === #

    def _sell_lines(self, *lines, **values):
        """Sell [(units, price, tax code, discount)], delivered and invoiced."""
        return self._sell_deliver_invoice(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": units,
                    "price_unit": price,
                    "tax_ids": [Command.set(self.taxes[tax].ids)],
                    "discount": discount,
                }
                for units, price, tax, discount in lines
            ],
            **values,
        )

    def _credit_unit_by_unit(self, order, seed=0):
        """Receive everything in one case and draft credit notes of single units."""
        lines = order.order_line.filtered(lambda line: line.price_unit > 0)
        case = self._customer_returns([(line, line.product_uom_qty) for line in lines])
        self._receive(case)
        units = [line for line in case.line_ids for __ in range(int(line.quantity))]
        random.Random(seed).shuffle(units)
        for line in units:
            self._credit_one(line)
        return case.credit_note_ids

    def _credit_one(self, line):
        """Draft the credit note of one unit of a received case line."""
        return self._credit_part(line.sudo(), 1.0)

    # === STORIES === #

    def test_three_units_for_a_hundred_are_credited_one_by_one(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        order = self._sell_lines((3, 33.333333, "excluded", 10.0))
        notes = self._credit_unit_by_unit(order)
        # 90.00 untaxed in thirds; tax 6.525, rounded to 6.53: 2.18 + 2.17 + 2.18
        self.assertEqual(notes.sorted("id").mapped("amount_untaxed"), [30.0] * 3)
        self.assertEqual(notes.sorted("id").mapped("amount_tax"), [2.18, 2.17, 2.18])
        self._assert_mirrored(order.invoice_ids - notes, notes)

    def test_cents_of_a_line_without_taxes_are_all_credited(self):
        order = self._sell_lines((3, 33.333333, "none", 0.0))
        notes = self._credit_unit_by_unit(order)
        # 100.00 in thirds
        self.assertEqual(
            notes.sorted("id").mapped("amount_total"), [33.33, 33.34, 33.33]
        )

    def test_included_tax_is_credited_to_the_cent_with_both_roundings(self):
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            order = self._sell_lines(
                (3, 21.53, "included", 0.0), (2, 9.99, "included", 33.33)
            )
            invoice = order.invoice_ids
            self._assert_mirrored(invoice, self._credit_unit_by_unit(order, 3))

    def test_cents_in_the_company_s_currency_are_all_credited(self):
        order = self._sell_lines(
            (3, 33.333333, "none", 0.0),
            (2, 9.99, "several", 10.0),
            pricelist_id=self.pricelists["EUR"].id,
        )
        invoice = order.invoice_ids
        notes = self._credit_unit_by_unit(order, 2)
        self._assert_mirrored(invoice, notes)
        notes.sudo().action_post()
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertFalse(notes.line_ids.matched_debit_ids.exchange_move_id)

    def test_many_lines_rounded_globally_are_credited_line_by_line(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        lines = [(1, 12.12 + number / 7, "several", 0.0) for number in range(9)]
        order = self._sell_lines(*lines)
        invoice = order.invoice_ids
        self._assert_mirrored(invoice, self._credit_unit_by_unit(order, 5))

    def test_cents_come_right_after_a_note_in_the_middle_was_cancelled(self):
        order = self._sell_lines((3, 33.333333, "excluded", 0.0))
        invoice = order.invoice_ids
        case = self._customer_returns([(order.order_line, 3)])
        self._receive(case)
        first, middle, last = [self._credit_one(case.line_ids) for __ in range(3)]
        middle.action_post()
        middle.button_draft()
        middle.button_cancel()
        notes = first | last | self._credit_one(case.line_ids)
        notes.action_post()
        self._assert_mirrored(invoice, notes)

    def test_deduction_on_one_note_is_not_made_up_for_by_the_next(self):
        order = self._sell_lines((3, 100.0, "none", 0.0))
        first = self._return_and_credit([(order.order_line, 1)], post=False)
        first.sudo().credit_note_ids.invoice_line_ids.price_unit = 80.0
        self._post_credit(first)
        rest = self._return_and_credit([(order.order_line, 2)])
        self.assertEqual(first.credit_note_ids.amount_untaxed, 80.0)
        self.assertEqual(rest.credit_note_ids.amount_untaxed, 200.0)

    def test_quantity_changed_on_the_draft_is_computed_by_core(self):
        order = self._sell_lines((3, 33.333333, "excluded", 0.0))
        case = self._return_and_credit([(order.order_line, 3)], post=False)
        note = case.sudo().credit_note_ids
        self.assertEqual(note.amount_untaxed, 100.0)
        note.invoice_line_ids.quantity = 1
        # 33.33 and 7.25 % of 33.333
        self.assertRecordValues(note, [{"amount_untaxed": 33.33, "amount_tax": 2.42}])

    # === DISCOUNTS ON THE WHOLE ORDER === #

    def _discount_order(self, percentage, *lines):
        """Sell lines with core's discount on the order, delivered and invoiced."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.drill.id,
                            "product_uom_qty": units,
                            "price_unit": price,
                            "tax_ids": [Command.set(self.taxes[tax].ids)],
                        }
                    )
                    for units, price, tax in lines
                ],
            }
        )
        self._discount(order, percentage)
        order.action_confirm()
        self._deliver(order)
        self._invoice(order)
        return order

    def test_discount_on_the_order_is_credited_in_proportion(self):
        order = self._discount_order(0.1, (4, 100.0, "excluded"), (1, 50.0, "none"))
        goods = order.order_line.filtered(lambda line: line.price_unit > 0)
        case = self._customer_returns([(goods[0], 1)])
        self._receive(case)
        refund = self.env["rma.resolution.refund"].with_user(self.rma_user)
        (preview,) = refund._preview(case.line_ids).values()
        self.assertEqual(preview[0], 90.0)
        self._credit(case)
        # A quarter of 400 less 40; of 29.00 tax less 2.90: 7.25 - 0.73
        self.assertRecordValues(
            case.credit_note_ids, [{"amount_untaxed": 90.0, "amount_tax": 6.52}]
        )

    def test_parts_of_an_order_with_discount_sum_to_the_invoice(self):
        order = self._discount_order(
            0.0725, (3, 33.333333, "excluded"), (2, 19.99, "included"), (1, 5.0, "none")
        )
        invoice = order.invoice_ids
        self._assert_mirrored(invoice, self._credit_unit_by_unit(order, 7))
        discounts = order.order_line.filtered(lambda line: line.price_unit < 0)
        self.assertEqual(set(discounts.mapped("qty_to_invoice")), {0.0})

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..adjustment.adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestCreditNoteDiscounted(AdjustmentCommon):
    """Discounts are shared out over what they were given for (G3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls._create_tax(21.0)

    def _sell_discounted(self, percentage, *lines):
        """Sell [(product, price)] with a discount on all, delivered and invoiced."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(self.vat.ids)],
                        }
                    )
                    for product, price in lines
                ],
            }
        )
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": percentage,
            }
        ).action_apply_discount()
        order.action_confirm()
        self._deliver(order)
        self._invoice(order)
        return order

    def _get_discount_line(self, order):
        return order.invoice_ids.invoice_line_ids.filtered(
            lambda line: line._rma_is_discount()
        )

    # === FREIGHT === #

    def test_freight_of_a_discounted_order_is_credited_as_it_was_paid(self):
        order = self._sell_discounted(0.5, (self.drill, 100.0), (self.shipping, 100.0))
        case = self._return_drills(order)
        self._adjust(case, "freight", 100.0)
        note = self._credit(case)
        # 200 less 100, and 21 % of tax
        self.assertEqual(note.amount_total, 121.0)
        self.assertEqual(
            order.invoice_ids.filtered(
                lambda move: move.move_type == "out_invoice"
            ).amount_residual,
            0.0,
        )

    def test_freight_in_parts_takes_the_discount_to_the_cent(self):
        order = self._sell_discounted(
            0.0725, (self.drill, 33.33), (self.shipping, 9.99)
        )
        invoice = order.invoice_ids
        case = self._return_drills(order)
        for amount in (3.33, 3.33, 3.33):
            self._adjust(case, "freight", amount)
            self._credit(case)
        # All is credited: 43.32 less 3.14, and 21 % of tax
        self.assertAlmostEqual(
            sum(case.credit_note_ids.mapped("amount_total")), invoice.amount_total
        )
        self.assertEqual(invoice.amount_residual, 0.0)

    # === GIVEN FOR SOME LINES === #

    def test_discount_for_one_product_is_taken_off_that_product(self):
        order = self._sell_discounted(0.25, (self.drill, 50.0), (self.saw, 50.0))
        given_for = type(self.env["account.move.line"])._rma_get_discounted_lines

        def only_saws(line):
            return given_for(line).filtered(lambda own: own.product_id == self.saw)

        name = "_rma_get_discounted_lines"
        with patch.object(type(self.env["account.move.line"]), name, only_saws):
            saw = order.order_line.filtered(lambda line: line.product_id == self.saw)
            case = self._customer_returns([(saw, 1)])
            self._receive(case)
            refund = self.env["rma.resolution.refund"]
            (preview,) = refund._preview(case.line_ids).values()
            note = self._credit(case)
            # The whole discount of 25 is the saw's: 25, and 5.25 of tax
            self.assertEqual((preview[0], note.amount_total), (25.0, 30.25))
            rest = self._return_and_credit([(order.order_line[0], 1)])
            # 50, and 10.50 of tax
            self.assertEqual(rest.credit_note_ids.amount_total, 60.5)

    def test_discount_is_given_for_all_that_the_invoice_charges(self):
        order = self._sell_discounted(0.25, (self.drill, 50.0), (self.saw, 50.0))
        line = self._get_discount_line(order)
        self.assertEqual(
            line._rma_get_discounted_lines().product_id, self.drill | self.saw
        )

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestMoneyCap(RmaCommon):
    """No more is credited than was invoiced, whichever way (G2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3)])
        cls.invoice = cls.order.invoice_ids
        cls.line = cls.order.order_line

    # === VERBS === #

    def _reverse(self, invoice=None, modify=False):
        """Reverse an invoice with core's wizard, as the accountant; give the draft."""
        invoice = invoice or self.invoice
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        action = wizard.modify_moves() if modify else wizard.refund_moves()
        return wizard.env["account.move"].browse(action["res_id"])

    def _keep_goods(self, quantity):
        """Return line values for a customer who keeps the goods."""
        return {
            "sale_line_id": self.line.id,
            "quantity": quantity,
            "goods_back": False,
        }

    def _as_accountant(self, notes):
        return notes.with_user(self.accountant).sudo(False)

    def _refused_post(self, note, invoiced, credited):
        """Posting is refused with invoice, line and both numbers; it stays draft."""
        pattern = (
            rf"{self.invoice.name}, .*Drill.*: {invoiced} .*invoiced, "
            rf"but {credited} would be credited"
        )
        with self._refused(pattern), self.env.cr.savepoint():
            self._as_accountant(note).action_post()
        self.assertEqual(note.state, "draft")

    # === WAY AFTER WAY === #

    def test_case_after_case_credits_what_was_invoiced_and_no_more(self):
        for __ in range(3):
            self._return_and_credit([self._keep_goods(1)])
        self.assertEqual(self.invoice.amount_residual, 0.0)
        with self._refused("0 in other returns|can be returned"):
            self._request([self._keep_goods(1)])

    def test_reversal_after_a_case_is_refused_until_it_is_lowered(self):
        self._return_and_credit([(self.line, 2)])
        note = self._reverse()
        # 3 by the wizard and 2 of the case
        self._refused_post(note, 3, 5)
        note.invoice_line_ids.quantity = 1
        note.action_post()
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_case_after_a_reversal_credits_nothing(self):
        self._reverse().action_post()
        case = self._customer_returns([self._keep_goods(1)])
        with self._refused("no posted invoice of .* left for 1"):
            self._credit(case)

    def test_goods_back_after_a_reversal_are_not_credited_again(self):
        note = self._reverse()
        note.action_post()
        case = self._return_and_credit([(self.line, 2)])
        self.assertFalse(case.credit_note_ids)
        self.assertIn(
            f"credited with {note.name} already", case.sudo().message_ids[:1].body
        )

    def test_draft_reversal_stands_in_the_way_of_a_case(self):
        self._reverse()
        case = self._customer_returns([self._keep_goods(1)])
        with self._refused("no posted invoice of .* left for 1"):
            self._credit(case)

    def test_reversal_lowered_by_hand_leaves_the_rest_to_a_case(self):
        note = self._reverse()
        note.invoice_line_ids.quantity = 1
        note.action_post()
        self._return_and_credit([self._keep_goods(2)])
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_note_from_the_order_after_a_case_is_refused(self):
        case = self._return_and_credit([(self.line, 2)], post=False)
        self._return_with_core(
            self.order.picking_ids.filtered(lambda p: not p.rma_case_id),
            {self.drill: 1},
        )
        note = self.order._create_invoices(final=True)
        self.assertEqual(note.invoice_line_ids.quantity, 1)
        note.invoice_line_ids.quantity = 2
        self._refused_post(note, 3, 4)
        note.invoice_line_ids.quantity = 1
        self._as_accountant(note).action_post()
        self._post_credit(case)
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_note_from_the_order_is_linked_and_settles_the_invoice(self):
        self._return_with_core(self.order.picking_ids, {self.drill: 1})
        note = self.order._create_invoices(final=True)
        self._as_accountant(note).action_post()
        self.assertEqual(note.reversed_entry_id, self.invoice)
        self.assertEqual(
            note.invoice_line_ids.rma_credited_line_id, self.invoice.invoice_line_ids
        )
        self.assertEqual(self.invoice.amount_residual, 200.0)

    def test_note_from_the_order_over_two_invoices_is_capped_by_both(self):
        order = self._sell([(self.drill, 2)])
        for __ in range(2):
            self._deliver(order, {self.drill: 1})
            self._invoice(order)
        self.invoice = order.invoice_ids.sorted("id")[1]
        delivery = order.picking_ids.sorted("id")[0]
        self._return_with_core(delivery, {self.drill: 1})
        note = order._create_invoices(final=True)
        note.invoice_line_ids.quantity = 3
        self._refused_post(note, 1, 2)
        note.invoice_line_ids.quantity = 1
        self._as_accountant(note).action_post()
        self.assertFalse(note.reversed_entry_id)

    def test_units_taken_back_on_an_invoice_count_as_credited(self):
        order = self._sell_deliver_invoice([(self.drill, 2)])
        first = order.invoice_ids
        self._return_with_core(order.picking_ids, {self.drill: 1})
        order.order_line = [
            Command.create({"product_id": self.saw.id, "product_uom_qty": 5})
        ]
        self._deliver(order)
        mixed = order._create_invoices(final=True)
        mixed.action_post()
        # 5 × 50 less the drill that came back
        self.assertRecordValues(
            mixed, [{"move_type": "out_invoice", "amount_total": 150.0}]
        )
        left = first.invoice_line_ids._rma_get_creditable()
        self.assertEqual(left[first.invoice_line_ids], 1)

    def test_duplicate_of_a_note_can_t_be_posted(self):
        case = self._return_and_credit([(self.line, 2)])
        duplicate = self._as_accountant(case.credit_note_ids).copy()
        self._refused_post(duplicate, 3, 4)

    def test_duplicate_for_another_customer_is_a_note_of_its_own(self):
        case = self._return_and_credit([(self.line, 2)])
        duplicate = self._as_accountant(case.credit_note_ids).copy()
        duplicate.partner_id = self.other_portal_user.partner_id
        duplicate.action_post()
        self.assertFalse(duplicate.invoice_line_ids.rma_credited_line_id)

    def test_two_drafts_are_not_both_posted(self):
        drafts = self._reverse() | self._reverse()
        self._refused_post(drafts[0], 3, 6)
        drafts[1].unlink()
        drafts[0].action_post()
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_invoice_without_an_order_is_not_reversed_twice(self):
        self.invoice = self._as_accountant(self.env["account.move"]).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.drill.id})],
            }
        )
        self.invoice.action_post()
        first, second = self._reverse(), self._reverse()
        second.invoice_line_ids.quantity = 0
        first.action_post()
        second.invoice_line_ids.quantity = 1
        self._refused_post(second, 1, 2)

    # === BY HAND === #

    def _prepare_note_by_hand(self, **link):
        line = {"product_id": self.drill.id, "quantity": 4, "price_unit": 100.0}
        return {
            "move_type": "out_refund",
            "partner_id": self.customer.id,
            "invoice_line_ids": [Command.create({**line, **link})],
        }

    def test_note_by_hand_for_the_order_is_capped(self):
        note = self._as_accountant(self.env["account.move"]).create(
            self._prepare_note_by_hand(sale_line_ids=[Command.link(self.line.id)])
        )
        self._refused_post(note, 3, 4)

    def test_what_a_note_credits_is_not_given_by_hand(self):
        with self.assertRaises(AccessError):
            self._as_accountant(self.env["account.move"]).create(
                self._prepare_note_by_hand(
                    rma_credited_line_id=self.invoice.invoice_line_ids.id
                )
            )

    def test_quantity_raised_on_the_draft_is_refused(self):
        note = self._return_and_credit([(self.line, 2)], post=False).credit_note_ids
        note.sudo().invoice_line_ids.quantity = 4
        self._refused_post(note.sudo(), 3, 4)

    def test_price_raised_on_the_draft_is_refused(self):
        note = self._return_and_credit([(self.line, 3)], post=False).credit_note_ids
        note.sudo().invoice_line_ids.price_unit = 100.01
        # A cent too much per unit: 300.03 instead of 300.00
        self._refused_post(note.sudo(), r"\$.300\.00", r"\$.300\.03")

    def test_tax_added_on_the_draft_is_refused(self):
        note = self._return_and_credit([(self.line, 3)], post=False).credit_note_ids
        note.sudo().invoice_line_ids.tax_ids = self._create_tax(10.0)
        self._refused_post(note.sudo(), r"\$.300\.00", r"\$.330\.00")

    def test_price_lowered_on_the_draft_is_a_deduction(self):
        case = self._return_and_credit([(self.line, 2)], post=False)
        case.sudo().credit_note_ids.invoice_line_ids.price_unit = 70.0
        self._post_credit(case)
        self.assertEqual(self.invoice.amount_residual, 160.0)

    def test_invoice_is_not_lowered_below_what_was_credited(self):
        self._return_and_credit([(self.line, 2)])
        invoice = self._as_accountant(self.invoice)
        invoice.button_draft()
        invoice.invoice_line_ids.quantity = 1
        self._refused_post(invoice, 1, 2)
        invoice.invoice_line_ids.quantity = 2
        invoice.action_post()

    # === WHAT CORE MAY DO AS BEFORE === #

    def test_uncredited_invoice_is_reversed_in_full(self):
        note = self._reverse()
        note.action_post()
        self.assertEqual(note.invoice_line_ids.quantity, 3)
        self.assertEqual(self.invoice.payment_state, "reversed")

    def test_invoice_is_reversed_and_drafted_anew(self):
        new = self._reverse(modify=True)
        self.assertEqual(self.invoice.payment_state, "reversed")
        self.assertFalse(new.invoice_line_ids.rma_credited_line_id)
        new.action_post()
        case = self._return_and_credit([(self.line, 3)])
        self.assertEqual(case.credit_note_ids.reversed_entry_id, new)

    def test_cancelled_note_frees_its_units(self):
        note = self._reverse()
        note.action_post()
        note.button_draft()
        note.button_cancel()
        self._reverse().action_post()
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_line_that_nothing_credits_is_not_exceeded_however_cheap(self):
        cheap = {"product_id": self.saw.id, "product_uom_qty": 1, "price_unit": 0.01}
        invoice = self._sell_deliver_invoice([cheap]).invoice_ids
        line = invoice.invoice_line_ids
        self.assertEqual(line._rma_get_excess(1.0, None, invoice), "")

    def test_cents_that_credits_may_exceed_a_line_by(self):
        taxes = self._create_tax(7.25) | self._create_tax(2.5, name="City")
        line = self.env["account.move.line"].new(
            {"move_id": self.invoice.id, "tax_ids": [Command.set(taxes.ids)]}
        )
        # Two credits, each a step for the amount and for each tax, and half of one
        # for what the invoice itself was rounded by.
        self.company.tax_calculation_rounding_method = "round_per_line"
        self.assertEqual(line._rma_get_slack(2), 6.5)
        # Rounded on the whole document, the invoice counts as one credit more.
        self.company.tax_calculation_rounding_method = "round_globally"
        self.assertEqual(line._rma_get_slack(2), 9)

    def test_note_without_origin_is_posted(self):
        note = self._as_accountant(self.env["account.move"]).create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.drill.id,
                            "quantity": 9,
                            "price_unit": 500.0,
                        }
                    )
                ],
            }
        )
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_reversed_note_of_a_note_is_an_invoice_of_its_own(self):
        note = self._reverse()
        note.action_post()
        charge = self._reverse(note)
        charge.action_post()
        self.assertRecordValues(
            charge, [{"move_type": "out_invoice", "amount_residual": 300.0}]
        )
        self.assertEqual(
            charge.invoice_line_ids.rma_credited_line_id, note.invoice_line_ids
        )
        case = self._return_and_credit([(self.line, 3)])
        self.assertEqual(case.credit_note_ids.reversed_entry_id, charge)
        self.assertEqual(charge.amount_residual, 0.0)

    def test_journal_entry_is_reversed(self):
        accounts = self.invoice.line_ids.account_id[:2]
        entry = self._as_accountant(self.env["account.move"]).create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": amount})
                    for account, amount in zip(accounts, (10.0, -10.0), strict=True)
                ],
            }
        )
        entry.action_post()
        entry._reverse_moves(cancel=True)
        self.assertEqual(entry.reversal_move_ids.state, "posted")

    def test_invoice_with_down_payment_is_reversed(self):
        order = self._sell([(self.drill, 2)])
        self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 50.0,
                "sale_order_ids": [Command.set(order.ids)],
            }
        ).create_invoices()
        order.invoice_ids.action_post()
        self._deliver(order)
        final = order._create_invoices(final=True)
        final.action_post()
        note = self._reverse(final)
        note.action_post()
        # 2 × 100 less 50
        self.assertEqual(note.amount_total, 150.0)

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestMoneyCapTotal(CreditCommon):
    """All notes of an invoice together never exceed its total (G2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls._create_tax(21.0)
        cls.order = cls._sell_deliver_invoice(
            [
                {
                    "product_id": cls.drill.id,
                    "product_uom_qty": 3,
                    "price_unit": 33.33,
                    "tax_ids": [Command.set(cls.vat.ids)],
                }
            ]
        )
        # 3 × 33.33 = 99.99, and 21.00 of tax
        cls.invoice = cls.order.invoice_ids
        cls.line = cls.order.order_line

    # === VERBS === #

    def _as_accountant(self, notes):
        return notes.with_user(self.accountant).sudo(False)

    def _reverse(self, invoice=None):
        invoice = invoice or self.invoice
        return (
            self._as_accountant(invoice)
            ._reverse_moves()
            .with_env(self._as_accountant(invoice).env)
        )

    def _compensate(self, price=10.0):
        """Reverse the invoice, with one free line instead of its own."""
        note = self._reverse()
        note.write(
            {
                "invoice_line_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Compensation",
                            "quantity": 1,
                            "price_unit": price,
                            "tax_ids": [Command.set(self.vat.ids)],
                        }
                    ),
                ]
            }
        )
        return note

    def _allow_price(self, units=3, price=3.33):
        """Credit a part of the price with core's reversal."""
        note = self._reverse()
        note.invoice_line_ids.write({"quantity": units, "price_unit": price})
        note.action_post()
        return note

    def _refused_total(self, note, credited):
        total = r"120\.99 was invoiced in all, but "
        pattern = rf"{self.invoice.name}.*: .*{total}.*{credited}"
        with self._refused(pattern), self.env.cr.savepoint():
            self._as_accountant(note).action_post()
        self.assertEqual(note.state, "draft")

    # === FREE LINES === #

    def test_compensation_and_a_case_together_are_refused(self):
        self._compensate().action_post()
        case = self._return_and_credit([(self.line, 3)], post=False)
        # 12.10 and 120.99
        self._refused_total(case.sudo().credit_note_ids, r"133\.09")

    def test_compensation_after_a_case_is_refused_while_in_draft_too(self):
        self._return_and_credit([(self.line, 3)], post=False)
        self._refused_total(self._compensate(), r"133\.09")

    def test_compensation_beside_a_part_is_posted_up_to_the_total(self):
        self._return_and_credit([(self.line, 2)])
        # 120.99 less 80.66 leaves 40.33: 33.33 and 7.00 of tax
        self._refused_total(self._compensate(34.0), r"121\.80")
        note = self._compensate(33.33)
        self.env["account.move"].search(
            [("reversed_entry_id", "=", self.invoice.id), ("state", "=", "draft")]
        ).filtered(lambda move: move != note).unlink()
        note.action_post()
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_duplicate_of_a_compensation_counts_for_the_same_invoice(self):
        note = self._compensate(60.0)
        note.action_post()
        self._refused_total(note.copy(), r"145\.20")

    def test_duplicate_for_somebody_else_counts_no_more(self):
        note = self._compensate(60.0)
        note.action_post()
        duplicate = note.copy()
        duplicate.partner_id = self.other_portal_user.partner_id
        duplicate.action_post()
        self.assertFalse(duplicate.rma_copied_invoice_id)

    def test_free_line_added_by_command_or_origin_by_hand_counts(self):
        note = self._return_and_credit([(self.line, 3)], post=False).credit_note_ids
        free = Command.create(
            {"name": "More", "price_unit": 5.0, "tax_ids": [Command.clear()]}
        )
        self._as_accountant(note).write({"invoice_line_ids": [free]})
        self._refused_total(note.sudo(), r"125\.99")
        note.sudo().invoice_line_ids.filtered(lambda li: li.name == "More").unlink()
        by_hand = self._as_accountant(self.env["account.move"]).create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "reversed_entry_id": self.invoice.id,
                "invoice_line_ids": [free],
            }
        )
        self._refused_total(by_hand, r"125\.99")

    def test_note_in_another_currency_is_converted(self):
        note = self._reverse()
        note.currency_id = self.env.ref("base.KWD")
        note.invoice_line_ids.price_unit = 33.33
        # 99.99 KWD are 325.59 in the invoice's currency
        with self._refused(r"99\.99 was invoiced, but .*325\.59"):
            note.action_post()

    # === DOWN PAYMENTS === #

    def test_down_payment_and_final_invoice_are_capped_together(self):
        order = self._sell([(self.drill, 2)])
        self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 50.0,
                "sale_order_ids": [Command.set(order.ids)],
            }
        ).create_invoices()
        advance = order.invoice_ids
        advance.action_post()
        self._deliver(order)
        order._create_invoices(final=True).action_post()
        goods = order.order_line.filtered(lambda li: li.product_id == self.drill)
        # 200 of 50 + 150
        self._return_and_credit([(goods, 2)])
        note = self._reverse(advance)
        with self._refused(r"200\.00 was invoiced in all, but .*250\.00"):
            note.action_post()

    # === FREE OF CHARGE === #

    def test_line_invoiced_free_of_charge_is_capped(self):
        order = self._sell_deliver_invoice(
            [
                {"product_id": self.drill.id, "product_uom_qty": 1},
                {
                    "product_id": self.saw.id,
                    "product_uom_qty": 1,
                    "price_unit": 0.0,
                },
            ]
        )
        note = self._reverse(order.invoice_ids)
        free = note.invoice_line_ids.filtered(lambda li: li.product_id == self.saw)
        free.price_unit = 5.0
        with self._refused(r"Saw.*\$.0\.00 was invoiced, but .*5\.00"):
            note.action_post()

    # === ALLOWANCES === #

    def test_allowance_lowers_what_the_units_give_back(self):
        self._allow_price()
        case = self._return_and_credit([(self.line, 3)])
        # 120.99 less 9.99 and 2.10 of tax
        self.assertRecordValues(
            case.credit_note_ids, [{"amount_untaxed": 90.0, "amount_total": 108.9}]
        )
        self.assertEqual(self.invoice.amount_residual, 0.0)
        self.assertRecordValues(
            self.line,
            [{"qty_delivered": 0, "qty_invoiced": 0, "qty_to_invoice": 0}],
        )

    def test_allowance_is_shared_out_over_the_units_that_were_left(self):
        self._return_and_credit([(self.line, 1)])
        self._allow_price(units=2)
        totals = [
            self._return_and_credit([(self.line, 1)]).credit_note_ids.amount_untaxed
            for __ in range(2)
        ]
        # 33.33 less 3.33, twice
        self.assertEqual(totals, [30.0, 30.0])
        self.assertEqual(self.invoice.amount_residual, 0.0)

    def test_full_price_by_core_counts_as_units(self):
        note = self._reverse()
        note.invoice_line_ids.quantity = 2
        note.action_post()
        left = self.invoice.invoice_line_ids._rma_get_creditable()
        self.assertEqual(set(left.values()), {1.0})


@tagged("post_install", "-at_install")
class TestPostingGuard(CreditCommon):
    """Limit, four eyes and cap hold wherever a note becomes posted (G2, G11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3)])
        cls.invoice = cls.order.invoice_ids
        case = cls._return_and_credit([(cls.order.order_line, 2)], post=False)
        cls.note = case.credit_note_ids.with_user(cls.accountant).sudo(False)

    def _limit(self, amount, user=None):
        self.env["rma.review.limit"].create(
            {
                "user_id": (user or self.accountant).id,
                "kind": "post",
                "amount": amount,
                "company_id": self.company.id,
            }
        )

    def test_state_written_directly_keeps_the_limit(self):
        self._limit(100.0)
        with self._refused("may post up to"):
            self.note.write({"state": "posted"})

    def test_state_written_directly_keeps_four_eyes(self):
        self.company.rma_is_four_eyes = True
        self.accountant.group_ids += self.env.ref("rma_warranty.group_rma_user")
        self._as_drafter()
        with self._refused("somebody else has to post"):
            self.note.write({"state": "posted"})

    def _as_drafter(self):
        self.env.cr.execute(
            "UPDATE account_move SET create_uid = %s WHERE id = %s",
            (self.accountant.id, self.note.id),
        )
        self.note.invalidate_recordset(["create_uid"])

    def test_state_written_directly_keeps_the_cap(self):
        reversal = self.invoice.with_user(self.accountant).sudo(False)._reverse_moves()
        with self._refused("3 invoiced, but 5 would be credited"):
            reversal.write({"state": "posted"})

    def test_only_accountants_post_whichever_way(self):
        salesman = self._create_user("salesman", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self.note.with_user(salesman)._rma_check_posting()

    def test_note_is_not_created_posted_by_a_default(self):
        moves = self.env["account.move"].with_user(self.accountant)
        with self._refused("starts as a draft"):
            moves.with_context(default_state="posted").create(
                {
                    "move_type": "out_refund",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [Command.create({"name": "x"})],
                }
            )

    def test_posting_later_counts_what_the_note_is_then(self):
        self._limit(250.0)
        self.note.write({"auto_post": "at_date", "date": "2020-01-01"})
        self.assertEqual(self.note.rma_auto_post_user_id, self.accountant)
        self.note.invoice_line_ids.price_unit = 150.0
        with self._refused("may post up to"):
            self.note.sudo()._post()

    def test_duplicate_is_a_note_of_the_case_with_its_limit(self):
        self._limit(200.0)
        duplicate = self.note.copy()
        self.assertEqual(duplicate.sudo().rma_case_id, self.note.sudo().rma_case_id)
        with self._refused("may post up to"):
            duplicate.action_post()

    def test_duplicate_that_poses_as_a_reversal_is_none(self):
        forged = self.note.with_context(
            move_reverse_cancel=False, include_business_fields=True
        )
        duplicate = forged.copy()
        self.assertEqual(
            duplicate.invoice_line_ids.rma_credited_line_id,
            self.invoice.invoice_line_ids,
        )
        with self._refused("3 invoiced, but 4 would be credited"):
            duplicate.action_post()

    def test_posted_note_is_not_raised_afterwards(self):
        self.note.action_post()
        with self._refused("was invoiced, but|posted"), self.env.cr.savepoint():
            self.note.invoice_line_ids.price_unit = 500.0
        self.assertEqual(self.note.amount_total, 200.0)

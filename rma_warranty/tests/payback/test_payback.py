from datetime import date

from freezegun import freeze_time
from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payback_common import PaybackCommon


@tagged("post_install", "-at_install")
class TestPayback(PaybackCommon):
    """Posted credit notes are paid back once, by the method they name."""

    # === WHICH METHOD === #

    def test_paid_invoice_is_paid_back_by_the_default_of_the_company(self):
        self.company.rma_refund_method_id = self.cash
        note = self._return_with(None)
        self.assertEqual(note.rma_refund_method_id, self.cash)

    def test_unpaid_invoice_is_set_against_the_note(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        note = self._return_with(None, order=order)
        self.assertRecordValues(
            note,
            [
                {
                    "rma_refund_method_id": self.against_invoices.id,
                    "payment_state": "paid",
                    "rma_payback_state": "done",
                }
            ],
        )
        # 500 less the 200 of the note
        self.assertEqual(order.invoice_ids.amount_residual, 300.0)

    def test_the_form_offers_one_way_to_pay(self):
        invisible = self._get_invisible("action_register_payment")
        self.assertEqual(len(invisible), 2)
        for condition in invisible:
            self.assertTrue(condition.endswith("or (rma_payback_state == 'open')"))
        self.assertEqual(
            self._get_invisible("action_rma_pay_back"), ["rma_payback_state != 'open'"]
        )

    def _get_invisible(self, name):
        """Return when the buttons that call ``name`` are hidden."""
        moves = self.env["account.move"].with_user(self.accountant)
        form = etree.fromstring(moves.get_view(view_type="form")["arch"])
        buttons = form.xpath(f"//header/button[@name='{name}']")
        return [button.get("invisible") for button in buttons]

    def test_archived_method_is_not_proposed(self):
        self.against_invoices.active = False
        order = self._sell_deliver_invoice([(self.drill, 5)])
        note = self._return_with(None, order=order)
        self.assertEqual(note.rma_refund_method_id, self.bank)

    def test_each_method_of_a_case_gets_its_own_note(self):
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 2)])
        self._pay_invoice(order.invoice_ids)
        drills, saws = order.order_line
        lines = [
            {
                "sale_line_id": line.id,
                "quantity": 1,
                "goods_back": False,
                "refund_method_id": method.id,
            }
            for line, method in ((drills, self.cash), (saws, self.bank))
        ]
        notes = self._return_and_credit(lines).credit_note_ids.sorted("amount_total")
        self.assertRecordValues(
            notes,
            [
                {"amount_total": 50.0, "rma_refund_method_id": self.bank.id},
                {"amount_total": 100.0, "rma_refund_method_id": self.cash.id},
            ],
        )

    def test_note_without_method_gets_one_when_it_is_paid_back(self):
        # As notes have that were made before there were methods.
        note = self._return_with(self.cash)
        note.rma_refund_method_id = False
        self.company.rma_refund_method_id = self.cash
        self._pay_back(note)
        self.assertRecordValues(
            note, [{"rma_refund_method_id": self.cash.id, "payment_state": "paid"}]
        )

    # === PAYING === #

    def test_cash_is_paid_from_the_cash_journal(self):
        note = self._return_with(self.cash)
        self._pay_back(note)
        self.assertRecordValues(
            self._payments_of(note),
            [
                {
                    "amount": 200.0,
                    "payment_type": "outbound",
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "journal_id": self.cash_journal.id,
                }
            ],
        )
        self.assertEqual(note.payment_state, "paid")

    def test_journal_of_the_method_is_used(self):
        bank = self.journals.filtered(lambda journal: journal.type == "bank")[:1]
        self.cash.journal_id = bank
        note = self._return_with(self.cash)
        self._pay_back(note)
        self.assertEqual(self._payments_of(note).journal_id, bank)

    def test_bank_transfer_goes_to_the_checked_account(self):
        account = self._add_account()
        note = self._return_with(self.bank)
        self._pay_back(note)
        self.assertRecordValues(
            self._payments_of(note),
            [{"amount": 200.0, "partner_bank_id": account.id}],
        )

    def test_only_what_is_open_is_paid(self):
        # Of 500, the customer has paid 400. Returned: 3 drills, 300.
        order = self._sell_deliver_invoice([(self.drill, 5)])
        self._pay_invoice(order.invoice_ids, 400.0)
        note = self._return_with(self.cash, 3, order=order)
        self._pay_back(note)
        self.assertEqual(order.invoice_ids.amount_residual, 0.0)
        # 300 less the 100 that were still owed
        self.assertEqual(self._payments_of(note).mapped("amount"), [200.0])

    def test_rest_goes_against_other_invoices_those_due_first(self):
        later = self._sell_deliver_invoice([(self.saw, 4)]).invoice_ids
        first = self._sell_deliver_invoice([(self.saw, 1)]).invoice_ids
        later.invoice_date_due = date(2030, 1, 1)
        first.invoice_date_due = date(2020, 1, 1)
        note = self._return_with(self.against_invoices)
        self.assertEqual(note.rma_payback_state, "open")
        self._pay_back(note)
        # 200: 50 for the first, the other 150 of the later one's 200
        self.assertEqual((first + later).mapped("amount_residual"), [0.0, 50.0])
        self.assertFalse(self._payments_of(note))

    def test_invoices_of_other_customers_are_left_alone(self):
        stranger = self.other_portal_user.partner_id
        self._sell_deliver_invoice([(self.saw, 4)], customer=stranger)
        note = self._return_with(self.against_invoices)
        with self._refused("has no open invoice in USD"):
            self._pay_back(note)

    def test_many_notes_are_paid_at_once_one_payment_each(self):
        notes = self._return_with(self.cash, 1) + self._return_with(self.cash, 2)
        self._pay_back(notes)
        self.assertEqual(
            sorted(self._payments_of(notes).mapped("amount")), [100.0, 200.0]
        )

    def test_batch_pays_the_rest_when_one_cannot_be_paid(self):
        paid, refused = self._return_with(self.cash, 1), self._return_with(self.bank, 1)
        self.patch(type(self.env["rma.batch"]), "_commit", lambda batch: None)
        both = (paid + refused).with_user(self.accountant)
        result = both.action_rma_pay_back_chosen()
        self.assertIn("1 of 2", result["params"]["message"])
        self.assertIn("no bank account", result["params"]["message"])
        self.assertEqual((paid + refused).mapped("rma_payback_state"), ["done", "open"])

    def test_note_in_foreign_currency_is_paid_in_it(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell(
            [{"product_id": self.drill.id, "product_uom_qty": 2, "price_unit": 80.0}],
            pricelist_id=pricelist.id,
        )
        self._deliver(order)
        self._pay_invoice(self._invoice(order))
        note = self._return_with(self.cash, 1, order=order)
        self._pay_back(note)
        self.assertRecordValues(
            self._payments_of(note), [{"amount": 80.0, "currency_id": euro.id}]
        )
        self.assertEqual(note.amount_residual, 0.0)

    # === ONCE === #

    def test_second_click_pays_nothing(self):
        note = self._return_with(self.cash)
        self._pay_back(note)
        self._pay_back(note)
        self.assertEqual(len(self._payments_of(note)), 1)

    def test_second_click_pays_nothing_without_journal_entries_either(self):
        lines = self.journals.outbound_payment_method_line_ids
        lines.payment_account_id = False
        note = self._return_with(self.cash)
        self._pay_back(note)
        self._pay_back(note)
        self.assertEqual(len(self._payments_of(note)), 1)
        self.assertEqual(note.rma_case_id.money_status, "paid")

    def test_drafts_are_not_paid(self):
        draft = self._return_with(self.cash, post=False)
        self._pay_back(draft)
        self.assertFalse(self._payments_of(draft))

    # === WHO AND WHAT IN THE WAY === #

    def test_after_sales_staff_may_not_pay(self):
        note = self._return_with(self.cash)
        with self._refused("Only accountants", AccessError):
            self._pay_back(note, self.rma_manager)

    def test_account_that_nobody_checked_is_refused(self):
        account = self._add_account(checked=False)
        note = self._return_with(self.bank)
        self.assertEqual(note.rma_bank_state, "unchecked")
        with self._refused("has not been checked"):
            self._pay_back(note)
        account.allow_out_payment = True
        self._pay_back(note)
        self.assertEqual(note.payment_state, "paid")

    def test_without_account_nothing_is_paid(self):
        note = self._return_with(self.bank)
        self.assertEqual(note.rma_bank_state, "missing")
        with self._refused("no bank account of Customer is known"):
            self._pay_back(note)

    def test_one_note_in_the_way_keeps_all_from_being_paid(self):
        good, bad = self._return_with(self.cash, 1), self._return_with(self.bank, 1)
        with self._refused("no bank account"), self.env.cr.savepoint():
            self._pay_back(good + bad)
        self.assertFalse(self._payments_of(good))

    def test_method_in_use_is_not_deleted(self):
        self._return_with(self.cash)
        with (
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self.cash.with_user(self.rma_manager).unlink()

    def test_company_without_cash_journal_is_told(self):
        note = self._return_with(self.cash)
        self.cash_journal.active = False
        with self._refused("has no journal for Cash"):
            self._pay_back(note)

    # === AN ADD-ON'S METHOD === #

    def test_store_credit_of_an_add_on_fits_in(self):
        method = type(self.env["rma.refund.method"])
        codes = method._get_codes
        self.patch(
            method,
            "_get_codes",
            lambda model: [*codes(model), ("store_credit", "Store credit")],
        )
        given = []
        contract = self.env["rma.payback"]
        strategy = type(contract)
        self.patch(strategy, "_get", lambda model, code: model)
        self.patch(strategy, "_pay", lambda model, notes: given.append(notes))
        credit = self.env["rma.refund.method"].create(
            {"name": "Store credit", "code": "store_credit"}
        )
        note = self._return_with(credit)
        self._pay_back(note)
        self.assertEqual(given, [note])


@tagged("post_install", "-at_install")
class TestPaybackStatus(PaybackCommon):
    """The case knows: drafted, posted, paid, and each of them taken back."""

    def _get_statuses(self, case):
        case.invalidate_recordset()
        return (case.state, case.money_status, case.line_ids.money_status)

    def test_case_follows_the_money_forth_and_back(self):
        note = self._return_with(self.cash, post=False)
        case = note.rma_case_id
        self.assertEqual(self._get_statuses(case), ("approved", "draft", "draft"))
        self._post_credit(case)
        self.assertEqual(self._get_statuses(case), ("closed", "credited", "credited"))
        self._pay_back(note)
        self.assertEqual(self._get_statuses(case), ("closed", "paid", "paid"))
        payment = self._payments_of(note)
        payment.with_user(self.accountant).action_draft()
        payment.with_user(self.accountant).action_cancel()
        self.assertEqual(self._get_statuses(case), ("closed", "credited", "credited"))
        self._pay_back(note)
        self.assertEqual(self._get_statuses(case), ("closed", "paid", "paid"))
        self.assertEqual(self._get_open_amount(note), 0.0)

    def test_note_goes_back_to_draft_and_forth_again(self):
        note = self._return_with(self.cash)
        case = note.rma_case_id
        accountant_note = note.with_user(self.accountant).sudo(False)
        accountant_note.button_draft()
        self.assertEqual(self._get_statuses(case), ("approved", "draft", "draft"))
        accountant_note.action_post()
        self.assertEqual(self._get_statuses(case), ("closed", "credited", "credited"))
        self._pay_back(note)
        self.assertEqual(self._get_statuses(case), ("closed", "paid", "paid"))

    def test_deleted_draft_takes_the_case_back_to_be_credited(self):
        note = self._return_with(self.cash, post=False)
        case = note.rma_case_id
        note.with_user(self.accountant).sudo(False).unlink()
        self.assertEqual(self._get_statuses(case), ("approved", "waiting", "waiting"))
        self._pay_back(self._credit(case))
        self.assertEqual(self._get_statuses(case), ("closed", "paid", "paid"))

    def test_payment_registered_with_core_counts(self):
        note = self._return_with(self.cash)
        dialog = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
        )
        dialog.create({})._create_payments()
        self.assertEqual(note.rma_case_id.money_status, "paid")
        self.assertIn("paid", self._queued(note.rma_case_id))

    def test_partial_payment_leaves_the_rest_open(self):
        note = self._return_with(self.cash)
        dialog = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=note.ids
        )
        dialog.create({"amount": 80.0})._create_payments()
        self.assertEqual(note.rma_case_id.money_status, "credited")
        self._pay_back(note)
        # 200 less the 80 that were paid by hand
        self.assertEqual(sorted(self._payments_of(note).mapped("amount")), [80, 120])
        self.assertEqual(note.rma_case_id.money_status, "paid")

    def test_two_notes_are_paid_when_both_are(self):
        order = self._sell_deliver_invoice([(self.drill, 1), (self.saw, 1)])
        self._pay_invoice(order.invoice_ids)
        lines = [
            {
                "sale_line_id": line.id,
                "quantity": 1,
                "goods_back": False,
                "refund_method_id": method.id,
            }
            for line, method in zip(
                order.order_line, (self.cash, self.bank), strict=True
            )
        ]
        case = self._return_and_credit(lines)
        first, second = case.credit_note_ids
        self._add_account()
        self._pay_back(first)
        self.assertEqual(case.money_status, "credited")
        self._pay_back(second)
        self.assertEqual(case.money_status, "paid")

    def test_dates_of_credit_and_payment_are_kept(self):
        with freeze_time("2026-03-05"):
            note = self._return_with(self.cash)
        case = note.rma_case_id
        self.assertEqual(case.date_credited, date(2026, 3, 5))
        self.assertFalse(case.date_paid)
        with freeze_time("2026-03-09"):
            self._pay_back(note)
        self.assertEqual(case.date_paid, date(2026, 3, 9))
        self._payments_of(note).action_cancel()
        self.assertFalse(case.date_paid)

    def test_timeline_tells_how_and_when_it_was_paid(self):
        note = self._return_with(self.cash)
        step = note.rma_case_id._get_timeline()[-2]
        self.assertEqual((step["label"], step["done"]), ("Paid back: Cash", False))
        self._pay_back(note)
        self.assertTrue(note.rma_case_id._get_timeline()[-2]["done"])

    def test_timeline_of_a_lowered_invoice_tells_of_no_payment(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._return_with(None, order=order).rma_case_id
        labels = [step["label"] for step in case._get_timeline()]
        self.assertFalse([label for label in labels if "Paid back" in label])

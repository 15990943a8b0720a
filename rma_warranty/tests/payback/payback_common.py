from unittest.mock import patch

from odoo import Command

from ..common.common import RmaCommon


class PaybackCommon(RmaCommon):
    """The shop pays refunds back.

    Gives the refund methods ``bank``, ``cash``, ``against_invoices`` and
    ``original``, and an ``order`` over 5 drills at 100 that was delivered,
    invoiced and paid by bank transfer. Payments go through an outstanding
    account, so that they are journal entries.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env.ref("rma_warranty.rma_refund_method_bank")
        cls.cash = cls.env.ref("rma_warranty.rma_refund_method_cash")
        cls.original = cls.env.ref("rma_warranty.rma_refund_method_original")
        cls.against_invoices = cls.env.ref(
            "rma_warranty.rma_refund_method_open_invoices"
        )
        cls.outstanding = cls.env["account.account"].create(
            {
                "name": "Outstanding payments",
                "code": "109999",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.cash_journal = cls.env["account.journal"].create(
            {"name": "Counter", "type": "cash", "code": "CNTR"}
        )
        cls.journals = cls.env["account.journal"].search(
            [("type", "in", ("bank", "cash")), ("company_id", "=", cls.company.id)]
        )
        lines = cls.journals.outbound_payment_method_line_ids
        lines |= cls.journals.inbound_payment_method_line_ids
        lines.payment_account_id = cls.outstanding
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls._pay_invoice(cls.order.invoice_ids)

    @classmethod
    def _pay_invoice(cls, invoice, amount=None):
        """Register the customer's payment of an invoice, all or ``amount``."""
        values = {"amount": amount} if amount else {}
        dialog = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(values)
        )
        return dialog._create_payments()

    @classmethod
    def _add_account(cls, number="BE71096123456769", partner=None, *, checked=True):
        """Give a customer a bank account, checked by an accountant or not."""
        partner = partner or cls.customer
        account = cls.env["res.partner.bank"].create(
            {
                "acc_number": number,
                "partner_id": partner.commercial_partner_id.id,
            }
        )
        account.sudo().allow_out_payment = checked
        return account

    @classmethod
    def _return_with(cls, method, quantity=2, order=None, **values):
        """Return drills that are kept, credit them; give the posted note."""
        order = order or cls.order
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": quantity,
            "goods_back": False,
            "refund_method_id": method and method.id,
        }
        notes = cls._return_and_credit([line], **values).credit_note_ids
        # The stories look at it as nobody in particular.
        return notes.with_env(cls.env)

    def _pay_back(self, notes, user=None):
        return (
            notes.with_user(user or self.accountant).sudo(False).action_rma_pay_back()
        )

    def _payments_of(self, notes):
        return notes.matched_payment_ids

    def _queued(self, case):
        queue = self.env["rma.notification"].search([("case_id", "=", case.id)])
        return queue.sorted("id").mapped("event")

    def _get_open_amount(self, notes):
        notes.invalidate_recordset()
        return sum(note._rma_get_open_amount() for note in notes)


class ProviderCommon(PaybackCommon):
    """The shop is paid online, by a provider that can refund.

    ``answer`` decides what the provider does when it is asked: a method of
    payment.transaction, called with the refund; ``asked`` lists the refunds it
    was asked for.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._find_provider()
        bank = cls.journals.filtered(lambda journal: journal.type == "bank")[:1]
        cls._open_provider(bank)
        cls.online_order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.paid_tx = cls._pay_online(cls.online_order.invoice_ids)

    @classmethod
    def _find_provider(cls):
        """Return the provider; subclasses may have another one."""
        method = cls.env.ref("payment.payment_method_unknown")
        provider = cls.env["payment.provider"].create(
            {
                "name": "Payment Inc.",
                "code": "none",
                "state": "test",
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        method.write({"active": True, "support_refund": "partial"})
        return provider

    @classmethod
    def _open_provider(cls, bank):
        """Let the provider's money come to a journal."""
        cls.provider.journal_id = bank
        inbound = cls.env["account.payment.method"].search(
            [("code", "=", "manual"), ("payment_type", "=", "inbound")], limit=1
        )
        cls.env["account.payment.method.line"].create(
            {
                "name": "Online",
                "payment_method_id": inbound.id,
                "journal_id": bank.id,
                "payment_provider_id": cls.provider.id,
                "payment_account_id": cls.outstanding.id,
            }
        )

    @classmethod
    def _pay_online(cls, invoice, amount=None, currency=None, reference="S1"):
        """Have the customer pay an invoice through the provider."""
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.provider.payment_method_ids[:1].id,
                "reference": reference,
                "amount": amount or invoice.amount_residual,
                "currency_id": (currency or invoice.currency_id).id,
                "partner_id": invoice.partner_id.id,
                "operation": "online_redirect",
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        transaction._set_done()
        transaction._post_process()
        return transaction

    def setUp(self):
        super().setUp()
        self._listen()

    def _listen(self):
        """Have requests to the provider noted and answered here."""
        self._set_support("partial")
        self.asked = []
        self.answer = lambda refund: refund._set_done()
        model = type(self.env["payment.transaction"])

        def ask(refund):
            self.asked.append(refund)
            self.answer(refund)

        self.patch(model, "_send_refund_request", ask)

    def _set_support(self, support):
        """Let the provider support refunds so far, as a provider's module says."""

        def compute(providers):
            providers.support_refund = support
            providers.support_manual_capture = None
            providers.support_tokenization = providers.support_express_checkout = False

        model = type(self.env["payment.provider"])
        self.patch(model, "_compute_feature_support_fields", compute)
        self.env["payment.provider"].invalidate_model()

    def _send_refunds(self):
        """Run the job that asks the provider, without its commits."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 1.0):
            self.env["payment.transaction"]._rma_cron_send_refunds()

    def _refunds_of(self, notes):
        return notes.transaction_ids.filtered(lambda tx: tx.operation == "refund")

from unittest import skipUnless

from odoo.modules import get_modules
from odoo.tests import tagged

from .payback_common import ProviderCommon


@tagged("post_install", "-at_install")
@skipUnless("payment_demo" in get_modules(), "Odoo's demo provider is missing")
class TestPaybackDemo(ProviderCommon):
    """Odoo's own demo provider refunds what was paid online, nothing patched."""

    @classmethod
    def _find_provider(cls):
        provider = cls.env.ref("payment.payment_provider_demo")
        provider.state = "test"
        return provider

    @classmethod
    def _open_provider(cls, bank):
        # The demo provider has its own way to get its money.
        cls.provider.journal_id = bank
        lines = bank.inbound_payment_method_line_ids
        own = lines.filtered(lambda line: line.payment_provider_id == cls.provider)
        own.payment_account_id = cls.outstanding

    def _listen(self):
        """Leave the provider as it is."""

    def test_part_of_an_online_payment_goes_back(self):
        note = self._return_with(None, 2, order=self.online_order)
        self.assertEqual(note.rma_refund_method_id, self.original)
        self._pay_back(note)
        self.assertEqual(note.rma_payback_state, "waiting")
        self._send_refunds()
        # 2 drills at 100 of the 5 that were paid
        self.assertRecordValues(
            self._refunds_of(note), [{"amount": -200.0, "state": "done"}]
        )
        self.assertRecordValues(
            self._payments_of(note), [{"amount": 200.0, "payment_type": "outbound"}]
        )
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(note.rma_case_id.money_status, "paid")
        self.assertEqual(self.paid_tx._rma_get_refundable(999.0), 300.0)

    def test_the_rest_goes_back_and_no_more(self):
        first = self._return_with(None, 2, order=self.online_order)
        rest = self._return_with(None, 3, order=self.online_order)
        for note in (first, rest, first):
            self._pay_back(note)
            self._send_refunds()
        refunds = self._refunds_of(first | rest).sorted("id")
        self.assertEqual(refunds.mapped("amount"), [-200.0, -300.0])
        self.assertEqual(self.paid_tx._rma_get_refundable(1.0), 0.0)

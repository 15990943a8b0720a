from odoo.tests import freeze_time, tagged

from .exchange_common import ExchangeCommon

REPORT = "rma_warranty.report_exchange_endorsement"


@tagged("post_install", "-at_install")
class TestExchangeEndorsement(ExchangeCommon):
    """Equal value: the invoice stays and is endorsed with the exchange."""

    def _render(self, report, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.rma_user)
        return reports._render_qweb_html(report, records.ids)[0].decode()

    def _exchange_serials(self):
        """Exchange the serial S1 for S2 on 5 March; return case and invoice."""
        phone = self._create_product("Phone", price=100, cost=60, tracking="serial")
        self.serials = self._create_lots(phone, "S-OLD", "S-NEW")
        self._stock_in(phone, 2, 60.0, lots=self.serials)
        old, new = self.serials
        with freeze_time("2026-03-01 12:00:00"):
            order = self._sell([(phone, 1)])
            self._deliver(order, lots={phone: old})
            invoice = self._invoice(order)
        with freeze_time("2026-03-05 12:00:00"):
            case = self._exchange(order.order_line, lot_id=old.id)
            self._send(case, lots=new)
        return case, invoice

    def test_the_endorsement_names_invoice_and_both_serial_numbers(self):
        case, invoice = self._exchange_serials()
        action = case.with_user(self.rma_user).action_print_endorsement()
        self.assertEqual(action["report_name"], REPORT)
        page = self._render(REPORT, case)
        for text in (case.name, invoice.name, "S-OLD", "S-NEW", "03/05/2026"):
            self.assertIn(text, page)

    def test_the_invoice_says_so_in_its_history_and_on_its_reprint(self):
        case, invoice = self._exchange_serials()
        sentence = (
            f"1 × Phone [S-OLD] exchanged for Phone [S-NEW] on 03/05/2026 ({case.name})"
        )
        note = invoice.message_ids[0].body
        self.assertIn(f"Endorsed: {sentence}", note)
        self.assertIn(f'data-oe-id="{case.id}"', note)
        page = self._render("account.report_invoice", invoice, self.accountant)
        self.assertIn(sentence, page)

    def test_other_invoices_of_the_order_are_not_endorsed(self):
        order = self._sell([(self.drill, 2)])
        self._deliver(order, {self.drill: 1})
        first = self._invoice(order)
        self._deliver(order)
        second = self._invoice(order)
        self._send(self._exchange(order.order_line))
        self.assertEqual(len(first._rma_get_endorsements()), 1)
        self.assertFalse(second._rma_get_endorsements())

    def test_an_undone_exchange_takes_its_endorsement_back(self):
        case, invoice = self._exchange_serials()
        self._undo_sent(case)
        self.assertIn("Endorsement taken back", invoice.message_ids[0].body)
        self.assertFalse(invoice._rma_get_endorsements())
        with self._refused("nothing to endorse"):
            case.action_print_endorsement()

    def test_with_a_difference_there_is_nothing_to_endorse(self):
        sale_line = self._sold()
        case = self._exchange(sale_line, other=self.big)
        self._send(case)
        invoice = sale_line.order_id.invoice_ids
        self.assertFalse(case.is_endorsement_available)
        self.assertFalse(invoice._rma_get_endorsements())
        self.assertNotIn("Endorsed", "".join(invoice.message_ids.mapped("body")))

    def test_it_speaks_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        case, __ = self._exchange_serials()
        self.assertIn("05/03/2026", self._render(REPORT, case))

    def test_without_an_exchange_there_is_nothing_to_endorse(self):
        case = self._exchange(self._sold())
        self.assertFalse(case.is_endorsement_available)

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestWarrantyDocuments(WarrantyCommon):
    """Customers read their warranties on what is printed for them."""

    keeps_caches = False

    def _render(self, report, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        html, __ = reports._render_qweb_html(report, records.ids)
        return html.decode()

    def _render_certificate(self, certificates, user=None):
        name = "rma_warranty.rma_warranty_certificate_report"
        return self._render(name, certificates, user)

    def _assert_reads(self, html, *texts):
        for text in texts:
            self.assertIn(text, html)

    # === CERTIFICATE === #

    def test_certificate_says_who_what_and_until_when(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 3)])
        with freeze_time("2026-02-01"):
            html = self._render_certificate(certificate)
        self._assert_reads(
            html,
            certificate.name,
            "<svg",
            self.company.name,
            "Customer",
            "Main Street 1",
            "Drill",
            "3 Units",
            certificate.order_id.name,
            "Limited warranty",
            "From January 10, 2026 until January 10, 2028, the last day included",
            "Two years",
            "24 months",
        )
        self.assertNotIn("Void", html)
        self.assertNotIn("Deductible", html)
        self.assertNotIn("Claims at most", html)

    def test_certificate_lists_cover_remedies_payers_and_where_to_claim(self):
        maker = self.env["res.partner"].create({"name": "Maker", "street": "Forge 3"})
        self._promise(
            self.drill,
            coverage="full",
            provider="manufacturer",
            provider_id=maker.id,
            claim_channel="provider",
            freight_payer="customer",
            deductible=25.0,
            max_claims=3,
            is_transferable=False,
            item_ids=[
                Command.create({"name": "Motor faults"}),
                Command.create({"name": "Worn brushes", "kind": "excluded"}),
            ],
            remedies=[("refund", 0, 30), ("repair", 0, 0)],
            claim_steps="<p>Call before you send it.</p>",
            terms_text="<p>All the small print.</p>",
        )
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        self._assert_reads(
            self._render_certificate(certificate),
            "Full warranty",
            "Maker",
            "Forge 3",
            "25.00",
            "Claims at most",
            "No, to nobody else",
            "Motor faults",
            "Not covered",
            "Worn brushes",
            # 30 days after 10 January.
            "until February 9, 2026",
            "as long as the warranty lasts",
            "Call before you send it.",
            "All the small print.",
        )

    def test_certificate_names_extensions_and_where_they_come_from(self):
        self._promise(self.drill)
        extension = self._create_extension(12)
        order = self._sell([(self.drill, 1), (extension, 1)])
        self._deliver(order, on="2026-01-10 12:00:00")
        self._assert_reads(
            self._render_certificate(self._certificates(order)),
            "+ 12 Months: 12 months more, " + order.name,
            "January 10, 2029",
        )

    def test_lifetime_has_no_last_day(self):
        self._promise(self.drill, duration_unit="lifetime")
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        html = self._render_certificate(certificate)
        self._assert_reads(html, "For life, from January 10, 2026")

    def test_certificate_that_is_void_or_expired_says_so(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        with freeze_time("2028-01-10"):
            self.assertNotIn("Expired:", self._render_certificate(certificate))
        with freeze_time("2028-01-11"):
            certificate.invalidate_recordset(["state"])
            self.assertIn("Expired:", self._render_certificate(certificate))
        certificate.with_user(self.rma_manager)._void("Opened by hand.")
        self.assertIn("Void: Opened by hand.", self._render_certificate(certificate))

    def test_certificate_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.term.with_context(lang="fr_FR").name = "Deux ans"
        self.drill.with_context(lang="fr_FR").name = "Perceuse"
        self.customer.lang = "fr_FR"
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        html = self._render_certificate(certificate)
        self._assert_reads(html, "Deux ans", "Perceuse", "10 janvier 2028")

    def test_several_certificates_are_printed_on_a_page_each(self):
        self._promise(self.drill)
        self._promise(self.saw)
        certificates = self._deliver_on("2026-01-10", [(self.drill, 1), (self.saw, 2)])
        html = self._render_certificate(certificates)
        self._assert_reads(html, *certificates.mapped("name"))
        self.assertEqual(html.count('style="page-break-after: always;"'), 1)
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        pdf, kind = reports._render_qweb_pdf(
            "rma_warranty.rma_warranty_certificate_report", certificates.ids
        )
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))

    def test_certificate_of_another_customer_is_not_printed(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        self.assertTrue(self._render_certificate(certificate, self.rma_user))
        with self.assertRaises(AccessError):
            self._render_certificate(certificate, self.other_portal_user)

    # === OTHER DOCUMENTS === #

    def _rows(self, document):
        return self.env["rma.warranty.print"]._get_document_rows(document)

    def test_rows_before_the_delivery_say_term_and_duration_only(self):
        self._promise(self.drill)
        order = self._sell([(self.drill, 3), (self.saw, 1)])
        expected = {
            "product": "Drill",
            "serials": "",
            "units": "",
            "term": "Two years",
            "duration": "24 months",
            "until": "",
            "certificates": "",
            "text": "24 months",
        }
        self.assertEqual(self._rows(order), [expected])
        self.assertEqual(self._rows(order.picking_ids), [expected])

    def test_rows_after_the_delivery_say_until_when_and_the_number(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 3), (self.saw, 1)])
        order = certificate.order_id
        text = f"24 months, until January 10, 2028, 3 Units, {certificate.name}"
        for kind, record in (
            ("order", order),
            ("picking", order.picking_ids),
            ("invoice", order.invoice_ids),
        ):
            with self.subTest(kind):
                (row,) = self._rows(record)
                self.assertEqual(row["text"], text)
        self._assert_reads(
            self._render("account.report_invoice", order.invoice_ids), text
        )
        self._assert_reads(
            self._render("stock.report_deliveryslip", order.picking_ids), text
        )
        self._assert_reads(self._render("sale.report_saleorder", order), text)

    def test_many_serials_are_summed_up(self):
        drill = self._create_product(
            "Serial drill", price=100.0, cost=60.0, tracking="serial"
        )
        lots = self._create_lots(drill, *(f"SN{number}" for number in range(1, 6)))
        self._stock_in(drill, 5, 60.0, lots)
        self._promise(drill)
        order = self._sell([(drill, 5)])
        self._deliver(order, lots={drill: lots}, on="2026-01-10 12:00:00")
        (row,) = self._rows(order)
        self.assertEqual(row["serials"], "SN1, SN2, SN3 and 2 more")
        self.assertEqual(row["units"], "5 Units")
        self.assertTrue(row["certificates"].endswith("and 2 more"))

    def test_no_warranty_has_no_row(self):
        self._promise(self.drill, coverage="none", duration=0)
        order = self._sell_deliver_invoice([(self.drill, 1)])
        waiting = self._sell([(self.drill, 1)])
        self.assertEqual(self._rows(order), [])
        self.assertEqual(self._rows(waiting), [])
        html = self._render("account.report_invoice", order.invoice_ids)
        self.assertNotIn("rma_warranties", html)

    def test_goods_delivered_before_there_was_a_term_get_no_promise(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self._promise(self.drill)
        self.assertEqual(self._rows(order), [])
        self.assertEqual(self._rows(order.picking_ids), [])

    def test_credit_notes_and_returns_have_no_rows(self):
        self._promise(self.drill)
        order = self._sell_deliver_invoice([(self.drill, 2)])
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(self._rows(case.credit_note_ids), [])
        self.assertEqual(self._rows(case.receipt_ids), [])

    def test_goods_that_were_returned_have_no_rows(self):
        self._promise(self.drill)
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self._return_and_credit([(order.order_line, 1)])
        self.assertEqual(self._rows(order), [])
        self.assertEqual(self._rows(order.invoice_ids[:1]), [])

    def test_warranty_that_was_handed_over_is_not_on_the_sellers_documents(self):
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        certificate._hand_over(self.other_portal_user.partner_id)
        self.assertEqual(self._rows(certificate.order_id), [])
        self.assertEqual(self._rows(certificate.order_id.invoice_ids), [])

    def test_rows_are_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.term.with_context(lang="fr_FR").name = "Deux ans"
        self.drill.with_context(lang="fr_FR").name = "Perceuse"
        self.customer.lang = "fr_FR"
        self._promise(self.drill)
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        (row,) = self._rows(certificate.order_id.invoice_ids)
        self.assertEqual(row["product"], "Perceuse")
        self.assertEqual(row["term"], "Deux ans")
        self.assertEqual(row["until"], "10 janvier 2028")

    def test_queries_do_not_grow_with_the_lines(self):
        counts = [self._count_queries(lines) for lines in (2, 100)]
        self.assertLessEqual(counts[1], counts[0])

    def _count_queries(self, lines):
        products = [
            self._create_product(f"Tool {number}", price=1.0, cost=1.0)
            for number in range(lines)
        ]
        for product in products:
            product.product_tmpl_id.rma_warranty_term_id = self.term
        order = self._sell([(product, 1) for product in products])
        self._deliver(order, {product: 1 for product in products[: lines // 2]})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = self._rows(order)
        self.assertEqual(len(rows), lines)
        return self.env.cr.sql_log_count - before

    def test_without_terms_nothing_is_asked(self):
        self.term.unlink()
        self.env.registry.clear_cache()
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self.assertEqual(self._rows(order), [])
        with self.assertQueryCount(0):
            self._rows(order)
            self._rows(order.invoice_ids)
            self._rows(order.picking_ids)

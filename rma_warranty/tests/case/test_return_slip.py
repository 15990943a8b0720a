from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestReturnSlip(RmaCommon):
    """The slip brings the parcel to the right warehouse and the right case."""

    def _render(self, case):
        report = self.env["ir.actions.report"]
        html, __ = report._render_qweb_html("rma_warranty.report_rma_slip", case.ids)
        return html.decode()

    def test_slip_names_number_customer_contact_orders_products_and_warehouse(self):
        self.warehouse.partner_id.write(
            {"name": "Returns hall", "street": "Dock 7", "city": "Greenfield"}
        )
        first = self._sell_deliver_invoice([(self.drill, 5)])
        second = self._sell_deliver_invoice([(self.saw, 4)])
        case = self._customer_returns([(first.order_line, 2), (second.order_line, 1)])
        html = self._render(case)
        expected = [
            case.name,
            "Customer",
            "Main Street 1",
            "customer@example.com",
            first.name,
            second.name,
            "Drill",
            "Saw",
            "Returns hall",
            "Dock 7",
            "<svg",
        ]
        for text in expected:
            self.assertIn(text, html)

    def test_slip_lists_only_approved_goods_that_come_back(self):
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 4)])
        case = self._request([(order.order_line[0], 2), (order.order_line[1], 1)])
        case.line_ids[1]._reject("Opened.")
        case.action_approve()
        html = self._render(case)
        self.assertIn("Drill", html)
        self.assertNotIn("Saw", html)

    def test_slip_is_printed_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.drill.with_context(lang="fr_FR").name = "Perceuse"
        self.customer.lang = "fr_FR"
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._customer_returns([(order.order_line, 2)])
        self.assertIn("Perceuse", self._render(case))

    def test_there_is_no_slip_before_approval(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._request([(order.order_line, 2)])
        with self.assertRaisesRegex(UserError, "not approved"):
            case.action_print_slip()

    def test_pdf_is_made(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._customer_returns([(order.order_line, 1)])
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf("rma_warranty.report_rma_slip", case.ids)
        self.assertEqual(kind, "pdf")
        self.assertEqual(pdf[:4], b"%PDF")

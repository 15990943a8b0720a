from odoo.tests import tagged

from ..exchange.exchange_common import ExchangeCommon
from ..payback.payback_common import PaybackCommon
from .portal_common import RmaPortalCommon


@tagged("post_install", "-at_install")
class TestPortalWords(ExchangeCommon, PaybackCommon, RmaPortalCommon):
    """What customers have to do stands first, in plain words."""

    def _get_status(self, case):
        return self.env["rma.portal"]._get_status(case.sudo())

    def _assert_status(self, case, label, color):
        status = self._get_status(case)
        self.assertEqual((status["label"], status["color"]), (label, color))

    def _read_page(self, case):
        self.env.flush_all()
        return self._get(f"/my/returns/{case.id}")

    # === WHAT THE CUSTOMER HAS TO DO === #

    def test_open_offer_stands_first(self):
        case = self._exchange(self._sold())
        self._assert_status(case, "The goods have arrived", "primary")
        case.line_ids.replacement_product_id = self.big
        self._assert_status(case, "Your answer is needed", "warning")
        self._assert_page(
            self._read_page(case), 'href="#rma_offers"', 'id="rma_offers"'
        )
        line = case.line_ids
        line._answer_offer(line._get_offer_key(), True, self.customer)
        self._assert_status(case, "The goods have arrived", "primary")

    def test_missing_account_stands_first(self):
        case = self._return_with(self.bank).rma_case_id
        self.assertEqual(case.state, "closed")
        self._assert_status(case, "We need your bank account", "warning")
        self._assert_page(
            self._read_page(case), 'href="#rma_payback"', 'id="rma_payback"'
        )

    def test_goods_come_before_the_account(self):
        self.company.rma_refund_method_id = self.bank
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self._pay_invoice(order.invoice_ids)
        case = self._customer_returns([(order.order_line, 1)])
        self._assert_status(case, "Approved, please send the goods", "primary")
        self._assert_page(self._read_page(case), "We need your bank account")

    def test_open_invoice_is_to_be_paid(self):
        case = self._exchange(self._sold(), other=self.big)
        self._send(case)
        __, invoice = self._settle(case)
        status = self._get_status(case)
        self.assertEqual(status["label"], "Please pay an invoice")
        self.assertIn(invoice.sudo().name, status["hint"])
        self._pay_invoice(invoice.sudo())
        self._assert_status(case, "The goods have arrived", "primary")

    def test_completed_is_green_only_when_the_money_is_paid(self):
        note = self._return_with(self.cash)
        case = note.rma_case_id
        self._assert_status(case, "Your refund comes next", "info")
        self._pay_back(note)
        self._assert_status(case, "Completed", "success")

    def test_nothing_to_do_shows_no_box(self):
        case = self._customer_returns([(self._sold(), 1)])
        self.assertFalse(self.env["rma.portal.tasks"]._get_tasks(case.sudo()))
        self.assertNotIn("o_rma_tasks", self._read_page(case).text)

    # === PLAIN WORDS === #

    def test_pieces_need_no_unit(self):
        litre = self.env.ref("uom.product_uom_litre")
        oil = self._create_product("Oil", price=5, cost=2, uom_id=litre.id)
        order = self._sell_deliver_invoice([(self.drill, 2), (oil, 2.5)])
        case = self._customer_returns([(line, 2) for line in order.order_line])
        page = " ".join(self._read_page(case).text.split())
        self.assertIn("2 × Drill", page)
        self.assertIn("2 L Oil", page)
        self.assertNotIn("Units", page)
        form = " ".join(self._get(f"/my/orders/{order.id}/return").text.split())
        self.assertIn("Delivered: 2.5 L", form)
        self.assertNotIn("Units", form)

    def test_grade_is_told_without_codes(self):
        grade = self.env.ref("rma_warranty.rma_grade_c")
        grade.write({"name": "Used", "credit_percent": 80})
        case = self._customer_returns([(self._sold(quantity=2), 2)])
        self._receive(case)
        values = {"line_id": case.line_ids.id, "grade_id": grade.id, "quantity": 1}
        inspections = self.env["rma.inspection"].with_user(self.rma_user)
        inspections.create({**values, "disposition": "restock"}).action_confirm()
        page = self._read_page(case).text
        self.assertIn("1 ×: You get 80 % of the price back. Our inspection on", page)
        self.assertIn("found: Used.", page)
        self.assertNotIn("C · Used", page)

    def test_refusal_names_only_what_there_is(self):
        sold = self._sold()
        with self._refused("Drill: 1 delivered, so 1 can be returned and not 2"):
            self._request([(sold, 2)])

from odoo.tests import Form, tagged

from .common import RmaCommon


@tagged("post_install", "-at_install")
class TestScreens(RmaCommon):
    """Every screen that a case leads to opens for those who are sent there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.case = cls._customer_returns([(cls.order.order_line, 2)])
        cls._receive(cls.case)
        cls._inspect(cls.case, restock=1)
        cls._credit(cls.case, post=False)

    def _open(self, record, user, view=None):
        """Open a form as that user; it shows the record."""
        form = Form(record.with_user(user), view=view)
        self.assertEqual(form.id, record.id)

    def test_staff_open_case_order_receipt_and_credit_note(self):
        documents = [
            self.case,
            self.case.line_ids,
            self.case.inspection_ids,
            self.case.order_ids,
            self.case.receipt_ids,
            self.case.credit_note_ids,
            self.case.credit_note_ids.reversed_entry_id,
        ]
        for document in documents:
            with self.subTest(model=document._name):
                self._open(document, self.rma_user)

    def test_accountant_opens_credit_note_and_case(self):
        self._open(self.case.credit_note_ids, self.accountant)
        self._open(self.case, self.accountant)

    def test_worker_opens_the_receipt(self):
        self._open(self.case.receipt_ids, self.warehouse_user)

    def test_salesman_opens_the_order_of_a_case(self):
        salesman = self._create_user(
            "salesman", "sales_team.group_sale_salesman_all_leads"
        )
        self._open(self.order, salesman)

    def test_scanned_number_finds_case_and_receipt(self):
        number = self.case.name
        cases = self.env["rma.case"].with_user(self.rma_user)
        found = [record_id for record_id, __ in cases.name_search(number)]
        self.assertEqual(found, self.case.ids)
        pickings = self.env["stock.picking"].with_user(self.warehouse_user)
        self.assertIn(
            self.case.receipt_ids, pickings.search([("origin", "ilike", number)])
        )

    def test_case_leads_to_its_documents_and_back(self):
        note = self.case.credit_note_ids
        action = self.case.action_view_credit_notes()
        self.assertEqual(action["res_id"], note.id)
        self.assertEqual(note.action_rma_view_case()["res_id"], self.case.id)
        receipt = self.case.receipt_ids
        self.assertEqual(self.case.action_view_receipts()["res_id"], receipt.id)
        self.assertEqual(receipt.action_rma_view_case()["res_id"], self.case.id)
        self.assertEqual(self.order.with_user(self.rma_user).rma_case_count, 1)
        self.assertEqual(self.order.action_rma_view_cases()["res_id"], self.case.id)
        self.assertEqual(self.customer.with_user(self.rma_user).rma_case_count, 1)

from lxml import etree

from odoo import Command
from odoo.tests import tagged

from odoo.addons.rma_warranty.tests.common import RmaCommon

REFERENCE = "cac:BillingReference/cac:InvoiceDocumentReference"


@tagged("post_install", "-at_install")
class TestCreditNoteUbl(RmaCommon):
    """Electronic credit notes name their invoice and add up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.write(
            {
                "street": "Rue de la Loi 1",
                "city": "Brussels",
                "zip": "1000",
                "country_id": cls.env.ref("base.be").id,
                "vat": "BE0477472701",
            }
        )
        cls.customer.write({"zip": "1000", "country_id": cls.env.ref("base.be").id})
        cls.tax = cls._create_tax(21.0)

    def _credit_some(self, country=None):
        """Credit 1 of 3 units at 33.335 less 10 %, and 2 of 2 saws at 50."""
        if country:
            self.company.partner_id.country_id = country
        taxed = {"tax_ids": [Command.set(self.tax.ids)]}
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 3,
                    "price_unit": 33.335,
                    "discount": 10.0,
                    **taxed,
                },
                {"product_id": self.saw.id, "product_uom_qty": 2, **taxed},
            ]
        )
        drill, saw = order.order_line
        return self._return_and_credit([(drill, 1), (saw, 2)]).credit_note_ids.sudo()

    def _export(self, note, code="account.edi.xml.ubl_bis3"):
        xml, __ = self.env[code]._export_invoice(note)
        root = etree.fromstring(xml)
        names = {key: value for key, value in root.nsmap.items() if key}

        def find(path):
            return [node.text for node in root.findall(path, names)]

        return find

    def test_note_names_number_and_date_of_its_invoice(self):
        note = self._credit_some()
        invoice = note.reversed_entry_id
        for code in ("account.edi.xml.ubl_bis3", "account.edi.xml.ubl_20"):
            find = self._export(note, code)
            self.assertEqual(find(f"{REFERENCE}/cbc:ID"), [invoice.name])
            self.assertEqual(
                find(f"{REFERENCE}/cbc:IssueDate"), [str(invoice.invoice_date)]
            )

    def test_dutch_note_names_its_invoice_and_not_the_case(self):
        note = self._credit_some(self.env.ref("base.nl"))
        find = self._export(note)
        self.assertEqual(find(f"{REFERENCE}/cbc:ID"), [note.reversed_entry_id.name])

    def test_totals_are_the_note_s_and_lines_sum_to_them(self):
        note = self._credit_some()
        find = self._export(note)
        # 30.00 and 100.00, with 21 %: 6.30 + 21.00
        self.assertRecordValues(
            note, [{"amount_untaxed": 130.0, "amount_total": 157.3}]
        )
        total = "cac:LegalMonetaryTotal/cbc:"
        self.assertEqual(find(f"{total}TaxExclusiveAmount"), ["130.00"])
        self.assertEqual(find(f"{total}TaxInclusiveAmount"), ["157.30"])
        self.assertEqual(find("cac:TaxTotal/cbc:TaxAmount"), ["27.30"])
        lines = find("cac:CreditNoteLine/cbc:LineExtensionAmount")
        self.assertEqual(sum(map(float, lines)), 130.0)
        self.assertEqual(
            find("cac:CreditNoteLine/cbc:CreditedQuantity"), ["1.0", "2.0"]
        )

    def test_note_without_a_case_is_as_core_makes_it(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        note = order.invoice_ids._reverse_moves()
        note.action_post()
        find = self._export(note)
        self.assertFalse(find(f"{REFERENCE}/cbc:ID"))

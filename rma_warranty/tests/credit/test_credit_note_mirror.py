from datetime import date

from odoo import Command, fields
from odoo.tests import freeze_time, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteMirror(RmaCommon):
    """A credit note line takes back what its invoice line charged (G3)."""

    def _sell_one_line(self, quantity=4, **values):
        """Sell, deliver and invoice drills at 100; give the order line."""
        line = {"product_id": self.drill.id, "product_uom_qty": quantity, **values}
        return self._sell_deliver_invoice([line]).order_line

    def _get_note_line(self, sale_line, quantity=1, **values):
        """Return units of the line and give the line of the posted credit note."""
        case = self._return_and_credit([(sale_line, quantity)], **values)
        return case.credit_note_ids.invoice_line_ids

    # === PRICE === #

    def test_discount_of_the_invoice_line_is_credited_too(self):
        line = self._get_note_line(self._sell_one_line(discount=10.0), 2)
        # 2 × 100 less 10 %
        self.assertRecordValues(
            line,
            [
                {
                    "quantity": 2,
                    "price_unit": 100.0,
                    "discount": 10.0,
                    "price_subtotal": 180.0,
                }
            ],
        )

    def test_price_of_the_sale_is_credited_after_the_list_price_rose(self):
        sale_line = self._sell_one_line()
        self.drill.lst_price = 250.0
        self.assertRecordValues(
            self._get_note_line(sale_line),
            [{"price_unit": 100.0, "price_subtotal": 100.0}],
        )

    def test_price_that_was_changed_on_the_invoice_is_credited(self):
        order = self._sell([(self.drill, 2)])
        self._deliver(order)
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.price_unit = 80.0
        invoice.action_post()
        self.assertRecordValues(
            self._get_note_line(order.order_line),
            [{"price_unit": 80.0, "price_subtotal": 80.0}],
        )

    def test_units_sold_by_the_dozen_are_credited_by_the_piece(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        sale_line = self._sell_one_line(2, product_uom_id=dozen.id, price_unit=1200.0)
        line = self._get_note_line(sale_line, 12)
        # One dozen of the two at 1200 each
        unit = self.drill.uom_id
        self.assertRecordValues(
            line,
            [{"quantity": 12, "product_uom_id": unit.id, "price_subtotal": 1200.0}],
        )

    def test_single_units_of_a_dozen_are_credited_exactly(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        unit = self.env.ref("uom.product_uom_unit")
        sale_line = self._sell_one_line(1, product_uom_id=dozen.id, price_unit=1200.0)
        case_line = {
            "sale_line_id": sale_line.id,
            "quantity": 5,
            "product_uom_id": unit.id,
        }
        case = self._return_and_credit([case_line])
        # 5/12 of 1200; 0.42 dozen would be 504
        self.assertRecordValues(
            case.credit_note_ids.invoice_line_ids,
            [{"quantity": 5, "product_uom_id": unit.id, "price_subtotal": 500.0}],
        )
        self.assertEqual(case.line_ids.quantity_credited, 5)
        rest = self._return_and_credit([{**case_line, "quantity": 7}])
        self.assertEqual(rest.credit_note_ids.amount_untaxed, 700.0)

    # === TAXES === #

    def test_several_excluded_taxes_are_credited(self):
        taxes = self._create_tax(10.0) | self._create_tax(2.5, name="City tax")
        line = self._get_note_line(self._sell_one_line(tax_ids=taxes.ids), 2)
        # 200 + 20 + 5
        self.assertEqual(line.tax_ids, taxes)
        self.assertRecordValues(
            line.move_id,
            [{"amount_untaxed": 200.0, "amount_tax": 25.0, "amount_total": 225.0}],
        )

    def test_included_tax_is_credited(self):
        tax = self._create_tax(25.0, price_include_override="tax_included")
        line = self._get_note_line(self._sell_one_line(tax_ids=tax.ids), 3)
        # 3 × 100 with 25 % in it: 240 + 60
        self.assertRecordValues(
            line.move_id,
            [{"amount_untaxed": 240.0, "amount_tax": 60.0, "amount_total": 300.0}],
        )

    def test_fixed_tax_is_credited_per_unit(self):
        tax = self._create_tax(1.5, amount_type="fixed")
        line = self._get_note_line(self._sell_one_line(tax_ids=tax.ids), 3)
        # 3 × 100 + 3 × 1.50
        self.assertRecordValues(
            line.move_id, [{"amount_untaxed": 300.0, "amount_tax": 4.5}]
        )

    def test_tax_rate_of_the_invoice_is_credited_after_the_rate_changed(self):
        tax = self._create_tax(19.0)
        sale_line = self._sell_one_line(tax_ids=tax.ids)
        tax.amount = 16.0
        self.assertEqual(self._get_note_line(sale_line).move_id.amount_tax, 19.0)

    def test_fiscal_position_and_its_taxes_are_credited(self):
        domestic = self._create_tax(20.0)
        export = self._create_tax(5.0, name="Export")
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        export.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(domestic.id)],
            }
        )
        self.drill.taxes_id = domestic
        order = self._sell([(self.drill, 2)], fiscal_position_id=position.id)
        self._deliver(order)
        self._invoice(order)
        self.assertEqual(order.invoice_ids.amount_tax, 10.0)
        line = self._get_note_line(order.order_line)
        self.assertEqual(line.tax_ids, export)
        self.assertRecordValues(
            line.move_id, [{"fiscal_position_id": position.id, "amount_tax": 5.0}]
        )

    def test_tax_amount_that_was_corrected_on_the_invoice_is_credited(self):
        tax = self._create_tax(7.25)
        order = self._sell(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 2,
                    "tax_ids": tax.ids,
                }
            ]
        )
        self._deliver(order)
        invoice = self._invoice(order, post=False)
        tax_line = invoice.line_ids.filtered("tax_line_id")
        tax_line.amount_currency = -14.48
        invoice.action_post()
        self.assertEqual(invoice.amount_tax, 14.48)
        line = self._get_note_line(order.order_line, 2)
        # 14.50 by the rate, but 14.48 were charged
        self.assertEqual(line.move_id.amount_total, 214.48)

    # === ACCOUNTS === #

    def test_income_account_and_analytic_distribution_are_the_invoice_s(self):
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        project = self.env["account.analytic.account"].create(
            {"name": "Shop", "plan_id": plan.id}
        )
        income = self.env["account.account"].create(
            {"name": "Drill sales", "code": "RMA400", "account_type": "income"}
        )
        order = self._sell([(self.drill, 2)])
        self._deliver(order)
        invoice = self._invoice(order, post=False)
        distribution = {str(project.id): 100.0}
        invoice.invoice_line_ids.write(
            {"account_id": income.id, "analytic_distribution": distribution}
        )
        invoice.action_post()
        line = self._get_note_line(order.order_line)
        self.assertEqual(line.account_id, income)
        self.assertEqual(line.analytic_distribution, distribution)

    # === CURRENCY === #

    def _sell_in_euros(self):
        """Sell 2 drills at 90 EUR, invoiced at 0.5 EUR per USD."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        # The company's currency is USD in the test database's chart.
        self.assertEqual(self.company.currency_id, self.env.ref("base.USD"))
        euro.rate_ids.unlink()
        euro.rate_ids = [
            Command.create({"name": day, "rate": rate})
            for day, rate in ((date(2026, 1, 1), 0.5), (date(2026, 2, 1), 0.8))
        ]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        order = self._sell(
            [{"product_id": self.drill.id, "product_uom_qty": 2, "price_unit": 90.0}],
            pricelist_id=pricelist.id,
        )
        self._deliver(order)
        self._invoice(order, invoice_date=date(2026, 1, 10))
        return order

    @freeze_time("2026-02-05")
    def test_order_in_euros_is_credited_in_euros_at_the_invoice_s_rate(self):
        order = self._sell_in_euros()
        note = self._get_note_line(order.order_line).move_id
        # 90 EUR at 0.5, although today's rate is 0.8
        self.assertRecordValues(
            note,
            [
                {
                    "currency_id": self.env.ref("base.EUR").id,
                    "invoice_currency_rate": 0.5,
                    "amount_total": 90.0,
                    "amount_total_signed": -180.0,
                    "invoice_date": date(2026, 2, 5),
                }
            ],
        )

    @freeze_time("2026-02-05")
    def test_credit_in_euros_causes_no_exchange_difference(self):
        order = self._sell_in_euros()
        note = self._get_note_line(order.order_line, 2).move_id
        partials = note.line_ids.matched_debit_ids
        self.assertTrue(partials)
        self.assertFalse(partials.exchange_move_id)
        self.assertEqual(order.invoice_ids.mapped("amount_residual"), [0.0, 0.0])

    def test_rate_stays_when_the_draft_is_posted_on_another_day(self):
        with freeze_time("2026-01-10"):
            order = self._sell_in_euros()
            case = self._return_and_credit([(order.order_line, 1)], post=False)
        # The database has a clock of its own
        self.env.cr.execute(
            "UPDATE account_move SET create_date = '2026-01-10' WHERE id = %s",
            case.credit_note_ids.ids,
        )
        case.credit_note_ids.invalidate_recordset(["create_date"])
        with freeze_time("2026-02-05"):
            self._post_credit(case)
        self.assertRecordValues(
            case.credit_note_ids,
            [
                {
                    "invoice_currency_rate": 0.5,
                    "amount_total_signed": -180.0,
                    "invoice_date": fields.Date.to_date("2026-02-05"),
                }
            ],
        )

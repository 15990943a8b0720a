from odoo import Command

from ..common.common import RmaCommon

# Units of a currency per unit of the company's; with 2, 0 and 3 digits.
RATES = {"EUR": 0.7313, "JPY": 147.31, "KWD": 0.3071}


class CreditCommon(RmaCommon):
    """Verbs to credit invoices in parts, and to compare all parts with them.

    Gives ``taxes`` of all kinds by code, and ``pricelists`` by currency code.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.env["product.product"].create(
            {
                "name": "Service",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )
        cls._set_up_taxes()
        cls._set_up_pricelists()

    @classmethod
    def _set_up_taxes(cls):
        included = {"price_include_override": "tax_included"}
        cls.taxes = {
            "none": cls.env["account.tax"],
            "excluded": cls._create_tax(7.25),
            "included": cls._create_tax(21.0, name="Included", **included),
            "fixed": cls._create_tax(0.07, name="Fixed", amount_type="fixed"),
        }
        cls.taxes["several"] = cls.taxes["excluded"] | cls._create_tax(2.5, name="City")
        cls.taxes["mixed"] = cls.taxes["included"] | cls.taxes["fixed"]
        parts = [cls._create_tax(rate, name=f"Part {rate}") for rate in (9.0, 4.33)]
        cls.taxes["grouped"] = cls._create_tax(
            0.0,
            name="Grouped",
            amount_type="group",
            children_tax_ids=[Command.set([part.id for part in parts])],
        )

    @classmethod
    def _set_up_pricelists(cls):
        cls.pricelists = {"USD": cls.env["product.pricelist"]}
        for code, rate in RATES.items():
            currency = cls.env.ref(f"base.{code}")
            currency.active = True
            currency.rate_ids.unlink()
            currency.rate_ids = [Command.create({"name": "2020-01-01", "rate": rate})]
            cls.pricelists[code] = cls.env["product.pricelist"].create(
                {"name": code, "currency_id": currency.id}
            )

    # === VERBS === #

    def _invoice_services(self, lines, *, percentage=0.0, currency="USD"):
        """Invoice [(units, price, tax code, discount)], less a discount on all.

        Services, so that nothing has to be delivered. Gives the order.
        """
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "pricelist_id": self.pricelists[currency].id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "product_uom_qty": units,
                            "price_unit": price,
                            "tax_ids": [Command.set(self.taxes[tax].ids)],
                            "discount": discount,
                        }
                    )
                    for units, price, tax, discount in lines
                ],
            }
        )
        if percentage:
            self._discount(order, percentage)
        order.action_confirm()
        self._invoice(order)
        return order

    def _discount(self, order, percentage):
        """Take a part off the whole order, with core's dialog."""
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": percentage,
            }
        ).action_apply_discount()

    def _open_case_of(self, order):
        """Write a case over all that an order charges; the goods are kept."""
        lines = order.order_line.filtered(lambda line: line.price_unit > 0)
        case = self._open_case(
            [
                {
                    "sale_line_id": line.id,
                    "quantity": line.product_uom_qty,
                    "goods_back": False,
                }
                for line in lines
            ]
        )
        return case.sudo()

    def _credit_part(self, line, units):
        """Draft the credit note of some units of a case line."""
        builder = self.env["rma.credit.note.builder"]
        shares, rests = builder._get_shares({line: units})
        self.assertFalse(rests)
        return builder._create_notes(shares).sudo()

    # === LOOKING === #

    def _get_totals(self, moves):
        """Return {(account, tax): (foreign, company) amount} of some documents."""
        foreign, company = moves.currency_id, moves.company_currency_id
        totals = {}
        for line in moves.line_ids.filtered(lambda li: li.display_type != "cogs"):
            key = (line.account_id, line.tax_line_id)
            before = totals.get(key, (0.0, 0.0))
            totals[key] = (
                foreign.round(before[0] + line.amount_currency),
                company.round(before[1] + line.balance),
            )
        return {key: amounts for key, amounts in totals.items() if any(amounts)}

    def _assert_mirrored(self, invoice, notes):
        """All amounts of the notes are the invoice's, with the sign turned."""
        expected = {
            key: (0.0 - foreign, 0.0 - company)
            for key, (foreign, company) in self._get_totals(invoice).items()
        }
        self.assertEqual(self._get_totals(notes), expected)
        for name in ("amount_untaxed", "amount_tax", "amount_total"):
            difference = sum(notes.mapped(name)) - invoice[name]
            self.assertTrue(invoice.currency_id.is_zero(difference), name)

    def _assert_within(self, invoice, notes):
        """No part of an invoice line, and no tax of it, is credited beyond it."""
        service = self.env["rma.credit.note.amounts"]
        invoiced = service._get_amounts(invoice)
        credited = {}
        for line, amounts in service._get_amounts(notes).items():
            sums = credited.setdefault(line.rma_credited_line_id, {})
            for key, amount in amounts.items():
                sums[key] = sums.get(key, 0.0) + amount
        for line, sums in credited.items():
            for key, amount in sums.items():
                limit = abs(invoiced[line][key])
                self.assertLess(abs(amount), limit + 1e-6, (line.name, key))
        notes._rma_check_cap()

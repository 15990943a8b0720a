from typing import NamedTuple

from odoo import Command, models
from odoo.tools import float_round


class Document(NamedTuple):
    """What a line is put on: decides currency, taxes and language."""

    company: models.BaseModel
    currency: models.BaseModel
    fiscal_position: models.BaseModel
    partner: models.BaseModel


class Charge(NamedTuple):
    """Something with a product of its own that documents have to carry.

    ``due`` is above zero, in ``currency``; ``line`` is an empty rma.case.line
    when it is about the whole case. ``links`` are values of the document line
    that name the record it stands for.
    """

    case: models.BaseModel
    line: models.BaseModel
    product: models.BaseModel
    label: str
    due: float
    currency: models.BaseModel
    is_addition: bool
    links: dict


class RmaChargeLines(models.AbstractModel):
    """Lines of charges on documents: deductibles, fees, goodwill.

    Account and taxes are those of the charge's product, mapped by the
    document's fiscal position; the amount is converted at the rate of the day.
    """

    _name = "rma.charge.lines"
    _description = "Lines of charges on documents"

    def _get_document(self, invoice):
        """Return the Document of a credit note for ``invoice``."""
        return Document(
            invoice.company_id,
            invoice.currency_id,
            invoice.fiscal_position_id,
            invoice.partner_id,
        )

    def _get_taxes(self, charge, document):
        """Return the product's taxes as the document has them."""
        product = charge.product.with_company(document.company)
        taxes = product.taxes_id._filter_taxes_by_company(document.company)
        return document.fiscal_position.map_tax(taxes)

    def _get_price(self, charge, document, amount, day=None):
        """Return an amount of the charge as a price of the document.

        :param date day: of the rate of exchange; today when not given
        """
        product = charge.product.with_company(document.company)
        price = product._get_tax_included_unit_price(
            document.company,
            document.currency,
            day or document.company._rma_get_today(),
            "sale",
            product_currency=charge.currency,
            product_price_unit=amount,
            fiscal_position=document.fiscal_position,
        )
        return document.currency.round(price)

    def _get_total(self, charge, document, price):
        """Return a price with its taxes."""
        taxes = self._get_taxes(charge, document).compute_all(
            price,
            currency=document.currency,
            product=charge.product,
            partner=document.partner,
        )
        return document.currency.round(taxes["total_included"])

    def _get_price_within(self, charge, document, price, most):
        """Return the price, or less, such that its total isn't above ``most``."""
        total = self._get_total(charge, document, price)
        if not total or document.currency.compare_amounts(total, most) <= 0:
            return price
        lower = float_round(
            price * max(most, 0.0) / total,
            precision_rounding=document.currency.rounding,
            rounding_method="DOWN",
        )
        # Taxes rounded one by one may still be some cents above it.
        for __ in self._get_taxes(charge, document):
            if self._get_total(charge, document, lower) > most:
                lower = document.currency.round(lower - document.currency.rounding)
        return lower if self._get_total(charge, document, lower) <= most else 0.0

    def _prepare_deduction(self, charge, document, due, most):
        """Return values of a line that deducts ``due``, no more than ``most``.

        :param float due: in the currency of the charge
        :param float most: taxes included, in the document's currency
        :return: (values or None, total that they take off, above zero)
        """
        whole = self._get_price(charge, document, due)
        price = self._get_price_within(charge, document, whole, most)
        if document.currency.compare_amounts(price, 0.0) <= 0:
            return None, 0.0
        taken = charge.currency.round(due * price / whole) if price < whole else due
        vals = self._prepare_vals(charge, document, -price, taken)
        return vals, self._get_total(charge, document, price)

    def _prepare_vals(self, charge, document, price, taken):
        """Return values of a document line; core adds the account."""
        return {
            "product_id": charge.product.id,
            "name": charge.label,
            "quantity": 1.0,
            "price_unit": price,
            "tax_ids": [Command.set(self._get_taxes(charge, document).ids)],
            "rma_deducted_amount": taken,
            **charge.links,
        }

from typing import NamedTuple

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ...const import QUIET_CONTEXT
from ...sql import lock_rows


class Document(NamedTuple):
    """What the deductible is put on: decides currency, taxes and language."""

    company: models.BaseModel
    currency: models.BaseModel
    fiscal_position: models.BaseModel
    partner: models.BaseModel


class RmaDeductible(models.AbstractModel):
    """Puts deductibles of claims on documents.

    A refund's credit note deducts it: at most what the note credits for the
    same line, taxes included, so that no note falls below zero. What is left
    is deducted by the next note of the line. Other remedies have it charged
    with an invoice of the case.

    Account and taxes are those of the product for deductibles, mapped by the
    document's fiscal position; the amount is converted at the rate of the day.
    """

    _name = "rma.deductible"
    _description = "Deductibles on documents"

    # === CREDIT NOTES === #

    def _get_deductions(self, grouped):
        """Return {(case, invoice): values of lines that lower its credit note}.

        :param dict grouped: {(case, invoice): [(Share, Credit)]}
        """
        # Staff without accounting rights may draft; see the builder.
        lines = self.env["rma.case.line"].sudo()
        lines = lines.union(
            *(share.line for parts in grouped.values() for share, __ in parts)
        )
        due = {line.id: line.deductible_due for line in lines if line.deductible_due}
        result = {}
        for (case, invoice), parts in grouped.items() if due else ():
            document = Document(
                invoice.company_id,
                invoice.currency_id,
                invoice.fiscal_position_id,
                invoice.partner_id,
            )
            values = result.setdefault((case, invoice), [])
            for line, credited in self._get_credited(parts).items():
                rest = due.get(line.id)
                if rest:
                    vals = self._prepare_deduction_vals(line, document, rest, credited)
                    due[line.id] -= vals.get("rma_deducted_amount", 0.0)
                    values += [vals] if vals else []
        return result

    def _get_credited(self, parts):
        """Return {case line: what a note credits for it, taxes and discounts in}."""
        result = {}
        for share, credit in parts:
            line = share.line.sudo()
            total = sum(
                amount
                for amounts in (credit.amounts, *credit.discounts.values())
                for (tax_id, name), amount in amounts.items()
                if name
                == ("tax_amount_currency" if tax_id else "total_excluded_currency")
            )
            result[line] = result.get(line, 0.0) + total
        return result

    def _prepare_deduction_vals(self, line, document, due, credited):
        """Return values of a line that deducts ``due``, no more than ``credited``.

        :param float due: in the currency of the deductible
        :param float credited: taxes included, in the document's currency
        :return: dict, empty when there is nothing to deduct from
        """
        whole = self._get_price(line, document, due)
        price = self._get_price_within(whole, credited, document)
        if document.currency.compare_amounts(price, 0.0) <= 0:
            return {}
        taken = due
        if price < whole:
            taken = line.deductible_currency_id.round(due * price / whole)
        return {
            **self._prepare_line_vals(line, document, -price),
            "rma_deducted_amount": taken,
        }

    def _get_price_within(self, price, most, document):
        """Return the price, or less, such that its total isn't above ``most``."""
        total = self._get_total(price, document)
        if not total or document.currency.compare_amounts(total, most) <= 0:
            return price
        lower = float_round(
            price * max(most, 0.0) / total,
            precision_rounding=document.currency.rounding,
            rounding_method="DOWN",
        )
        # Taxes rounded one by one may still be some cents above it.
        for __ in self._get_taxes(document):
            if self._get_total(lower, document) > most:
                lower = document.currency.round(lower - document.currency.rounding)
        return lower if self._get_total(lower, document) <= most else 0.0

    # === LINES === #

    def _get_product(self, company):
        """Return the product that gives account and taxes.

        :raises UserError: there is none
        """
        product = company.sudo().rma_deductible_product_id or self.env.ref(
            "rma_warranty.rma_product_deductible", raise_if_not_found=False
        )
        if not product:
            raise UserError(
                self.env._(
                    "%(company)s has no product for deductibles. Choose one in the "
                    "settings.",
                    company=company.name,
                )
            )
        return product.sudo().with_company(company)

    def _get_taxes(self, document):
        """Return the product's taxes as the document has them."""
        product = self._get_product(document.company)
        taxes = product.taxes_id._filter_taxes_by_company(document.company)
        return document.fiscal_position.map_tax(taxes)

    def _get_price(self, line, document, amount):
        """Return an amount of the line's deductible as a price of the document."""
        product = self._get_product(document.company)
        price = product._get_tax_included_unit_price(
            document.company,
            document.currency,
            document.company._rma_get_today(),
            "sale",
            product_currency=line.deductible_currency_id,
            product_price_unit=amount,
            fiscal_position=document.fiscal_position,
        )
        return document.currency.round(price)

    def _get_total(self, price, document):
        """Return a price with its taxes."""
        taxes = self._get_taxes(document).compute_all(
            price,
            currency=document.currency,
            product=self._get_product(document.company),
            partner=document.partner,
        )
        return document.currency.round(taxes["total_included"])

    def _prepare_line_vals(self, line, document, price):
        """Return values of a document line; core adds the account."""
        language = line.case_id.partner_id.lang
        certificate = line.certificate_id.with_context(lang=language)
        return {
            "product_id": self._get_product(document.company).id,
            "name": self.with_context(lang=language).env._(
                "Deductible: %(certificate)s, %(term)s",
                certificate=certificate.name,
                term=certificate.term_in_force_id.name,
            ),
            "quantity": 1.0,
            "price_unit": price,
            "tax_ids": [Command.set(self._get_taxes(document).ids)],
            "rma_deducted_line_id": line.id,
            "rma_deducted_amount": line.deductible_due,
        }

    # === INVOICES === #

    def _charge(self, cases):
        """Draft one customer invoice per case over the deductibles that are due.

        A second call finds nothing due and returns the invoices that exist.

        :return: account.move
        :raises UserError: there is neither a deductible due nor an invoice
        """
        lock_rows(cases.line_ids)
        # Whatever was drafted meanwhile counts.
        cases.line_ids.invalidate_recordset(["deductible_due"])
        # After-sales staff draft, accountants post: no accounting rights here.
        lines = cases.sudo().line_ids.filtered("is_deductible_chargeable")
        invoices = self.env["account.move"]
        for case, own in lines.grouped("case_id").items():
            quiet = invoices.sudo().with_company(case.company_id)
            quiet = quiet.with_context(**QUIET_CONTEXT)
            invoices |= quiet.create(self._prepare_invoice_vals(case, own))
        return invoices.with_env(self.env) or self._get_existing(cases)

    def _get_existing(self, cases):
        """Return the invoices over deductibles that the cases have already."""
        invoices = cases.deductible_invoice_ids.filtered(
            lambda move: move.state != "cancel"
        )
        if not invoices:
            raise UserError(
                self.env._(
                    "%(cases)s: no deductible is due. Approve the claim first; a "
                    "refund's credit note deducts it.",
                    cases=", ".join(cases.mapped("name")),
                )
            )
        return invoices

    def _prepare_invoice_vals(self, case, lines):
        """Return values of the draft invoice over the lines' deductibles.

        For the customer that the goods were invoiced to, in the order's
        currency; the company's where no order is known.
        """
        order = lines.order_id[:1]
        partner = order.partner_invoice_id or case.partner_id
        positions = self.env["account.fiscal.position"].with_company(case.company_id)
        document = Document(
            case.company_id,
            order.currency_id or case.company_id.currency_id,
            order.fiscal_position_id or positions.sudo()._get_fiscal_position(partner),
            partner,
        )
        return {
            "move_type": "out_invoice",
            "company_id": case.company_id.id,
            "partner_id": partner.id,
            "currency_id": document.currency.id,
            "fiscal_position_id": document.fiscal_position.id,
            "rma_case_id": case.id,
            "ref": case.name,
            "invoice_origin": ", ".join(lines.order_id.mapped("name")) or case.name,
            "invoice_line_ids": [
                Command.create(
                    self._prepare_line_vals(
                        line,
                        document,
                        self._get_price(line, document, line.deductible_due),
                    )
                )
                for line in lines
            ],
        }

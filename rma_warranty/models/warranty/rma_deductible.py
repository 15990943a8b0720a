from odoo import Command, models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...sql import lock_rows
from ...system import as_system
from ..credit.rma_charge_lines import Charge, Document


class RmaDeductible(models.AbstractModel):
    """Puts deductibles of claims on documents.

    A refund's credit note deducts it: at most what the note credits for the
    same line, taxes included, so that no note falls below zero. What is left
    is deducted by the next note of the line. Other remedies have it charged
    with an invoice of the case, and so have fees that no note can deduct. Works in
    system mode: after-sales staff draft without accounting rights, accountants post.
    """

    _name = "rma.deductible"
    _description = "Deductibles on documents"

    def _get_charges(self, lines):
        """Return the charges of the lines' deductibles that are due."""
        return [
            Charge(
                line.case_id,
                line,
                self._get_product(line.company_id),
                self._get_label(line),
                line.deductible_due,
                line.deductible_currency_id,
                False,
                {"rma_deducted_line_id": line.id},
            )
            for line in lines
            if line.deductible_due
        ]

    def _get_product(self, company):
        """Return the product that gives account and taxes.

        :raises UserError: there is none
        """
        product = company.rma_deductible_product_id or self.env.ref(
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
        return product.with_company(company)

    def _get_label(self, line):
        """Return the name of a line with the deductible, as the customer reads it."""
        language = line.case_id.partner_id.lang
        certificate = line.certificate_id.with_context(lang=language)
        return self.with_context(lang=language).env._(
            "Deductible: %(certificate)s, %(term)s",
            certificate=certificate.name,
            term=certificate.term_in_force_id.name,
        )

    # === INVOICES === #

    @as_system
    def _create_charge_invoices(self, cases):
        """Draft one customer invoice per case over the deductibles that are due.

        A second call finds nothing due and returns the invoices that exist.

        :return: account.move
        :raises UserError: there is neither a deductible due nor an invoice
        """
        lock_rows(cases.line_ids)
        # Whatever was drafted meanwhile counts.
        cases.line_ids.invalidate_recordset(["deductible_due"])
        cases.adjustment_ids.invalidate_recordset(["amount_due"])
        charges = self._get_chargeable(cases)
        invoices = self.env["account.move"]
        for case in cases:
            own = [charge for charge in charges if charge.case == case]
            if own:
                quiet = invoices.with_company(case.company_id)
                quiet = quiet.with_context(**QUIET_CONTEXT)
                invoices |= quiet.create(self._prepare_invoice_vals(case, own))
        return invoices.with_env(self.env) or self._get_existing(cases)

    def _get_chargeable(self, cases):
        """Return the charges that no credit note to come will deduct."""
        lines = cases.line_ids.filtered("is_deductible_chargeable")
        adjustments = cases.adjustment_ids.filtered(
            lambda adjustment: adjustment._is_chargeable()
        )
        return [*adjustments._get_charges(), *self._get_charges(lines)]

    def _get_existing(self, cases):
        """Return the invoices over deductibles that the cases have already."""
        invoices = cases.deductible_invoice_ids.filtered(
            lambda move: move.state != "cancel"
        )
        unknown = cases.adjustment_ids.filtered("is_to_enter")
        if unknown and not invoices:
            raise UserError(
                self.env._(
                    "%(names)s: enter the amount that the customer pays.",
                    names="; ".join(own._get_title() for own in unknown),
                )
            )
        if cases and not invoices:
            raise UserError(
                self.env._(
                    "%(cases)s: no deductible is due. Approve the claim first; a "
                    "refund's credit note deducts it.",
                    cases=", ".join(cases.mapped("name")),
                )
            )
        return invoices

    def _prepare_invoice_vals(self, case, charges):
        """Return values of the draft invoice over deductibles and fees.

        For the customer that the goods were invoiced to, in the order's
        currency; the company's where no order is known.
        """
        charged = case.line_ids.browse().union(*(charge.line for charge in charges))
        lines = (charged or case.line_ids).filtered("order_id")
        own = self.env["rma.charge.lines"]
        order = lines.order_id[:1]
        partner = order.partner_invoice_id or case.partner_id
        positions = self.env["account.fiscal.position"].with_company(case.company_id)
        document = Document(
            case.company_id,
            order.currency_id or case.company_id.currency_id,
            order.fiscal_position_id or positions._get_fiscal_position(partner),
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
                    own._prepare_vals(
                        charge,
                        document,
                        own._get_price(charge, document, charge.due),
                        charge.due,
                    )
                )
                for charge in charges
            ],
        }

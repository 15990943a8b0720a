from typing import NamedTuple

from odoo import Command, models

from ...const import QUIET_CONTEXT
from ...tools.allocation import allocate


class Share(NamedTuple):
    """Units of a case line to be credited from one invoice line.

    ``quantity`` is in the invoice line's unit.
    """

    line: models.BaseModel
    invoice_line: models.BaseModel
    quantity: float


class RmaCreditNoteBuilder(models.AbstractModel):
    """Draft credit notes that mirror posted invoice lines (G3).

    One note per case and invoice; ``reversed_entry_id`` is set, so that core
    reconciles with that invoice and takes its cost.
    """

    _name = "rma.credit.note.builder"
    _description = "Builder of credit notes for returns"

    # === SHARES === #

    def _get_shares(self, quantities):
        """Allocate quantities over posted invoice lines, oldest first.

        :param dict quantities: {rma.case.line: units in the line's unit}
        :return: (shares, rests): list of Share, and {line: units for which no
            invoice line is left}
        """
        lines = self.env["rma.case.line"].union(*quantities)
        invoice_lines = self._get_invoice_lines(lines)
        left = invoice_lines._rma_get_creditable()
        shares, rests = [], {}
        for line, quantity in quantities.items():
            available = self._get_available(line, invoice_lines, left)
            taken, rest = allocate(quantity, available)
            for invoice_line, part in taken:
                units = self._convert(part, line, invoice_line)
                left[invoice_line] -= units
                shares.append(Share(line, invoice_line, units))
            if rest:
                rests[line] = rest
        return shares, rests

    def _get_invoice_lines(self, lines):
        """Return posted invoice lines of the lines' order lines, oldest first."""
        # Staff without accounting rights may draft; sudo only reads here.
        found = lines.sale_line_id.sudo().invoice_lines.filtered(
            lambda aml: aml.parent_state == "posted"
            and aml.move_type == "out_invoice"
            and aml.display_type == "product"
        )
        return found.sorted(lambda aml: (aml.move_id.invoice_date, aml.id))

    def _get_available(self, line, invoice_lines, left):
        """Return [(invoice line, units)] for a case line, in its unit."""
        return [
            (
                invoice_line,
                invoice_line.product_uom_id._compute_quantity(
                    left[invoice_line], line.product_uom_id, round=False
                ),
            )
            for invoice_line in invoice_lines
            if line.sale_line_id.id in invoice_line.sale_line_ids.ids
        ]

    def _convert(self, quantity, line, invoice_line):
        """Convert units of the case line to those of the invoice line."""
        return line.product_uom_id._compute_quantity(
            quantity, invoice_line.product_uom_id, round=False
        )

    # === CREDIT NOTES === #

    def _create(self, shares):
        """Create the draft credit notes of all shares in one batch.

        :return: account.move, one per case and invoice
        """
        grouped = {}
        for share in shares:
            key = (share.line.case_id, share.invoice_line.move_id)
            grouped.setdefault(key, []).append(share)
        copies = self._copy_invoice_lines(shares)
        values = [
            self._prepare_note_vals(case, invoice, own, copies)
            for (case, invoice), own in grouped.items()
        ]
        notes = self.env["account.move"]
        for company in {invoice.company_id for __, invoice in grouped}:
            # After-sales staff draft, accountants post: no accounting rights here.
            quiet = notes.sudo().with_company(company).with_context(**QUIET_CONTEXT)
            notes |= quiet.create(
                [vals for vals in values if vals["company_id"] == company.id]
            )
        self.env["rma.credit.note.remainder"]._adjust(notes)
        return notes.with_env(self.env)

    def _copy_invoice_lines(self, shares):
        """Return {invoice line: values of a line like it}, as core copies it."""
        lines = self.env["account.move.line"].union(
            *(share.invoice_line for share in shares)
        )
        copies = lines.sudo().with_context(include_business_fields=True).copy_data()
        return dict(zip(lines, copies))

    def _prepare_note_vals(self, case, invoice, shares, copies):
        """Return values of one draft credit note.

        The invoice's currency and rate, partner, fiscal position and journal;
        due at once (a refund has no payment term).
        """
        return {
            "move_type": "out_refund",
            "reversed_entry_id": invoice.id,
            "rma_case_id": case.id,
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "partner_id": invoice.partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "currency_id": invoice.currency_id.id,
            "invoice_currency_rate": invoice.invoice_currency_rate,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "invoice_payment_term_id": False,
            "invoice_cash_rounding_id": invoice.invoice_cash_rounding_id.id,
            "invoice_origin": case.name,
            "ref": self._get_reference(case, shares),
            "invoice_line_ids": [
                Command.create(self._prepare_note_line_vals(share, copies))
                for share in shares
            ],
        }

    def _get_reference(self, case, shares):
        """Return the RMA number and the reasons, in the customer's language."""
        language = case.partner_id.lang
        reasons = [share.line.with_context(lang=language).reason_id for share in shares]
        names = dict.fromkeys(reason.name for reason in reasons if reason)
        return ": ".join(filter(None, [case.name, ", ".join(names)]))

    def _prepare_note_line_vals(self, share, copies):
        """Return values of one credit note line.

        Without goods the order's figures stay as they are, so the line isn't
        linked to the order line.
        """
        values = dict(copies[share.invoice_line])
        values.pop("move_id", None)
        values.update(
            quantity=share.quantity,
            rma_line_id=share.line.id,
            rma_credited_line_id=share.invoice_line.id,
        )
        if not share.line.goods_back:
            values["sale_line_ids"] = []
        return values

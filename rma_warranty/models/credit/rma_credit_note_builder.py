from typing import NamedTuple

from odoo import Command, models

from ...const import QUIET_CONTEXT
from ...tools.allocation import allocate


class Share(NamedTuple):
    """Units of a case line to be credited from one invoice line.

    ``quantity`` and ``before`` (units credited earlier) are in the invoice
    line's unit.
    """

    line: models.BaseModel
    invoice_line: models.BaseModel
    quantity: float
    before: float


class RmaCreditNoteBuilder(models.AbstractModel):
    """Draft credit notes that mirror posted invoice lines (G3).

    One note per case and invoice; ``reversed_entry_id`` is set, so that core
    reconciles with that invoice. Works in system mode: after-sales staff draft
    without accounting rights, accountants post.
    """

    _name = "rma.credit.note.builder"
    _description = "Builder of credit notes for returns"

    # === SHARES === #

    def _get_shares(self, quantities):
        """Allocate quantities over posted invoice lines, oldest first.

        The invoice line that was chosen for a case line comes before others.

        :param dict quantities: {rma.case.line: units in the line's unit}
        :return: (shares, rests): list of Share, and {line: units for which no
            invoice line is left}
        """
        lines = self.env["rma.case.line"].union(*quantities)
        invoice_lines = self._get_invoice_lines(lines.sale_line_id)
        left = invoice_lines._rma_get_creditable()
        per_sale_line = self._group_by_sale_line(invoice_lines)
        shares, rests = [], {}
        for line, quantity in quantities.items():
            unit = line.product_uom_id
            candidates = per_sale_line.get(line.sale_line_id.id, ())
            available = self._get_available(line, candidates, left)
            taken, rest = allocate(quantity, available)
            for invoice_line, part in taken:
                units = self._convert(part, line, invoice_line)
                if not unit.compare(part, dict(available)[invoice_line]):
                    # Pounds are no exact number of kilograms: all is meant.
                    units = left[invoice_line]
                before = invoice_line.quantity - left[invoice_line]
                left[invoice_line] -= units
                shares.append(Share(line, invoice_line, units, before))
            if not unit.is_zero(rest):
                rests[line] = rest
        return shares, rests

    def _get_invoice_lines(self, sale_lines):
        """Return the posted invoice lines of order lines, oldest first.

        Where the customer kept the goods, an invoice that reverses the credit
        note isn't linked to the order line, but to the line of the case.
        """
        charged_again = self.env["account.move.line"].search(
            [
                ("rma_line_id.sale_line_id", "in", sale_lines.ids),
                ("move_type", "=", "out_invoice"),
                ("parent_state", "=", "posted"),
            ]
        )
        lines = sale_lines.invoice_lines | charged_again
        return lines._rma_filter_invoiced()

    def _group_by_sale_line(self, invoice_lines):
        """Return {id of an order line: its invoice lines, in the same order}."""
        result = {}
        for invoice_line in invoice_lines:
            sale_lines = invoice_line.sale_line_ids
            for sale_line in sale_lines or invoice_line.rma_line_id.sale_line_id:
                result.setdefault(sale_line.id, []).append(invoice_line)
        return result

    def _get_available(self, line, candidates, left):
        """Return [(invoice line, units)] for a case line, in its unit.

        First the chosen one, then what charged this very line again; where
        units were exchanged, those of the same product come before others.
        """
        chosen = line.credited_first_line_id
        candidates = sorted(
            candidates,
            key=lambda item: (
                item != chosen,
                item.product_id != line.product_id,
                item.rma_line_id != line,
            ),
        )
        return [
            (
                invoice_line,
                invoice_line.product_uom_id._compute_quantity(
                    left[invoice_line], line.product_uom_id, round=False
                ),
            )
            for invoice_line in candidates
        ]

    def _convert(self, quantity, line, invoice_line):
        """Convert units of the case line to those of the invoice line."""
        return line.product_uom_id._compute_quantity(
            quantity, invoice_line.product_uom_id, round=False
        )

    def _get_obstacles(self, shares):
        """Return why these shares can't be posted later, as sentences."""
        lines = self.env["account.move.line"]
        lines = lines.union(*(share.invoice_line for share in shares))
        return self._get_archived_obstacles(lines.move_id, lines.account_id)

    def _get_posting_obstacles(self, notes):
        """Return why these credit notes can't be posted, as sentences."""
        drafts = notes.reversed_entry_id.filtered(lambda move: move.state == "draft")
        return [
            *self._get_archived_obstacles(notes, notes.line_ids.account_id),
            *(
                self.env._(
                    "%(invoice)s was reset to draft. Post it first, then the credit "
                    "note can be set against it.",
                    invoice=draft.name,
                )
                for draft in drafts
            ),
        ]

    def _get_archived_obstacles(self, documents, accounts):
        """Say what was archived of what documents are posted with."""
        invoices = documents.reversed_entry_id or documents
        archived = [
            *documents.journal_id.filtered(lambda journal: not journal.active),
            *documents.currency_id.filtered(lambda currency: not currency.active),
            *accounts.filtered(lambda account: not account.active),
        ]
        return [
            self.env._(
                "%(name)s was archived since %(invoices)s. Restore it, then the "
                "credit note can be made.",
                name=record.display_name,
                invoices=", ".join(invoices.mapped("name")),
            )
            for record in archived
        ]

    # === CREDIT NOTES === #

    def _create_notes(self, shares, cases=None):
        """Create the draft credit notes of all shares in one batch.

        :param cases: rma.case with additions of their own, if any
        :return: account.move, one per case and invoice
        """
        prepared = self._prepare_notes(shares, cases=cases)
        per_company = {}
        for (__, invoice, *__), values in prepared.items():
            per_company.setdefault(invoice.company_id, []).append(values)
        notes = self.env["account.move"]
        for company, values in per_company.items():
            quiet = notes.with_company(company).with_context(**QUIET_CONTEXT)
            notes |= quiet.create(values)
        return notes.with_env(self.env)

    def _prepare_notes(self, shares, *, cases=None, planned=None):
        """Return {(case, invoice, way): values of its draft credit note}.

        Notes of further lines only have no way in their key.

        Saves nothing: a preview shows the same values as :meth:`_create` uses.

        :param cases: rma.case with additions of their own, if any
        :param planned: Planned, inspections that are not confirmed yet
        """
        own = self.env["rma.case"].union(*(share.line.case_id for share in shares))
        further = self._get_further_shares(own.union(*(cases or ())))
        # Together, since discounts on the invoice are shared out over both.
        all_credits = self.env["rma.credit.note.amounts"]._get_credits(
            [*shares, *further]
        )
        credits = all_credits[: len(shares)]
        grouped = self._group_parts(shares, credits)
        copies = self._copy_invoice_lines(shares, credits)
        lines = self._get_further_lines(
            grouped,
            copies,
            cases=cases,
            planned=planned,
            further=list(zip(further, all_credits[len(shares) :], strict=True)),
        )
        roundings = self.env["rma.credit.note.cash.rounding"]._get_lines(grouped)
        for key, vals in roundings.items():
            lines.setdefault(key, []).append(vals)
        result = {}
        for key in dict.fromkeys([*grouped, *lines]):
            case, invoice, *way = key
            values = self._prepare_note_vals(
                case, invoice, grouped.get(key, []), copies
            )
            values["invoice_line_ids"] += [
                Command.create(vals) for vals in lines.get(key, ())
            ]
            values.update(*way)
            result[key] = values
        return result

    def _get_further_shares(self, cases):
        """Return what else than units is credited of invoice lines, as shares."""
        return []

    def _get_further_lines(self, grouped, copies, *, cases, planned, further):
        """Return {(case, invoice, ...): values of further lines of its note}.

        Saves nothing. Keys that ``grouped`` doesn't have are notes of their own.

        :param dict grouped: {(case, invoice, way): [(Share, Credit)]}
        :param dict copies: {invoice line: values of a line like it}
        :param cases: rma.case with additions, beside those in ``grouped``, or None
        :param planned: Planned, or None
        :param list further: (share, Credit) of :meth:`_get_further_shares`
        """
        return {}

    def _group_parts(self, shares, credits):
        """Return {(case, invoice, way): [(Share, Credit)]}, one per note."""
        ways = self._choose_ways(
            [(share.line, share.invoice_line.move_id) for share in shares]
        )
        grouped = {}
        for share, credit, way in zip(shares, credits, ways, strict=True):
            key = (share.line.case_id, share.invoice_line.move_id, way)
            grouped.setdefault(key, []).append((share, credit))
        return grouped

    def _choose_ways(self, pairs):
        """Return how the money of each pair goes back, as values of its note.

        What goes back in different ways is on different notes.

        :param list pairs: (rma.case.line, account.move: invoice or empty)
        :return: list of tuples of (field name, value), in the same order
        """
        return [()] * len(pairs)

    def _copy_invoice_lines(self, shares, credits):
        """Return {invoice line: values of a line like it}, as core copies it."""
        lines = self.env["account.move.line"].union(
            *(share.invoice_line for share in shares),
            *(discount for credit in credits for discount in credit.discounts),
        )
        copies = lines.with_context(include_business_fields=True).copy_data()
        for values in copies:
            values.pop("move_id", None)
        return dict(zip(lines, copies, strict=True))

    def _prepare_note_vals(self, case, invoice, parts, copies):
        """Return values of one draft credit note.

        :param list parts: (Share, Credit) of this case and invoice
        """
        lines = self._prepare_note_lines_vals(parts, copies)
        return {
            **self._prepare_mirror_vals(invoice),
            **self._prepare_rate_vals(invoice),
            "rma_case_id": case.id,
            "ref": self._get_reference(case, [share for share, __ in parts]),
            "invoice_line_ids": [Command.create(values) for values in lines],
        }

    def _prepare_mirror_vals(self, invoice):
        """Return values that a credit note has from its invoice.

        Due at once: only a term with an early payment discount that lowers
        the taxes stays, as in core's own reversal.
        """
        term = invoice.invoice_payment_term_id
        lowers_taxes = term.early_pay_discount_computation == "mixed"
        return {
            "move_type": "out_refund",
            "reversed_entry_id": invoice.id,
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "partner_id": invoice.partner_id.id,
            # As invoiced, wherever the contact works by now.
            "commercial_partner_id": invoice.commercial_partner_id.id,
            "partner_shipping_id": invoice.partner_shipping_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "invoice_payment_term_id": term.id if lowers_taxes else False,
            "invoice_cash_rounding_id": invoice.invoice_cash_rounding_id.id,
            "invoice_origin": invoice.invoice_origin,
        }

    def _prepare_rate_vals(self, invoice):
        """Return the invoice's rate, unless the company wants that of the day."""
        if invoice.company_id.rma_credit_rate == "day":
            return {}
        return {"invoice_currency_rate": invoice.invoice_currency_rate}

    def _get_reference(self, case, shares):
        """Return the RMA number and the reasons, in the customer's language."""
        language = case.partner_id.lang
        reasons = [share.line.with_context(lang=language).reason_id for share in shares]
        names = dict.fromkeys(reason.name for reason in reasons if reason)
        return ": ".join(filter(None, [case.name, ", ".join(names)]))

    def _prepare_note_lines_vals(self, parts, copies):
        """Return values of the lines of one credit note, discounts last."""
        values = []
        discounts = {}
        for share, credit in parts:
            copied = copies[share.invoice_line]
            values.append(self._prepare_note_line_vals(share, credit, copied))
            for discount, amounts in credit.discounts.items():
                sums = discounts.setdefault(discount, dict.fromkeys(amounts, 0.0))
                for key, amount in amounts.items():
                    sums[key] += amount
        for discount, amounts in discounts.items():
            if any(amounts.values()):
                vals = self._prepare_discount_line_vals(
                    discount, amounts, copies[discount]
                )
                values.append(vals)
        return values

    def _prepare_note_line_vals(self, share, credit, copied):
        """Return values of one credit note line, in the case line's unit.

        Where the customer keeps the goods, the order's figures stay as they are, so
        the line isn't linked to the order line.
        """
        line, invoice_line = share.line, share.invoice_line
        factor = self._convert(1.0, line, invoice_line)
        values = dict(
            copied,
            quantity=share.quantity / factor,
            product_uom_id=line.product_uom_id.id,
            price_unit=invoice_line.price_unit * factor,
            rma_line_id=line.id,
            rma_credited_line_id=invoice_line.id,
        )
        if line._is_kept_by_customer():
            values["sale_line_ids"] = []
        return self._with_amounts(values, invoice_line, credit.amounts)

    def _prepare_discount_line_vals(self, discount, amounts, copied):
        """Return values of the line that takes a part of a discount back.

        The order has its discount as before, so there is no link to it.
        """
        untaxed = "total_excluded_currency"
        whole = discount.price_subtotal
        values = dict(
            copied,
            quantity=1.0,
            price_unit=discount.price_unit
            * discount.quantity
            * amounts[False, untaxed]
            / whole,
            sale_line_ids=[],
            rma_credited_line_id=discount.id,
        )
        return self._with_amounts(values, discount, amounts)

    def _with_amounts(self, values, invoice_line, amounts):
        """Return line values that core computes exactly ``amounts`` from."""
        service = self.env["rma.credit.note.amounts"]
        extra = service._get_extra_tax_data(invoice_line, amounts, values)
        return {**values, "extra_tax_data": extra}

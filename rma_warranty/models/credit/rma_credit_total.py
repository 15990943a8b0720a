from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import float_compare


class Pool(NamedTuple):
    """Invoices that are credited together, and what credits them.

    ``notes`` are draft and posted credit notes; ``taken_back`` are lines of
    invoices on which core took units of another invoice back.
    """

    invoices: models.BaseModel
    notes: models.BaseModel
    taken_back: models.BaseModel


class RmaCreditTotal(models.AbstractModel):
    """No invoice is credited beyond its total, whatever the lines say (G2).

    Lines that name no invoice line count as well, such as a compensation.
    What a case gives on top of the price is apart: it is limited by what was
    agreed. An invoice is looked at for itself, unless documents tie it to
    others: a down payment that it deducts, or a note over several invoices.
    """

    _name = "rma.credit.total"
    _description = "Cap of credit notes by the invoice's total"

    def _get_excesses(self, invoices, moves):
        """Return a sentence per invoice that is credited beyond its total.

        :param moves: the documents that somebody is about to post
        """
        sentences = [
            self._get_excess(pool, moves) for pool in self._get_pools(invoices)
        ]
        return [sentence for sentence in sentences if sentence]

    def _get_excess(self, pool, moves):
        """Return the sentence for a pool, empty when it holds."""
        amounts = {note: self._get_amount(note, pool) for note in pool.notes}
        taken = sum(-line.price_total for line in pool.taken_back)
        credited = sum(amounts.values()) + taken
        invoiced = sum(map(self._get_limit, pool.invoices)) + taken
        currency = pool.invoices[0].currency_id
        if credited - invoiced <= currency.rounding * (self._get_slack(pool) + 0.01):
            return ""
        drafts = pool.notes.filtered(lambda note: note.state == "draft") - moves
        return self.env._(
            "%(invoices)s: %(invoiced)s was invoiced in all, but %(credited)s would be "
            "credited, %(draft)s of it in other drafts. %(advice)s",
            invoices=", ".join(pool.invoices.mapped("display_name")),
            invoiced=currency.format(invoiced),
            credited=currency.format(credited),
            draft=currency.format(sum(amounts[note] for note in drafts)),
            advice=pool.invoices.invoice_line_ids._rma_get_advice(
                drafts.invoice_line_ids
            ),
        )

    # === AMOUNTS === #

    def _get_limit(self, invoice):
        """Return what an invoice comes to, at most: cash rounding may lower it."""
        lines = invoice.invoice_line_ids.filtered(lambda line: line._rma_is_product())
        return max(invoice.amount_total, sum(lines.mapped("price_total")))

    def _get_amount(self, note, pool):
        """Return what a note takes back, in the currency of the pool's invoices.

        A note in another currency is converted at the rate of the day.
        """
        agreed = sum(self._get_agreed(line) for line in note.invoice_line_ids)
        invoice = pool.invoices[0]
        return note.currency_id._convert(
            note.amount_total - agreed,
            invoice.currency_id,
            invoice.company_id,
            invoice.company_id._rma_get_today(),
        )

    def _get_agreed(self, line):
        """Return what a line gives on top of the price, as a case agreed on it."""
        return 0.0

    def _get_slack(self, pool):
        """Return how many rounding steps the notes may be off by.

        A part of a line is rounded for itself, tax by tax; where taxes are
        rounded on the whole document, every document is.
        """
        lines = pool.invoices.invoice_line_ids
        taxes = len(lines.tax_ids.flatten_taxes_hierarchy())
        parts = sum(self._is_part(line) for line in pool.notes.invoice_line_ids)
        rounding = pool.invoices.company_id[:1].tax_calculation_rounding_method
        if rounding == "round_globally":
            parts += len(pool.invoices) + len(pool.notes)
        return 1 + parts * (taxes + 1)

    def _is_part(self, line):
        """Tell whether a line credits a part of an invoice line."""
        credited = line.rma_credited_line_id
        if not credited:
            return False
        # Lines without a product have no unit.
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        units = credited._rma_get_own_units(line)
        return bool(float_compare(units, credited.quantity, precision_digits=digits))

    # === POOLS === #

    def _get_pools(self, invoices):
        """Return the Pool of each of these invoices, each pool once."""
        ties = self._collect(invoices)
        pools, seen = [], invoices.browse()
        for invoice in invoices:
            if invoice not in seen:
                own = self._follow(invoice, ties)
                seen |= own.filtered(lambda move: move.move_type == "out_invoice")
                pools.append(self._make_pool(own))
        return pools

    def _make_pool(self, documents):
        """Return documents that are tied to each other as a Pool."""
        notes = documents.filtered(lambda move: move.move_type == "out_refund")
        invoices = documents - notes
        taken_back = invoices.invoice_line_ids.filtered(
            lambda line: (
                line._rma_is_product()
                and line.quantity < 0
                and line.price_total < 0
                and not line.is_downpayment
            )
        )
        return Pool(invoices.sorted("id"), notes, taken_back)

    def _follow(self, invoice, ties):
        """Return the documents that are tied to an invoice, directly or not."""
        found = new = invoice
        while new:
            new = invoice.union(*(ties[move] for move in new)) - found
            found |= new
        return found

    def _collect(self, invoices):
        """Return {document: documents tied to it}, all that hang together."""
        ties = defaultdict(invoices.browse)
        known = invoices.browse()
        new = invoices
        while new:
            known |= new
            for one, other in self._get_ties(new):
                ties[one] |= other
                ties[other] |= one
            new = (
                invoices.union(*ties).filtered(
                    lambda move: move.move_type == "out_invoice"
                )
                - known
            )
        return ties

    def _get_ties(self, invoices):
        """Return pairs of documents: an invoice and what credits or settles it."""
        lines = invoices.line_ids.filtered(lambda line: line.display_type == "product")
        found = lines._rma_get_credit_lines() | lines._rma_get_unlinked_credits()
        credits = found.move_id | self._find_reversals(invoices)
        pairs = [
            (credit, invoice)
            for credit in credits
            for invoice in self._get_credited(credit)
        ]
        for line in lines.filtered("is_downpayment"):
            others = line.sale_line_ids.invoice_lines._rma_filter_standing().move_id
            pairs += [
                (line.move_id, other)
                for other in others - line.move_id
                if other.move_type == "out_invoice" and other.state == "posted"
            ]
        return pairs

    def _find_reversals(self, invoices):
        """Return draft and posted notes that were made of these invoices."""
        return invoices.search(
            [
                ("move_type", "=", "out_refund"),
                ("state", "!=", "cancel"),
                "|",
                ("reversed_entry_id", "in", invoices.ids),
                ("rma_copied_invoice_id", "in", invoices.ids),
            ]
        )

    def _get_credited(self, document):
        """Return the invoices that a note, or an invoice with units back, credits."""
        lines = document.invoice_line_ids
        if document.move_type == "out_invoice":
            lines = lines.filtered(lambda line: line.quantity < 0)
            lines = lines.filtered(lambda line: not line.is_downpayment)
        origin = document._rma_get_origin()
        unlinked = lines.filtered(lambda line: not line.rma_credited_line_id)
        invoiced = unlinked.sale_line_ids.invoice_lines._rma_filter_invoiced()
        linked = lines.rma_credited_line_id.move_id
        invoices = origin | linked | (invoiced.move_id if not origin else origin)
        return (invoices - document).filtered(
            lambda move: move.move_type == "out_invoice"
        )

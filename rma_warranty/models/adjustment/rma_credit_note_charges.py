from collections import defaultdict

from odoo import models


class RmaCreditNoteCharges(models.AbstractModel):
    """Charges on credit notes, beside the lines that mirror the invoice.

    In this order: what the grade of the goods takes off, deductions of a line
    and of the whole case, the deductible, and additions. Deductions take at
    most what the note credits for the same goods, taxes included; the rest
    waits for the next note of the line. Additions are not lowered by them. Works in
    system mode, as the builder of credit notes.
    """

    _name = "rma.credit.note.charges"
    _description = "Charges on credit notes"

    def _get_lines(self, grouped, copies, *, cases=None, planned=None, freight=()):
        """Return {(case, invoice): values of further lines of its credit note}.

        Saves nothing. Keys that ``grouped`` doesn't have are notes of
        additions only.

        :param dict grouped: {(case, invoice, ...): [(Share, Credit)]}
        :param dict copies: {invoice line: values of a line like it}
        :param cases: rma.case with additions, beside those in ``grouped``
        :param planned: Planned, or None
        :param list freight: (FreightShare, Credit) of the same notes
        """
        result = {key: [] for key in grouped}
        credited = {key: self._get_credited(parts) for key, parts in grouped.items()}
        grades = self.env["rma.grade.deduction"]
        for key, line, values, total in grades._get_lines(grouped, copies, planned):
            result[key].append(values)
            credited[key][line] -= total
        cases = self.env["rma.case"].union(*(key[0] for key in grouped), *(cases or ()))
        charges = self._get_charges(cases, planned)
        self._add_deductions(result, credited, charges)
        self._add_freight(result, freight)
        self._add_additions(result, charges)
        return {key: values for key, values in result.items() if values}

    def _get_credited(self, parts):
        """Return {case line: what a note credits for it, taxes and discounts in}."""
        result = defaultdict(float)
        for share, credit in parts:
            result[share.line] += credit.total
        return result

    # === CHARGES === #

    def _get_charges(self, cases, planned=None):
        """Return the charges that are due on the cases, in the order of taking.

        Add-ons may extend it.
        """
        adjustments = cases.adjustment_ids
        if planned:
            adjustments = adjustments.concat(planned.adjustments)
        return adjustments._get_charges()

    # === DEDUCTIONS === #

    def _add_deductions(self, result, credited, charges):
        """Add what is deducted to the notes of the same lines, in place."""
        own = self.env["rma.charge.lines"]
        for charge in charges:
            if charge.is_addition:
                continue
            due = charge.due
            for key, amounts in credited.items():
                most = self._get_most(charge, key, amounts)
                if charge.currency.compare_amounts(due, 0.0) <= 0 or most <= 0:
                    continue
                document = own._get_document(key[1])
                vals, total = own._prepare_deduction(charge, document, due, most)
                if vals:
                    due -= vals["rma_deducted_amount"]
                    result[key].append(vals)
                    self._take(amounts, charge, total)

    def _get_most(self, charge, key, amounts):
        """Return what a charge can take off a note, taxes included."""
        if charge.case != key[0]:
            return 0.0
        return amounts.get(charge.line, 0.0) if charge.line else sum(amounts.values())

    def _take(self, amounts, charge, total):
        """Lower what can still be deducted, in place."""
        for line in [charge.line] if charge.line else list(amounts):
            part = min(total, max(amounts[line], 0.0))
            amounts[line] -= part
            total -= part

    # === ADDITIONS === #

    def _add_freight(self, result, freight):
        """Add refunded freight, if need be on notes of its own, in place."""
        lines = self.env["rma.freight.refund"]._get_lines(list(freight))
        for key, values in lines.items():
            result.setdefault(self._find_key(result, key), []).extend(values)

    def _add_additions(self, result, charges):
        """Add goodwill, if need be on notes of its own, in place."""
        own = self.env["rma.charge.lines"]
        for charge in charges:
            key = charge.is_addition and self._find_note(result, charge)
            if key:
                document = own._get_document(key[1])
                price = own._get_price(charge, document, charge.due)
                vals = own._prepare_vals(charge, document, price, charge.due)
                result.setdefault(key, []).append(vals)

    def _find_key(self, result, key):
        """Return the key of the note of the same case and invoice."""
        return next((other for other in result if other[:2] == key), key)

    def _find_note(self, result, charge):
        """Return (case, invoice) of the note that an addition goes on, or None.

        One that is drafted anyway, for the same order if there is; else one
        for the last invoice of the goods.
        """
        of_case = [key for key in result if key[0] == charge.case]
        lines = charge.line or charge.case.line_ids
        invoices = lines.sale_line_id.invoice_lines._rma_filter_invoiced()
        fitting = [key for key in of_case if key[1] in invoices.move_id]
        if fitting or of_case:
            return (fitting or of_case)[0]
        if charge.line and charge.line._is_note_coming():
            return None
        if not charge.line and any(line._is_note_coming() for line in lines):
            return None
        return (charge.case, invoices[-1].move_id) if invoices else None

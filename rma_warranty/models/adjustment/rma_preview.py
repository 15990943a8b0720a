from typing import NamedTuple

from odoo import models

from ...system import as_system

# Notes that are worked out at most; more cases are looked at one by one.
MAX_CASES = 20


class Planned(NamedTuple):
    """What a preview takes for granted: inspections that are not confirmed yet
    and the deductions that they will propose. Unsaved records.
    """

    inspections: models.BaseModel
    adjustments: models.BaseModel


class NotePreview(NamedTuple):
    """A credit note as it would be drafted; amounts in its currency."""

    case: models.BaseModel
    invoice: models.BaseModel
    currency: models.BaseModel
    rows: list
    untaxed: float
    taxes: list
    total: float


class NoteRow(NamedTuple):
    """A line of a credit note to come."""

    kind: str
    label: str
    quantity: float
    untaxed: float
    tax: float
    total: float


class RmaPreview(models.AbstractModel):
    """What inspections and credit notes would do to stock and money.

    Works out the very values that the credit notes are created with, on
    unsaved records: what it shows is what is drafted, to the cent. Money is worked
    out in system mode: staff see what they draft, without accounting rights.
    """

    _name = "rma.preview"
    _description = "Preview of inspections and credit notes"

    # === MONEY === #

    @as_system
    def _get_money(self, cases, inspections=None):
        """Return what crediting the cases now would draft; saves nothing.

        :param inspections: unsaved rma.inspection that are taken as confirmed
        :return: ([NotePreview], [sentences about what isn't credited])
        """
        planned = self._plan_inspections(inspections)
        lines = self.env["rma.resolution.refund"]._get_lines(cases)
        units = self._get_planned_units(lines, inspections)
        due = lines.filtered(lambda line: units[line].to_credit)
        reasons = self.env["rma.resolution.refund"]._check(due) if due else []
        moves = {}
        if not reasons:
            moves = self._get_moves(due, cases=cases, planned=planned, units=units)
        notes = [self._describe(key, move) for key, move in moves.items()]
        return notes, [*reasons, *lines._get_credit_remarks(units)]

    def _get_planned_units(self, lines, inspections):
        """Return {line: LineUnits}, with would-be inspections taken as confirmed."""
        units = lines._get_units_by_line()
        for inspection in inspections or ():
            line = inspection.line_id._origin
            if line in units:
                units[line] = inspection._plan_units(units[line])
        return units

    def _plan_inspections(self, inspections):
        """Return Planned for would-be inspections; None without any."""
        if not inspections:
            return None
        # What they will propose when they are confirmed.
        adjustments = self.env["rma.adjustment"]
        proposed = [adjustments.new(v) for v in inspections._prepare_proposals()]
        return Planned(inspections, adjustments.concat(*proposed))

    def _get_moves(self, lines, *, cases=None, planned=None, units=None):
        """Return {(case, invoice): unsaved credit note} for lines with units due."""
        plan = self.env["rma.resolution.refund"]._plan(lines, units)
        prepared = self.env["rma.credit.note.builder"]._prepare_notes(
            plan.shares, cases=cases, planned=planned
        )
        agreed = self.env["rma.agreed.refund"]
        prepared |= agreed._prepare_notes(plan.agreed, planned)
        moves = self.env["account.move"]
        return {
            key: moves.with_company(values["company_id"]).new(values)
            for key, values in prepared.items()
        }

    def _describe(self, key, move):
        """Return the NotePreview of an unsaved credit note."""
        totals = move.tax_totals
        return NotePreview(
            key[0],
            key[1],
            move.currency_id,
            [self._describe_line(line) for line in move.invoice_line_ids],
            totals["base_amount_currency"],
            [
                (group["group_name"], group["tax_amount_currency"])
                for subtotal in totals["subtotals"]
                for group in subtotal["tax_groups"]
            ],
            totals["total_amount_currency"],
        )

    def _describe_line(self, line):
        return NoteRow(
            self._get_kind(line),
            line.name or line.product_id.display_name,
            line.quantity,
            line.price_subtotal,
            line.currency_id.round(line.price_total - line.price_subtotal),
            line.price_total,
        )

    def _get_kind(self, line):
        """Return what a line of a credit note stands for, in a word or two."""
        if line.rma_inspection_id:
            return self.env._("Grade")
        if line.rma_deducted_line_id:
            return self.env._("Deductible")
        if line.rma_adjustment_id.sign == "addition":
            return self.env._("Addition")
        if line.rma_line_id or line.rma_credited_line_id:
            return self.env._("Credited")
        return self.env._("Deduction") if line.price_subtotal < 0 else ""

    def _get_exchanges(self, cases):
        """Return one sentence per line of which nothing is on credit notes alone."""
        return [
            self.env._(
                "%(case)s, %(product)s: %(text)s",
                case=line.case_id.name,
                product=line.product_id.display_name,
                text=text,
            )
            for line in cases.line_ids
            if (text := line._get_strategy()._explain(line))
        ]

    def _get_line_amounts(self, lines):
        """Return {line: untaxed amount of further lines of its credit notes}.

        In the note's currency: grades, deductions, additions of the line.
        """
        result = {}
        for move in self._get_moves(lines).values():
            for aml in move.invoice_line_ids:
                line = aml._rma_get_extra_line()
                if line:
                    before = result.get(line, 0.0)
                    result[line] = before + aml.price_subtotal
        return result

    # === RENDERING === #

    def _render(self, cases, inspections, values):
        """Return the preview as HTML: stock of draft inspections, then money.

        :param values: of rma.inspection, for all of them
        """
        rows, reasons = inspections._preview_routing(values)
        virtual = inspections.browse().concat(*(row[1] for row in rows))
        is_shown = len(cases) <= MAX_CASES
        notes, remarks = self._get_money(cases, virtual) if is_shown else ([], [])
        return self.env["ir.qweb"]._render(
            "rma_warranty.rma_preview",
            {
                "rows": rows,
                "reasons": reasons,
                "totals": self._get_stock_totals(rows),
                "dispositions": dict(self.env["rma.inspection"]._get_dispositions()),
                "notes": notes,
                "remarks": remarks,
                "exchanges": self._get_exchanges(cases) if is_shown else [],
                "sums": self._get_money_totals(notes),
                "is_money_shown": is_shown,
            },
        )

    def _get_stock_totals(self, rows):
        """Return [(currency, before, after, loss)] of the rows."""
        totals = {}
        for inspection, __, preview in rows:
            if preview:
                currency = inspection.company_id.currency_id
                sums = totals.setdefault(currency, [0.0, 0.0, 0.0])
                sums[0] += preview.value_before
                sums[1] += preview.value_after
                sums[2] += preview.loss
        return [(currency, *sums) for currency, sums in totals.items()]

    def _get_money_totals(self, notes):
        """Return [(currency, total)] of all notes."""
        totals = {}
        for note in notes:
            before = totals.get(note.currency, 0.0)
            totals[note.currency] = note.currency.round(before + note.total)
        return list(totals.items())

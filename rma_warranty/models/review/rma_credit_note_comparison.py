from odoo import models

from ...tools.text import format_quantity


class RmaCreditNoteComparison(models.AbstractModel):
    """Invoice and credit note side by side, for those who review the note.

    Shows what the reader of a note needs to decide, also where the reader has
    no rights on the inspection or the order behind it: works in system mode.
    """

    _name = "rma.credit.note.comparison"
    _description = "Comparison of a credit note with its invoice"

    # === SCREEN === #

    def _render(self, note):
        """Return the comparison of one note as markup; empty for others."""
        if not note.rma_case_id or note.move_type != "out_refund":
            return False
        return self.env["ir.qweb"]._render(
            "rma_warranty.rma_note_comparison", self._get_values(note)
        )

    def _get_values(self, note):
        """Return what the template shows; add-ons add to it."""
        self._prefetch(note)
        return {
            "note": note,
            "invoice": note.reversed_entry_id,
            "rows": self._get_rows(note),
            "others": self._get_others(note),
            "evidence": self._get_evidence(note),
            "totals": self._get_totals(note),
            "format_quantity": format_quantity,
        }

    def _prefetch(self, note):
        """Read what all rows need at once, instead of row by row."""
        lines = note.invoice_line_ids
        (lines | lines.rma_credited_line_id).tax_ids.mapped("name")
        lines.rma_credited_line_id.move_id.line_ids.mapped("cogs_origin_id")
        lines.rma_line_id.inspection_ids.photo_ids.mapped("name")

    # === LINES === #

    def _get_product_lines(self, notes):
        """Return the lines of notes that carry an amount."""
        return notes.invoice_line_ids.filtered(lambda line: line._rma_is_product())

    def _get_mirror_lines(self, notes):
        """Return the lines that take an invoice line back."""
        return self._get_product_lines(notes).filtered("rma_credited_line_id")

    def _get_rows(self, note):
        """Return one dict per line that mirrors the invoice.

        Costs are in company currency; ``elsewhere`` are the units that other
        credit notes take back, drafts included.
        """
        lines = self._get_mirror_lines(note)
        left = lines.rma_credited_line_id._rma_get_creditable()
        costs = self._get_costs(note)
        rows = []
        for line in lines:
            invoiced = line.rma_credited_line_id
            own = line.product_uom_id._compute_quantity(
                line.quantity, invoiced.product_uom_id, round=False
            )
            elsewhere = invoiced.quantity - left[invoiced] - own
            rows.append(
                {
                    "line": line,
                    "invoiced": invoiced,
                    "elsewhere": invoiced.product_uom_id.round(max(elsewhere, 0.0)),
                    "cost": costs.get(line, 0.0),
                    "differences": self._get_differences(line, invoiced),
                }
            )
        return rows

    def _get_differences(self, line, invoiced):
        """Return the names of what isn't as invoiced, to be marked."""
        factor = line.product_uom_id._compute_quantity(
            1.0, invoiced.product_uom_id, round=False
        )
        # Of a discount on the whole invoice, only a part is taken back.
        price = invoiced.price_unit * factor if line.rma_line_id else line.price_unit
        found = {
            "price": line.currency_id.compare_amounts(line.price_unit, price),
            "discount": line.discount != invoiced.discount,
            "taxes": line.tax_ids != invoiced.tax_ids,
        }
        return {name for name, is_other in found.items() if is_other}

    def _get_others(self, note):
        """Return [(line, whether case or rule account for it)] of the rest.

        Deductions, additions and what was added by hand.
        """
        unexplained = self._get_unexplained(note)
        others = self._get_product_lines(note) - self._get_mirror_lines(note)
        return [(line, line not in unexplained) for line in others]

    def _get_unexplained(self, note):
        """Return the lines that neither the invoice nor the case accounts for."""
        return self._get_product_lines(note).filtered(
            lambda line: (
                not any(line[name] for name in self._get_origin_fields())
                and not line._rma_is_kept()
            )
        )

    def _get_origin_fields(self):
        """Return the fields of a line that say where it comes from."""
        return [
            name
            for name, field in self.env["account.move.line"]._fields.items()
            if name.startswith("rma_") and field.type == "many2one"
        ]

    def _get_totals(self, note):
        """Return [(label, amount of the invoice, of the note)] in their currency."""
        invoice = note.reversed_entry_id
        labels = (
            (self.env._("Untaxed"), "amount_untaxed"),
            (self.env._("Taxes"), "amount_tax"),
            (self.env._("Total"), "amount_total"),
        )
        return [(label, invoice[name], note[name]) for label, name in labels]

    # === COSTS === #

    def _get_costs(self, notes):
        """Return {line: cost that posting reverses} in company currency.

        What was booked, of posted notes.
        """
        posted = notes.filtered(lambda note: note.state == "posted")
        costs = self._get_booked_costs(posted)
        for company, own in (notes - posted).grouped("company_id").items():
            costs |= self._get_planned_costs(own.with_company(company))
        return costs

    def _get_booked_costs(self, notes):
        lines = notes.line_ids.filtered(
            lambda line: line.cogs_origin_id and line.price_unit >= 0
        )
        return {line.cogs_origin_id: line.balance for line in lines}

    def _get_planned_costs(self, notes):
        """Work the costs out as stock_account will when the notes are posted.

        :param notes: draft credit notes of the company in the environment
        """
        notes = notes._rma_with_reversed_costs()
        context = notes._get_anglo_saxon_price_ctx()
        lines = self._get_mirror_lines(notes)
        # Core asks for the moves line by line; here they are read at once.
        lines.sale_line_ids.move_ids.mapped("state")
        costs = {}
        for line in lines:
            product = line.product_id
            is_booked = line._eligible_for_stock_account()
            if is_booked and product.valuation == "real_time":
                units = line.product_uom_id._compute_quantity(
                    line.quantity, product.uom_id
                )
                cost = line.with_context(**context)._get_cogs_value()
                cost = line.company_currency_id.round(cost * units)
                costs[line.with_env(self.env)] = cost
        return costs

    # === EVIDENCE === #

    def _get_evidence(self, note):
        """Return what speaks for the credit: per case line, and the request's.

        :return: {"lines": [dict per case line], "request": ir.attachment}
        """
        lines = note._rma_get_case_lines()
        return {
            "lines": [
                {
                    "line": line,
                    "inspections": line.inspection_ids.filtered(
                        lambda inspection: inspection.state == "confirmed"
                    ),
                    "proofs": line._get_proofs(),
                }
                for line in lines
            ],
            "request": self._get_request_files(note.rma_case_id),
        }

    def _get_request_files(self, case):
        """Return what customer and staff attached to the case itself."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", case._name),
                ("res_id", "=", case.id),
                ("res_field", "=", False),
            ]
        )

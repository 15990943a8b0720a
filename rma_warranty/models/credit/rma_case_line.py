from odoo import fields, models

from ...facts import Relay, Signal, depends


class RmaCaseLine(models.Model):
    """Which units of a line are on credit notes, in its unit."""

    _inherit = "rma.case.line"

    credit_line_ids = fields.One2many(
        "account.move.line", "rma_line_id", "Credit note lines"
    )
    credit_lines_changed = Signal()
    credit_lines_relay = Relay(
        "credit_lines_changed",
        "credit_line_ids.move_type",
        "credit_line_ids.parent_state",
        "credit_line_ids.product_uom_id",
        "credit_line_ids.quantity",
    )
    quantity_credit_draft = fields.Float(
        "In draft", digits="Product Unit", compute="_compute_money", store=True
    )
    quantity_credited = fields.Float(
        "Credited", digits="Product Unit", compute="_compute_money", store=True
    )

    @depends(
        "credit_line_ids.parent_state",
        "credit_line_ids.quantity",
        "credit_line_ids.product_uom_id",
        "credit_line_ids.move_type",
    )
    def _compute_money(self):
        for line in self:
            documents = line.credit_line_ids
            notes = documents.filtered(lambda aml: aml.move_type == "out_refund")
            by_state = notes.grouped("parent_state")
            draft, posted = (
                by_state.get(state, notes.browse()) for state in ("draft", "posted")
            )
            line.quantity_credit_draft = line._get_noted_units(draft)
            line.quantity_credited = line._get_noted_units(posted, documents - notes)

    def _get_noted_units(self, notes, invoices=()):
        """Return units on lines of credit notes, less those charged again.

        :param invoices: lines of invoices that reverse credit notes
        """
        self.ensure_one()
        units = {aml: self._get_case_units(aml) for aml in notes}
        for aml in invoices:
            if aml.parent_state == "posted" and aml.rma_credited_line_id in units:
                units[aml.rma_credited_line_id] -= self._get_case_units(aml)
        return sum(max(quantity, 0.0) for quantity in units.values())

    def _get_case_units(self, aml):
        """Return the quantity of a document line in this line's unit."""
        return aml.product_uom_id._compute_quantity(
            aml.quantity, self.product_uom_id, round=False
        )

    # === UNITS === #

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["credited"] = line.quantity_credited
            facts[line]["in_draft"] = line.quantity_credit_draft
        return facts

    def _get_fact_fields(self):
        names = ["quantity_credited", "quantity_credit_draft"]
        return [*super()._get_fact_fields(), *names]

    def _get_credit_remarks(self, units):
        """Return sentences on what is credited otherwise than one might expect.

        :param dict units: {line: LineUnits}, as a preview has them
        """
        return []

    # === DOWN PAYMENTS === #

    def _is_advance_credited(self):
        if not self.quantity_uninvoiced:
            return super()._is_advance_credited()
        items = self.order_id.order_line.invoice_lines
        notes = items.move_id.filtered("rma_is_advance")
        return any(note.state != "cancel" for note in notes)

    def _sync_advances(self):
        """Have the cases of these lines look anew at what they owe in advance."""
        lines = self.filtered("quantity_uninvoiced")
        if lines:
            lines.modified(["quantity_uninvoiced"])

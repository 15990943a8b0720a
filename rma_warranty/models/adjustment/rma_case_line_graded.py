from dataclasses import dataclass

from odoo import api, fields, models

from ...facts import follows
from ...tools.text import format_quantity


@dataclass
class GradedUnits:
    """Units of an inspection that are credited at less than the full price."""

    inspection: models.BaseModel
    percent: float
    units: float


class RmaCaseLine(models.Model):
    """What the grades of inspected goods mean for the money of a line.

    Units of a grade with 0 % need no credit note: they count as settled, and
    the customer reads why. Others are credited with a deduction. Of units not
    yet credited, those with the lowest percentage come first; what a note has
    credited before its inspection stays as it is.
    """

    _inherit = "rma.case.line"

    adjustment_ids = fields.One2many(
        "rma.adjustment",
        "line_id",
        "Deductions and additions",
        groups="base.group_user",
    )
    quantity_worthless = fields.Float(
        "Of a grade without credit",
        digits="Product Unit",
        compute="_compute_routing",
        store=True,
        help="Inspected units whose grade gives nothing back, credited or not.",
    )
    quantity_not_creditable = fields.Float(
        "Nothing credited",
        digits="Product Unit",
        compute="_compute_quantity_not_creditable",
        store=True,
        help="Units whose grade gives the customer nothing back.",
    )
    credit_text = fields.Char(
        "Credited less because", compute="_compute_credit_text", compute_sudo=True
    )
    credit_told_text = fields.Char(
        "Credited less because, for the customer",
        compute="_compute_credit_text",
        compute_sudo=True,
    )
    late_text = fields.Char(
        "Credited before the inspection",
        compute="_compute_late_text",
        compute_sudo=True,
    )

    @api.depends(lambda self: self._get_fact_fields())
    def _compute_quantity_not_creditable(self):
        for line, units in self._get_units_by_line().items():
            line.quantity_not_creditable = units.not_creditable

    @api.depends("inspection_ids.credit_percent")
    def _compute_routing(self):
        res = super()._compute_routing()
        for line in self:
            worthless = line.inspection_ids.filtered(
                lambda own: own.state == "confirmed" and own._is_worthless()
            )
            line.quantity_worthless = sum(worthless.mapped("quantity_routed"))
        return res

    @api.depends("inspection_ids.state", "inspection_ids.credit_percent")
    @api.depends_context("lang")
    def _compute_credit_text(self):
        for line in self:
            graded = line._get_graded_inspections(lambda percent: percent < 100)
            line.credit_text = " ".join(
                self.env._(
                    "%(units)s × %(effect)s.",
                    units=format_quantity(inspection.quantity_routed),
                    effect=inspection._explain_credit(),
                )
                for inspection in graded
            )
            line.credit_told_text = " ".join(own._tell_credit() for own in graded)

    @follows("inspection_ids.state", "quantity_credited", "quantity_credit_draft")
    @api.depends_context("lang")
    def _compute_late_text(self):
        for line in self:
            line.late_text = line._explain_late()

    # === UNITS === #

    def _get_graded_inspections(self, is_wanted):
        """Return confirmed inspections with such a percentage, lowest first.

        What goes back to the customer isn't credited at all.
        """
        self.ensure_one()
        if not self._is_refund_due():
            return self.inspection_ids.browse()
        return self.inspection_ids.filtered(
            lambda i: (
                i.state == "confirmed"
                and not i._get_strategy()._is_to_customer()
                and is_wanted(i.credit_percent)
            )
        ).sorted(lambda i: (i.credit_percent, i.id))

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["worthless"] = line.quantity_worthless
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "quantity_worthless"]

    def _get_graded_units(self, planned=None):
        """Return {line: [GradedUnits] that no document deducts yet}, lowest first.

        :param planned: Planned, with inspections that are not confirmed yet
        """
        result = {}
        for line in self:
            found = line._get_graded_inspections(lambda percent: 0 < percent < 100)
            units = [
                GradedUnits(
                    own,
                    own.credit_percent,
                    own._get_undeducted() - self._get_released(own, planned),
                )
                for own in found
            ]
            if planned:
                units += [
                    GradedUnits(own, own.credit_percent, own.quantity)
                    for own in planned.inspections
                    if own.line_id._origin == line and own._is_graded()
                ]
            result[line] = sorted(units, key=lambda own: own.percent)
        return result

    def _get_released(self, kept, planned):
        """Return the units that planned inspections take out of quarantine."""
        if not planned:
            return 0.0
        releases = planned.inspections.filtered(
            lambda own: own.quarantine_id._origin == kept
        )
        return sum(releases.mapped("quantity"))

    def _is_note_coming(self):
        """Tell whether a credit note for goods of this line is still to come."""
        self.ensure_one()
        return self._is_refund_due() and self.money_status in ("waiting", "partial")

    def _get_sold_price(self, currency):
        """Return what the asked units were sold for, discounts off, in ``currency``.

        In system mode, as amounts are computed: staff may have no rights on the order.
        """
        self.ensure_one()
        sold = self.sale_line_id
        if not sold:
            return 0.0
        units = self.product_uom_id._compute_quantity(
            self.quantity, sold.product_uom_id, round=False
        )
        price = units * sold.price_unit * (1 - sold.discount / 100)
        price *= self._get_paid_ratio()
        today = self.company_id._rma_get_today()
        return sold.currency_id._convert(price, currency, self.company_id, today)

    # === MESSAGES === #

    def _get_credit_remarks(self, units):
        remarks = super()._get_credit_remarks(units)
        remarks += [line.late_text for line in self if line.late_text]
        for line in self:
            if units[line].not_creditable:
                remarks.append(line._explain_not_creditable(units[line].not_creditable))
        return remarks

    def _explain_not_creditable(self, units):
        """Say for how many units nothing is credited."""
        self.ensure_one()
        return self.env._(
            "%(product)s: nothing is credited for %(units)s, their grade gives 0 %% "
            "back. They need no credit note; the customer is told why.",
            product=self.product_id.display_name,
            units=format_quantity(units),
        )

    def _explain_late(self):
        """Say which units were credited in full before their grade was known."""
        self.ensure_one()
        graded = self._get_graded_inspections(lambda percent: percent < 100)
        found = sum(own._get_undeducted() for own in graded)
        late = self.product_uom_id.round(found - self._get_units().unnoted)
        if self.product_uom_id.compare(late, 0) <= 0:
            return False
        notes = self.credit_line_ids.filtered(
            lambda aml: aml.parent_state in ("draft", "posted")
        ).move_id
        return self.env._(
            "%(product)s: %(units)s credited in full with %(notes)s, before the "
            "inspection was confirmed. Nothing was changed there. To deduct it, "
            "cancel that credit note and draft it again.",
            product=self.product_id.display_name,
            units=format_quantity(late),
            notes=", ".join(notes.mapped("display_name")),
        )

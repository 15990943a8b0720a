from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import GOODS_OUT_STATES
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """Which received units of a line are at a service centre.

    All quantities are in the line's unit, unless said otherwise.
    """

    _inherit = "rma.case.line"

    goods_out_ids = fields.One2many(
        "rma.goods.out", "line_id", "Goods out", groups="base.group_user"
    )
    quantity_out = fields.Float(
        "Out for diagnosis",
        digits="Product Unit",
        compute="_compute_quantity_out",
        store=True,
        help="Units at a service centre or the manufacturer, or on their way there.",
    )

    @api.depends(
        "goods_out_ids.state",
        "goods_out_ids.quantity_away",
        "goods_out_ids.quantity_planned",
    )
    def _compute_quantity_out(self):
        for line in self:
            line.quantity_out = sum(
                record.product_uom_id._compute_quantity(
                    record._get_quantity_taken(), line.product_uom_id, round=False
                )
                for record in line._get_open_diagnoses()
            )

    def _get_lot_swaps(self):
        records = self.goods_out_ids.filtered("received_lot_id").sorted("id")
        swaps = super()._get_lot_swaps()
        for record in records:
            sent, received = record.lot_id, record.received_lot_id
            swaps.update({old: received for old, new in swaps.items() if new == sent})
            swaps[sent] = received
        return swaps

    def _get_open_diagnoses(self):
        """Return what is out for diagnosis or about to leave."""
        return self.goods_out_ids.filtered(
            lambda record: (
                record.kind == "diagnosis" and record.state in GOODS_OUT_STATES
            )
        )

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["out"] = line.quantity_out
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "quantity_out"]

    def _filter_lots_present(self, lots):
        # What is out for diagnosis isn't there.
        present = super()._filter_lots_present(lots)
        for record in self._get_open_diagnoses():
            if record.lot_id in present:
                present[record.lot_id] -= record.product_uom_id._compute_quantity(
                    record._get_quantity_taken(), self.product_uom_id, round=False
                )
        compare = self.product_uom_id.compare
        return {lot: units for lot, units in present.items() if compare(units, 0) > 0}

    def _get_lots_present(self):
        """Return {lot: units} that wait in the returns location.

        Those that were not inspected, and those in quarantine.
        """
        self.ensure_one()
        if self.tracking == "none":
            units = self._get_units().present
            return {self.env["stock.lot"]: units} if units else {}
        lots = self.env["rma.receipt"]._get_lots_routable(self)
        return self._filter_lots_present(lots)

    def _check_present(self, inspections):
        """Raise when inspected goods are at a service centre."""
        for line, own in inspections.grouped("line_id").items():
            if not line.quantity_out:
                continue
            asked, lots = 0.0, line._get_lots_present()
            for inspection in own:
                asked += inspection.quantity
                lots[inspection.lot_id] = (
                    lots.get(inspection.lot_id, 0.0) - inspection.quantity
                )
            compare = line.product_uom_id.compare
            gone = line._get_open_diagnoses().lot_id
            is_short = any(compare(lots.get(lot, 0.0), 0) < 0 for lot in gone)
            if is_short or compare(asked, line._get_units().present) > 0:
                raise UserError(line._get_out_error())

    def _check_not_out(self):
        """Raise when units of these lines are at a service centre."""
        for line in self:
            if line.quantity_out:
                raise UserError(line._get_out_error())

    def _get_out_error(self):
        """Return the message for units that are not here."""
        self.ensure_one()
        partners = self._get_open_diagnoses().partner_id
        return self.env._(
            "%(case)s: %(units)s × %(product)s out for diagnosis at %(partner)s. "
            "Enter that the goods are back, or cancel the sending, first.",
            case=self.case_id.name,
            units=format_quantity(self.quantity_out),
            product=self.product_id.display_name,
            partner=", ".join(partners.mapped("display_name")),
        )

from odoo import api, fields, models

from ...facts import Relay, depends
from ...tools.units import BACK, KEPT


class RmaCaseLine(models.Model):
    """Where the units of a line went, as their confirmed inspections say."""

    _inherit = "rma.case.line"

    inspection_ids = fields.One2many("rma.inspection", "line_id", "Inspections")
    inspected_moves_relay = Relay("moves_changed", "move_ids.rma_inspection_id")
    quantity_inspected = fields.Float(
        "Inspected", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_restocked = fields.Float(
        "Restocked", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_scrapped = fields.Float(
        "Scrapped", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_to_customer = fields.Float(
        "Back to customer",
        digits="Product Unit",
        compute="_compute_routing",
        store=True,
        help="Units that go back to the customer, repaired or refused, those that "
        "have not left yet included.",
    )
    quantity_refurbished = fields.Float(
        "Refurbished", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_to_vendor = fields.Float(
        "To vendor", digits="Product Unit", compute="_compute_routing", store=True
    )
    quantity_in_quarantine = fields.Float(
        "In quarantine",
        digits="Product Unit",
        compute="_compute_routing",
        store=True,
        help="Inspected units that stay in the returns location for now.",
    )

    @depends("move_ids.rma_inspection_id")
    def _compute_goods(self):
        return super()._compute_goods()

    @api.depends(
        "inspection_ids.state",
        "inspection_ids.disposition",
        "inspection_ids.quantity_routed",
    )
    def _compute_routing(self):
        counted = self._get_routing_fields()
        for line in self:
            done = line.inspection_ids.filtered(lambda i: i.state == "confirmed")
            by_disposition = done.grouped("disposition")
            line.quantity_inspected = sum(done.mapped("quantity_routed"))
            units = dict.fromkeys(counted.values(), 0.0)
            for code, field_name in counted.items():
                inspections = by_disposition.get(code, done.browse())
                units[field_name] += sum(inspections.mapped("quantity_routed"))
            line.update(units)

    # === UNITS === #

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        staying = self._get_staying()
        for line in self:
            facts[line]["routed"] = line._get_routed()
            facts[line]["staying"] = staying
            if "inspecting" in further:
                facts[line]["inspecting"] = line._count_inspecting()
        return facts

    def _get_fact_fields(self):
        routing = self._get_routing_fields().values()
        return [*super()._get_fact_fields(), "quantity_inspected", *routing]

    def _get_routed(self):
        """Return {disposition: inspected units}; "" for those without a field.

        Dispositions of add-ons that count in the same field are under one of them.
        """
        self.ensure_one()
        codes = {}
        for code, name in self._get_routing_fields().items():
            if name not in codes or code in (BACK, KEPT):
                codes[name] = code
        routed = {code: self[name] for name, code in codes.items() if self[name]}
        rest = self.product_uom_id.round(self.quantity_inspected - sum(routed.values()))
        return {**routed, "": rest} if rest else routed

    def _get_staying(self):
        """Return the dispositions by which goods are not gone."""
        strategies = self.env["rma.disposition"]
        codes = self._get_routing_fields()
        return frozenset(c for c in codes if not strategies._get(c)._is_elsewhere())

    def _count_inspecting(self):
        """Return the units in draft inspections, those out of quarantine left out."""
        self.ensure_one()
        drafts = self.inspection_ids.filtered(
            lambda own: own.state == "draft" and not own.quarantine_id
        )
        return sum(drafts.mapped("quantity"))

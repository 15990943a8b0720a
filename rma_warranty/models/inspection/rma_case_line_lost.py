from odoo import fields, models

from ...tools.allocation import allocate
from ..common.rma_protected import by_step


class RmaCaseLine(models.Model):
    """Units of a line that are lost, and other ones that came in their place."""

    _inherit = "rma.case.line"

    quantity_lost = fields.Float(
        "Lost", digits="Product Unit", compute="_compute_routing", store=True
    )

    def _get_routing_fields(self):
        dispositions = self.env["rma.disposition"]._get_all()
        counted = {own._code: own._units_field for own in dispositions}
        names = {code: name for code, name in counted.items() if name}
        return {**super()._get_routing_fields(), **names}

    # === WHAT IS STILL HERE === #

    def _trim_drafts(self):
        """Lower draft inspections to what is still to be inspected."""
        for line in self:
            drafts = line.inspection_ids.filtered(lambda i: i.state == "draft")
            for kept, own in drafts.grouped("quarantine_id").items():
                rest = kept.quantity_routed if kept else line._get_units().uninspected
                places = [(draft, draft.quantity) for draft in own.sorted("id")]
                left = dict(allocate(max(rest, 0.0), places)[0])
                for draft in own:
                    if draft not in left:
                        draft._write_step({"state": "cancelled"})
                    elif draft.quantity != left[draft]:
                        draft.quantity = left[draft]

    def _get_routable_sources(self, lot):
        """Return [(quarantine or none, units of a lot)] that are not routed yet."""
        self.ensure_one()
        kept = self.inspection_ids.filtered(
            lambda inspection: (
                inspection.is_in_quarantine
                and (self.tracking == "none" or inspection.lot_id == lot)
            )
        )
        units = self.env["rma.receipt"]._get_lots_routable(self)
        fresh = units.get(lot, 0.0) - sum(kept.mapped("quantity_routed"))
        return [(kept.browse(), fresh), *((own, own.quantity_routed) for own in kept)]

    # === OTHER SERIAL NUMBERS === #

    def _get_lot_swaps(self):
        """Hook: return {lot that was sent: lot that came back in its place}."""
        return {}

    def _map_lots(self, units):
        """Return {lot: units} with serial numbers by those that came for them."""
        swaps = self._get_lot_swaps() if self.tracking == "serial" else {}
        if not swaps:
            return units
        mapped = {}
        for lot, own in units.items():
            here = swaps.get(lot, lot)
            mapped[here] = mapped.get(here, 0.0) + own
        return mapped

    def _swap_lot(self, sent, received):
        """Have the line be about ``received`` where it was about ``sent``.

        Called as superuser, by steps that checked their rights.
        """
        self.ensure_one()
        if self.lot_id == sent:
            self.write({"lot_id": by_step(received.id)})
        open_ones = self.inspection_ids.filtered(
            lambda own: (
                own.lot_id == sent and (own.state == "draft" or own.is_in_quarantine)
            )
        )
        open_ones.write({"lot_id": received.id})

from collections import defaultdict

from odoo import api, fields, models


class RmaInspection(models.Model):
    """The warehouse in which inspected goods lie.

    A parcel may arrive elsewhere than the case says; its goods are then
    inspected, and go where they belong, in the warehouse that has them.
    """

    _inherit = "rma.inspection"

    warehouse_id = fields.Many2one(
        "stock.warehouse", compute="_compute_warehouse_id", compute_sudo=True
    )

    @api.depends("line_id", "lot_id", "quantity", "state", "case_id.warehouse_id")
    def _compute_warehouse_id(self):
        for line, inspections in self.grouped("line_id").items():
            planned = line.case_id.warehouse_id
            arrived = line.move_ids._rma_filter_arrived().picking_type_id.warehouse_id
            if len(arrived) < 2:
                inspections.warehouse_id = arrived or planned
                continue
            places = inspections._find_places(line, planned | arrived)
            for inspection in inspections:
                inspection.warehouse_id = places[inspection._origin] or planned

    def _find_places(self, line, warehouses):
        """Return {inspection: warehouse} when a line's goods came to several.

        The first warehouse that has enough of them, the planned one first;
        drafts of the line share what there is in their order.
        """
        places = defaultdict(self.env["stock.warehouse"].browse)
        held = defaultdict(float)
        drafts = (line.inspection_ids | self._origin).sorted("id")
        for inspection in drafts:
            routed = inspection.move_ids.picking_type_id.warehouse_id
            if inspection.state != "draft" and routed:
                places[inspection] = routed[:1]
                continue
            for warehouse in warehouses:
                key = warehouse, inspection.lot_id
                if key not in held:
                    held[key] = self._get_held(line, *key)
            enough = warehouses.filtered(
                lambda each, inspection=inspection: (
                    line.product_uom_id.compare(
                        held[each, inspection.lot_id], inspection.quantity
                    )
                    >= 0
                )
            )
            places[inspection] = enough[:1]
            if inspection.state == "draft" and enough:
                held[enough[0], inspection.lot_id] -= inspection.quantity
        return places

    def _get_held(self, line, warehouse, lot):
        """Return the units (of a lot) of a line in a warehouse's returns location.

        In the line's unit.
        """
        location = warehouse.rma_location_id
        units = 0.0
        swaps = line._get_lot_swaps() if lot else {}
        for move_line in line.move_ids.move_line_ids.filtered(
            lambda each: (
                self._is_of_held(each.move_id)
                and swaps.get(each.lot_id, each.lot_id) == lot
            )
        ):
            quantity = move_line.product_uom_id._compute_quantity(
                move_line.quantity, line.product_uom_id, round=False
            )
            units += quantity * (move_line.location_dest_id == location)
            units -= quantity * (move_line.location_id == location)
        return units

    def _is_of_held(self, move):
        """Tell whether a move took goods in or out, or is to take inspected ones."""
        if move.rma_inspection_id:
            return move.state != "cancel"
        return move.state == "done"

from odoo import models
from odoo.fields import Domain

OPEN_STATES = ("draft", "waiting", "confirmed", "assigned")


class RmaDispositionToVendor(models.AbstractModel):
    """Back to the vendor: in a transfer that the warehouse packs and validates.

    There is one open transfer per vendor and warehouse, whatever the number of
    cases. The goods are reserved in it and leave when it is validated.
    """

    _name = "rma.disposition.to_vendor"
    _inherit = "rma.disposition"
    _description = "Disposition: back to the vendor"

    def _get_destinations(self, inspections):
        return {
            inspection: self._get_vendor_location(inspection)
            for inspection in inspections
        }

    def _get_vendor_location(self, inspection):
        vendor = inspection.vendor_id.with_company(inspection.company_id)
        # Inspectors may lack rights on a vendor's settings.
        return vendor.sudo().property_stock_supplier.sudo(False)

    def _check(self, inspections):
        reasons = super()._check(inspections)
        for inspection in inspections:
            if not inspection.vendor_id:
                reasons.append(
                    self.env._(
                        "%(name)s: choose the vendor to send the goods to. %(product)s "
                        "names none on its page.",
                        name=inspection.name,
                        product=inspection.product_id.display_name,
                    )
                )
        return reasons

    def _check_owners(self, inspection, owners):
        return self._check_not_customers(inspection, owners)

    def _finish(self, moves):
        """Reserve the moves to the vendor; finish those that come back."""
        leaving = moves.filtered(lambda m: not m.origin_returned_move_id)
        if leaving:
            self._put_into_pickings(leaving)
            self._reserve(leaving)
        return leaving | super()._finish(moves - leaving)

    # === TRANSFERS === #

    def _put_into_pickings(self, moves):
        """Assign moves to one transfer per vendor and warehouse."""
        groups = moves.grouped(self._get_picking_key)
        found = self._find_open_pickings(groups)
        missing = [key for key in groups if key not in found]
        # After-sales staff need no Inventory rights to send goods back.
        created = (
            self.env["stock.picking"]
            .sudo()
            .create([self._prepare_picking_vals(groups[key][0]) for key in missing])
        )
        found.update(zip(missing, created, strict=True))
        for key, own in groups.items():
            own.write({"picking_id": found[key].id})

    def _get_picking_key(self, move):
        """Return what moves of one transfer have in common."""
        return (
            move.partner_id,
            move.picking_type_id,
            move.location_id,
            move.location_dest_id,
        )

    def _find_open_pickings(self, keys):
        """Return {key: a transfer to that vendor that nobody works on yet}."""
        domain = Domain.OR(
            [
                ("partner_id", "=", partner.id),
                ("picking_type_id", "=", picking_type.id),
                ("location_id", "=", source.id),
                ("location_dest_id", "=", destination.id),
            ]
            for partner, picking_type, source, destination in keys
        )
        domain &= Domain("state", "in", OPEN_STATES) & Domain("printed", "=", False)
        domain &= Domain("move_ids.rma_inspection_id", "!=", False)
        pickings = self.env["stock.picking"].sudo().search(domain, order="id desc")
        return {self._get_picking_key(picking): picking for picking in pickings}

    def _prepare_picking_vals(self, move):
        """Return values of the transfer for moves like this one."""
        return {
            "picking_type_id": move.picking_type_id.id,
            "partner_id": move.partner_id.id,
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "company_id": move.company_id.id,
            "origin": self.env._("Returns to the vendor"),
            "user_id": False,
        }

    def _prepare_move_vals(self, inspection, location):
        return {
            **super()._prepare_move_vals(inspection, location),
            "partner_id": inspection.vendor_id.id,
            "picking_type_id": inspection.warehouse_id.out_type_id.id,
        }

    # === UNDO === #

    def _undo(self, inspections):
        """Cancel what has not left; take back from the vendor what has."""
        # Inspectors need no rights on transfers.
        moves = inspections.sudo().move_ids
        waiting = moves.filtered(lambda move: move.state not in ("done", "cancel"))
        waiting._action_cancel()
        return super()._undo(inspections)

    def _sync_inspections(self, moves):
        """Let units that do not leave wait for another inspection.

        Whoever cancels the transfer, or sends fewer units without a backorder,
        need not know about inspections.

        :param moves: stock.move of transfers to vendors, done or cancelled
        :raises UserError: more units left than were inspected
        """
        for inspection in moves.rma_inspection_id:
            if inspection.state == "confirmed":
                units = sum(map(self._get_leaving, inspection.move_ids))
                inspection._keep_routed(units)

    def _get_leaving(self, move):
        """Return the units of a move that left or will leave."""
        if move.state == "cancel" or move.origin_returned_move_id:
            return 0.0
        is_done = move.state == "done"
        return move.product_uom._compute_quantity(
            move.quantity if is_done else move.product_uom_qty,
            move.rma_inspection_id.product_uom_id,
            round=False,
        )

from odoo import models

from ...tools.allocation import allocate


class RmaReceivingBooker(models.AbstractModel):
    """Out of which packages returned goods are taken.

    Goods that left in a package lie in it at the customer, and a worker may
    put what arrived into another one. Core looks only at what is in no package
    unless it is told, and would count below zero there.
    """

    _inherit = "rma.receiving.booker"

    def _split_by_package(self, move, parts, owner=None):
        """Return [(lot, units, package)] for the [(lot, units)] of a move.

        What lies in no package is taken first. Units that are nowhere found
        have no package; whether they may be taken is not asked here.

        :param owner: whose goods these are, ours when empty
        """
        nothing = self.env["stock.package"]
        if not self._has_packages(move):
            return [(lot, units, nothing) for lot, units in parts]
        result = []
        for lot, units in parts:
            found, rest = allocate(units, self._get_packed(move, lot, owner))
            result += [(lot, part, package) for package, part in found]
            if rest:
                result.append((lot, rest, nothing))
        return result

    def _has_packages(self, move):
        """Tell whether the goods that a move takes may lie in packages."""
        if move.location_id.usage == "customer":
            return bool(self._get_delivered_packages(move))
        return True

    def _get_delivered_packages(self, move):
        """Return the packages in which the delivery left that a move reverses."""
        return move.origin_returned_move_id.move_line_ids.result_package_id

    def _get_packed(self, move, lot, owner):
        """Return [(package or none, free units)] at the source of a move.

        In the product's unit. At a customer only the packages of the reversed
        delivery count: other ones are other customers'.
        """
        found = (
            self.env["stock.quant"]
            ._gather(
                move.product_id,
                move.location_id,
                lot_id=lot,
                owner_id=owner,
                strict=False,
            )
            .filtered(
                lambda quant: (
                    quant.location_id == move.location_id
                    and quant.lot_id == lot
                    and quant.owner_id == (owner or quant.owner_id.browse())
                )
            )
        )
        if move.location_id.usage == "customer":
            own = self._get_delivered_packages(move)
            found = found.filtered(lambda quant: quant.package_id in own)
        return [
            (quant.package_id, quant.quantity - quant.reserved_quantity)
            for quant in found.sorted(lambda quant: bool(quant.package_id))
            if quant.quantity > quant.reserved_quantity
        ]

    def _open_packages(self, moves):
        """Note that what arrives of a package has left it, when a part stays.

        Core expects a package back as a whole, and refuses to finish the
        receipt when some of it is still at the customer.

        :param moves: stock.move about to be done
        """
        taken = moves.move_line_ids.filtered(
            lambda line: (
                line.package_id
                and line.result_package_id == line.package_id
                and line._rma_is_arriving()
            )
        )
        for package, lines in taken.grouped("package_id").items():
            held = sum(package.quant_ids.mapped("quantity"))
            units = sum(lines.mapped("quantity_product_uom"))
            if units < held - 1e-6:
                lines.result_package_id = False

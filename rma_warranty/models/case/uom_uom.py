from odoo import models

from ...tools.text import format_quantity


class UomUom(models.Model):
    """How customers read quantities."""

    _inherit = "uom.uom"

    def _rma_is_piece(self):
        """Tell whether this counts single pieces, which need no unit."""
        self.ensure_one()
        return self == self.env.ref("uom.product_uom_unit", raise_if_not_found=False)

    def _rma_write(self, quantity):
        """Return a quantity as it stands before a product: ``3 ×``, ``2.5 L``."""
        self.ensure_one()
        return f"{format_quantity(quantity)} {self._rma_get_sign()}"

    def _rma_write_alone(self, quantity):
        """Return a quantity as it stands by itself: ``3``, ``2.5 L``."""
        self.ensure_one()
        is_piece = self._rma_is_piece()
        text = format_quantity(quantity)
        return text if is_piece else f"{text} {self.name}"

    def _rma_get_sign(self):
        """Return what stands between a number and a product."""
        return "×" if self._rma_is_piece() else self.name

from odoo import models


class RmaCaseLine(models.Model):
    """Whose property the goods of a line are while they are here (G5).

    What we sold is ours again when it comes back, unless it was a consignor's
    (the owner in Inventory). What we did not sell, as far as we know, stays the
    customer's, unless we take it back at an agreed price. Nobody, an empty
    partner, stands for the company itself.
    """

    _inherit = "rma.case.line"

    def _get_owner(self):
        """Return the owner of the goods; nobody when (most of) them are ours.

        In system mode, as staff need no rights on transfers.
        """
        self.ensure_one()
        if not self._is_bought():
            return self.commercial_partner_id
        moves = self.move_ids.filtered(
            lambda move: move.state != "cancel" and move._rma_is_receipt()
        )
        owners = {move_line._rma_get_owner() for move_line in moves.move_line_ids}
        return owners.pop() if len(owners) == 1 else self.env["res.partner"]

    def _is_bought(self):
        """Tell whether the goods are no longer the customer's once they are here."""
        self.ensure_one()
        return bool(self.sale_line_id)

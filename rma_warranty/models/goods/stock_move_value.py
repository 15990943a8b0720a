from odoo import models


class StockMove(models.Model):
    """The value of returned goods, for whoever may take the step (G4)."""

    _name = "stock.move"
    _inherit = "stock.move"

    def _set_value(self, correction_quantity=None):
        # Workers receive and accountants post without rights on what the value
        # is read from and kept on: lots, purchases, landed costs.
        system = self.sudo()
        moves = system if system._rma_filter_of_cases() else self
        return super(StockMove, moves)._set_value(correction_quantity)

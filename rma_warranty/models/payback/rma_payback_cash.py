from odoo import models


class RmaPaybackCash(models.AbstractModel):
    """Over the counter: a payment in the cash journal."""

    _name = "rma.payback.cash"
    _inherit = "rma.payback"
    _description = "Refund in cash"
    _journal_types = ("cash",)
    _sequence = 40

    def _get_label(self):
        return self.env._("Cash")

    def _get_objections(self, notes):
        return self._get_journal_objections(notes)

    def _pay(self, notes):
        return self._register_payments(notes)

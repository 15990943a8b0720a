from odoo import models


class RmaDispositionLost(models.AbstractModel):
    """Written off because nobody can find it: here, or at a service centre.

    As scrap, but nobody has seen the goods; what the customer gets for them is
    asked on the line.
    """

    _name = "rma.disposition.lost"
    _inherit = "rma.disposition.scrap"
    _description = "Disposition: lost"
    _sequence = 70
    _units_field = "quantity_lost"

    def _get_label(self):
        return self.env._("Lost")

    def _check(self, inspections):
        """Return reasons; what is known of a loss is written down."""
        return super()._check(inspections) + [
            self.env._("%(name)s: enter what is known of the loss.", name=own.name)
            for own in inspections
            if not (own.note or "").strip()
        ]

    def _get_outcome(self, units):
        return self.env._("%(units)s lost", units=units)

from odoo import models


class RmaResolutionRepair(models.AbstractModel):
    """The same goods again, repaired.

    They come in by the usual receipt and go out with an inspection that sends
    them back; nothing else is given.
    """

    _name = "rma.resolution.repair"
    _inherit = "rma.resolution"
    _description = "Resolution: repair"
    _sequence = 20

    def _get_label(self):
        return self.env._("Repair")

    def _is_repair(self):
        return True

    def _get_promise(self):
        return self.env._("We then repair the goods and send them back to you.")

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

    def _get_received_words(self):
        return (
            self.env._("We repair what you sent us"),
            self.env._("We send it back to you as soon as it works again."),
        )

    def _get_sending_label(self):
        return self.env._("Repaired, we send it back to you")

    def _get_sent_back_words(self):
        return self.env._("It is repaired.")

    def _get_working_label(self, others):
        return "" if others else self.env._("We repair what you sent us")

    def _get_promise(self):
        return self.env._("We then repair the goods and send them back to you.")

from odoo import models


class RmaChannel(models.AbstractModel):
    """A way on which messages reach customers: one strategy per code.

    A way is a model ``rma.channel.<code>`` that inherits this contract; see
    rma.strategy. Each event is told on every way that is switched on for it
    (rma.message.setting), once each.
    """

    _name = "rma.channel"
    _inherit = ["rma.strategy"]
    _description = "Way of messages to customers"
    _family = "rma.channel"

    # Whether events that no setting names are told on it.
    _is_standard = False

    def _get_template(self, event):
        """Return the template of an event for which the settings name none."""
        return self.env["mail.template"]

    def _get_obstacle(self, message, template):
        """Return why a message can't be sent on this way, as a sentence, or ''.

        :param message: rma.notification
        """
        return ""

    def _send(self, message, template):
        """Render a message in the customer's language and send it.

        :param message: rma.notification in which nothing stands in the way
        """
        raise NotImplementedError


class RmaChannelRemoved(models.AbstractModel):
    """What is left of a way whose add-on was removed."""

    _name = "rma.channel.removed"
    _inherit = "rma.channel"
    _description = "Way of messages: not installed any more"

    def _get_obstacle(self, message, template):
        return self.env._("The add-on that sent such messages is not installed.")

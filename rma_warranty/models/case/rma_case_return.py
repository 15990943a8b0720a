from odoo import api, fields, models
from odoo.tools.misc import format_datetime

RETURN_METHODS = [
    ("carrier", "By carrier"),
    ("drop_off", "Brought to us"),
    ("pickup", "Picked up by us"),
]


class RmaCase(models.Model):
    """How the goods come back, and when and where they are handed over."""

    _inherit = "rma.case"

    return_method = fields.Selection(
        RETURN_METHODS,
        "How it comes back",
        required=True,
        default="carrier",
        tracking=True,
        help="The customer may choose it in the portal as long as goods are expected.",
    )
    handover_date = fields.Datetime(
        "Hand-over on",
        copy=False,
        tracking=True,
        help="Agreed with the customer, who is told when it changes.",
    )
    handover_place = fields.Char(
        "Hand-over at",
        copy=False,
        tracking=True,
        help="When empty, the warehouse's address for goods that are brought to us, "
        "the customer's for those that we pick up.",
    )
    handover_default = fields.Char(
        "Usual place of hand-over", compute="_compute_handover", compute_sudo=True
    )
    handover_text = fields.Char(
        "Agreed hand-over", compute="_compute_handover", compute_sudo=True
    )

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    @api.depends(
        "return_method", "handover_date", "handover_place", "warehouse_id", "partner_id"
    )
    def _compute_handover(self):
        for case in self:
            case.handover_default = case._get_handover_default()
            case.handover_text = case._get_handover_text()

    # === CRUD METHODS === #

    def write(self, vals):
        if not {"return_method", "handover_date", "handover_place"} & vals.keys():
            return super().write(vals)
        agreed = {case: case.handover_text for case in self}
        result = super().write(vals)
        self.filtered(
            lambda case: case.state == "approved" and case.handover_text != agreed[case]
        )._notify("handover")
        return result

    # === BUSINESS METHODS === #

    def _get_handover_default(self):
        """Return the address of who receives the goods, in one line."""
        partners = {
            "drop_off": self.warehouse_id.partner_id,
            "pickup": self.partner_id,
        }
        partner = partners.get(self.return_method)
        lines = partner._display_address().splitlines() if partner else []
        return ", ".join(line.strip() for line in lines if line.strip())

    def _get_handover_text(self):
        """Return date and place that were agreed, '' when nothing was.

        The time is the customer's, or the company's when theirs isn't known.
        """
        if not self.handover_date and not self.handover_place:
            return ""
        zone = self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
        date = format_datetime(self.env, self.handover_date, zone, "short")
        place = self.handover_place or self._get_handover_default()
        return ", ".join(filter(None, [date, place]))

    def _get_offered_methods(self):
        """Return {code: what the customer reads} of the ways to choose from."""
        self.ensure_one()
        return {
            "carrier": self.env._("I send them with a carrier"),
            "drop_off": self.env._("I bring them to you"),
            "pickup": self.env._("You pick them up here"),
        }

    def _is_return_method_open(self):
        """Tell whether goods are still expected, so that their way can change."""
        self.ensure_one()
        return self.state == "approved" and self._is_expecting()

    def _is_expecting(self):
        """Hook: tell whether goods are still to come."""
        self.ensure_one()
        return False

    def _keep_return_method(self, method):
        """Write how the customer lets the goods come; a repeat changes nothing.

        :param method: as it came from outside
        :return: whether it is a known one and goods are still expected
        """
        is_offered = method in self._get_offered_methods()
        if not is_offered or not self._is_return_method_open():
            return False
        if method != self.return_method:
            self._track_set_log_message(
                self.env._("The customer chose how the goods come back.")
            )
            self.return_method = method
        return True

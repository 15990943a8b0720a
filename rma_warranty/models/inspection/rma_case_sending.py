from odoo import api, fields, models

from ...facts import follows


class RmaCase(models.Model):
    """Deliveries in which goods of a case go back to the customer.

    Part of rma.case.
    """

    _inherit = "rma.case"

    send_back_ids = fields.Many2many(
        "stock.picking",
        string="Deliveries back to the customer",
        compute="_compute_send_back_ids",
        compute_sudo=True,
    )
    send_back_count = fields.Integer(
        compute="_compute_send_back_ids", compute_sudo=True
    )
    sending_text = fields.Char(
        "Back to the customer", compute="_compute_sending_text", compute_sudo=True
    )

    @follows("line_ids.move_ids.picking_id", "line_ids.quantity_sending")
    def _compute_send_back_ids(self):
        for case in self:
            moves = case.line_ids.move_ids.filtered(
                lambda move: move._rma_is_sending_back()
            )
            case.send_back_ids = moves.picking_id
            case.send_back_count = len(case.send_back_ids)

    @follows("line_ids.sending_text", "line_ids.move_ids.state")
    @api.depends_context("lang")
    def _compute_sending_text(self):
        for case in self:
            pickings = case._get_sending_pickings()
            names = ", ".join(pickings.mapped("name"))
            text = names and self.env._(
                "To send back to the customer: %(transfers)s", transfers=names
            )
            stuck = pickings.move_ids.filtered(
                lambda move: move.state in ("confirmed", "partially_available")
            ).picking_id
            if stuck:
                text = f"{text}. {case._get_stuck_text(stuck)}"
            case.sending_text = text

    def _get_stuck_text(self, pickings):
        """Return what to do about deliveries whose goods aren't free any more."""
        return self.env._(
            "%(transfers)s waits for goods that are not (or not free) in "
            "%(location)s. If somebody scrapped or moved them, cancel it: then settle "
            "here what became of them.",
            transfers=", ".join(pickings.mapped("name")),
            location=", ".join(pickings.location_id.mapped("display_name")),
        )

    def _get_sending_pickings(self):
        """Return the deliveries that have not left; staff lack rights on them."""
        return self.line_ids._get_sending_moves().picking_id

    def _after_customer_changed(self):
        res = super()._after_customer_changed()
        mover = self.env["rma.goods.mover"]
        self._get_sending_pickings().partner_id = mover._get_address(self)
        return res

    def action_handed_over(self):
        """Validate what waits to be sent back: the customer has taken it along.

        The warehouse does the same on the transfer. A second call finds nothing
        that waits and does nothing.

        :raises UserError: goods are not where they should be
        """
        self.check_access("write")
        self.env["rma.disposition.to_customer"]._hand_over(self.line_ids)
        return True

    def action_view_send_back(self):
        """Open the deliveries back to the customer."""
        self.check_access("read")
        return self._get_open_action(
            "stock.action_picking_tree_all", self.send_back_ids
        )

from odoo import api, fields, models

from ...facts import depends, follows


class RmaCase(models.Model):
    """The step that sends the replacements of a case, and their deliveries."""

    _inherit = "rma.case"

    delivery_ids = fields.Many2many(
        "stock.picking",
        string="Replacement deliveries",
        compute="_compute_delivery_ids",
        compute_sudo=True,
    )
    delivery_count = fields.Integer(compute="_compute_delivery_count")
    is_replace_allowed = fields.Boolean(compute="_compute_is_replace_allowed")

    @depends("line_ids.replacement_move_ids.picking_id")
    def _compute_delivery_ids(self):
        for case in self:
            case.delivery_ids = case.line_ids.replacement_move_ids.picking_id

    @api.depends("delivery_ids")
    def _compute_delivery_count(self):
        for case in self:
            case.delivery_count = len(case.delivery_ids)

    @follows(
        "state",
        "line_ids.quantity_to_replace",
        "line_ids.replacement_product_id",
        "line_ids.is_replacement_accepted",
    )
    def _compute_is_replace_allowed(self):
        replacements = self.env["rma.resolution.replacement"]
        for case in self:
            case.is_replace_allowed = case.state == "approved" and bool(
                replacements._get_sendable(case.line_ids)
            )

    @follows("line_ids.quantity_to_replace")
    def _compute_allowed_steps(self):
        return super()._compute_allowed_steps()

    def _get_started_code(self):
        code = super()._get_started_code()
        is_sent = code != "goods_out" and self.line_ids._has_replacement()
        return "replacement" if is_sent else code

    def _get_replacement_error(self):
        """Return the sentence for a replacement that was sent."""
        return self.env._(
            "%(name)s can't go back: a replacement was sent or is on its way. "
            "Cancel its delivery first.",
            name=self.name,
        )

    def action_send_replacements(self):
        """Deliver other units for what came back; one delivery per case.

        A second call finds nothing to send and opens what there is.

        :return: action that opens the deliveries
        :raises UserError: nothing is to replace yet
        """
        self.check_access("write")
        approved = self.filtered(lambda case: case.state in ("approved", "closed"))
        lines = approved.line_ids.filtered(lambda line: line._is_replacement_due())
        if not lines and len(self) != 1:
            return True
        self.env["rma.resolution.replacement"]._send(lines)
        return self.action_view_deliveries()

    def action_view_deliveries(self):
        """Open the deliveries of replacements."""
        self.check_access("read")
        return self._get_open_action("stock.action_picking_tree_all", self.delivery_ids)

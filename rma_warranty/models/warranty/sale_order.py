from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    rma_certificate_count = fields.Integer(
        "Warranties",
        compute="_compute_rma_certificate_count",
        groups="rma_warranty.group_rma_user",
    )
    rma_has_extension = fields.Boolean(compute="_compute_rma_has_extension")
    rma_holder_id = fields.Many2one(related="partner_id.commercial_partner_id")

    def _compute_rma_certificate_count(self):
        groups = self.env["rma.warranty.certificate"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.rma_certificate_count = counts.get(order.id, 0)

    @api.depends("order_line.rma_is_extension")
    def _compute_rma_has_extension(self):
        for order in self:
            order.rma_has_extension = any(order.order_line.mapped("rma_is_extension"))

    def _action_confirm(self):
        res = super()._action_confirm()
        self.order_line._rma_sync_extensions()
        self.order_line._rma_note_unlinked()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self.order_line._rma_sync_extensions()
        return res

    def action_rma_view_certificates(self):
        """Open the warranties that deliveries of this order gave."""
        return self.env["rma.warranty.certificate"]._get_list_action(
            [("order_id", "in", self.ids)]
        )

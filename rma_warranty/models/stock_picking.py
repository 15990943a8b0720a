from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    rma_case_id = fields.Many2one(
        "rma.case",
        "Return case",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    rma_is_undo_allowed = fields.Boolean(compute="_compute_rma_is_undo_allowed")

    def _compute_rma_is_undo_allowed(self):
        for picking in self:
            lines = picking.sudo().move_ids.rma_line_id
            picking.rma_is_undo_allowed = (
                picking.state == "done"
                and bool(lines)
                and any(lines.mapped("quantity_received"))
                and not any(lines.mapped("quantity_inspected"))
                and not lines._has_credit()
            )

    def action_rma_create(self):
        """Open the list of this delivery's lines to return some.

        :raises UserError: the delivery isn't done or is not of a sale
        """
        self.ensure_one()
        if self.state != "done" or not self.sale_id:
            raise UserError(
                self.env._(
                    "%(name)s is not a finished delivery of a sales order, so "
                    "nothing can be returned from it.",
                    name=self.name,
                )
            )
        action = self.sale_id.action_rma_create()
        action["context"]["default_picking_id"] = self.id
        return action

    def action_rma_undo(self):
        """Take this receipt of a return case back: the goods leave again."""
        self.check_access("write")
        self.env["rma.receipt"]._undo(self)
        return True

    def action_rma_view_case(self):
        """Open the return case of this transfer."""
        return self.rma_case_id._get_records_action(
            "rma_warranty.rma_case_action", self.rma_case_id
        )

from odoo import fields, models


class StockPicking(models.Model):
    """Deliveries of replacements, and the button that takes them back.

    Part of stock.picking.
    """

    _inherit = "stock.picking"

    # Workers without rights on cases see the button, too.
    rma_is_replacement_undo_allowed = fields.Boolean(
        compute="_compute_rma_is_replacement_undo_allowed", compute_sudo=True
    )

    def _compute_rma_is_replacement_undo_allowed(self):
        replacements = self.env["rma.resolution.replacement"]
        for picking in self:
            units = replacements._get_undoable(picking)
            picking.rma_is_replacement_undo_allowed = bool(units)

    def action_rma_undo_replacement(self):
        """Take delivered replacements back into stock, as if never sent.

        For warehouse workers, and for the staff of the cases.

        :raises UserError: units were invoiced or returned in a case meanwhile
        """
        self.check_access("read")
        for picking in self:
            if not picking.rma_case_id.has_access("write"):
                picking.check_access("write")
        self.env["rma.resolution.replacement"]._undo(self)
        return True

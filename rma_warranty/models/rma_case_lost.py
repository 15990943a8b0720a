from odoo import api, fields, models


class RmaCase(models.Model):
    """Lost goods of a case for which nothing was decided yet."""

    _inherit = "rma.case"

    loss_summary = fields.Text("Lost", compute="_compute_loss_summary")

    @api.depends("line_ids.loss_text")
    def _compute_loss_summary(self):
        for case in self:
            texts = filter(None, case.line_ids.mapped("loss_text"))
            case.loss_summary = "\n".join(texts)

    def action_settle_loss(self):
        """Open the dialog that asks what the customer gets for lost goods."""
        self.check_access("read")
        return self.line_ids.filtered("loss_text").action_settle_loss()

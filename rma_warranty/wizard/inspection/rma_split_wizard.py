from odoo import api, fields, models


class RmaSplitWizard(models.TransientModel):
    """Split an inspection by quantities over several grades and ways."""

    _name = "rma.split.wizard"
    _inherit = ["rma.wizard"]
    _description = "Split an inspection"

    inspection_id = fields.Many2one("rma.inspection", readonly=True)
    product_id = fields.Many2one(related="inspection_id.product_id")
    quantity = fields.Float(related="inspection_id.quantity")
    line_ids = fields.One2many("rma.split.wizard.line", "wizard_id", "Parts")

    def action_split(self):
        """Split the inspection into the parts of the list."""
        self.inspection_id._split(
            [
                {
                    "quantity": line.quantity,
                    "grade_id": line.grade_id.id,
                    "disposition": line.disposition,
                }
                for line in self.line_ids
                if line.quantity
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class RmaSplitWizardLine(models.TransientModel):
    _name = "rma.split.wizard.line"
    _inherit = ["rma.wizard"]
    _description = "Part of an inspection"

    wizard_id = fields.Many2one("rma.split.wizard", ondelete="cascade")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    grade_id = fields.Many2one("rma.grade")
    disposition = fields.Selection(
        selection=lambda self: self.env["rma.inspection"]._get_dispositions(),
        compute="_compute_disposition",
        store=True,
        readonly=False,
    )

    @api.depends("grade_id")
    def _compute_disposition(self):
        for line in self:
            line.disposition = line.grade_id.disposition or line.disposition

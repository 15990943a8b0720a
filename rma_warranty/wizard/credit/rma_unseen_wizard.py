from odoo import api, fields, models


class RmaUnseenWizard(models.TransientModel):
    _name = "rma.unseen.wizard"
    _inherit = ["rma.reason.wizard"]
    _description = "Credit goods without an inspection"

    case_ids = fields.Many2many("rma.case")
    what = fields.Text(compute="_compute_what")
    reason = fields.Text(help="Stays on the lines, with your name, for the accountant.")

    @api.depends("case_ids")
    def _compute_what(self):
        for wizard in self:
            unseen = wizard.case_ids.line_ids._filter_unseen()
            wizard.what = "\n".join(line._get_unseen_text() for line in unseen)

    def _apply_reason(self):
        """Credit the goods as they are, and keep who said so."""
        self.case_ids.line_ids._filter_unseen()._accept_unseen(self.reason)
        return self.case_ids._create_credit_notes()

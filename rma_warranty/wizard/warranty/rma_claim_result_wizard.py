from odoo import fields, models


class RmaClaimResultWizard(models.TransientModel):
    _name = "rma.claim.result.wizard"
    _inherit = ["rma.wizard"]
    _description = "Refuse to confirm claims"

    line_ids = fields.Many2many("rma.case.line")
    term_ids = fields.Many2many("rma.warranty.term", compute="_compute_term_ids")
    item_id = fields.Many2one(
        "rma.warranty.item",
        "Excluded by",
        domain="[('term_id', 'in', term_ids), ('kind', '=', 'excluded')]",
        help="The exclusion of the warranty that applies, if one does.",
    )
    reason = fields.Text(required=True, help="The customer gets it.")

    def _compute_term_ids(self):
        for wizard in self:
            wizard.term_ids = wizard.line_ids.certificate_id.term_id

    def action_refuse(self):
        """Record that the claims are not confirmed."""
        self.line_ids._refuse_claim_result(self.reason, self.item_id)
        return {"type": "ir.actions.act_window_close"}

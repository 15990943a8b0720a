from odoo import fields, models
from odoo.exceptions import UserError


class RmaLawWizard(models.TransientModel):
    """Apply the law of a country to a company: its rules, to be changed afterwards."""

    _name = "rma.law.wizard"
    _inherit = ["rma.wizard"]
    _description = "Apply a law on returns"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    profile_ids = fields.Many2many("rma.law.profile", string="Laws", required=True)

    def action_apply(self):
        """Add the rules of the chosen laws, and open the list of rules.

        A second time, only what is missing is added.

        :raises UserError: the company has all of them already
        """
        self.ensure_one()
        added = self.profile_ids._apply(self.company_id)
        if not added:
            raise UserError(
                self.env._(
                    "%(company)s has these rules already, perhaps archived or changed.",
                    company=self.company_id.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_policy_action"
        )
        return {**action, "domain": [("id", "in", added.ids)]}

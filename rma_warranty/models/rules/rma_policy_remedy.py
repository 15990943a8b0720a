from odoo import fields, models


class RmaPolicyRemedy(models.Model):
    """Something that a rule lets the customer get; the first one is proposed."""

    _name = "rma.policy.remedy"
    _inherit = ["rma.remembered"]
    _description = "Remedy of a return rule"
    _order = "sequence, id"
    _rec_name = "resolution"

    policy_id = fields.Many2one(
        "rma.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    resolution = fields.Selection(
        selection=lambda self: self.env["rma.case.line"]._get_resolutions(),
        string="Customer gets",
        required=True,
    )

    _once = models.Constraint(
        "UNIQUE(policy_id, resolution)", "A rule names each remedy once."
    )

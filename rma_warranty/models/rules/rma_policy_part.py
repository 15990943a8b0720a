from odoo import api, models


class RmaPolicyPart(models.AbstractModel):
    """Rows of a rule: a part of the rules in force, which are kept in memory."""

    _name = "rma.policy.part"
    _description = "Part of a return rule"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        self.env["rma.policy"]._forget_book()
        return parts

    def write(self, vals):
        res = super().write(vals)
        self.env["rma.policy"]._forget_book()
        return res

    def unlink(self):
        res = super().unlink()
        self.env["rma.policy"]._forget_book()
        return res

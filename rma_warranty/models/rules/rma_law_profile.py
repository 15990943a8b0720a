from odoo import fields, models
from odoo.exceptions import AccessError

PROFILE_FIELDS = ("profile_id", "company_id", "active", "sequence")


class RmaLawProfile(models.Model):
    """The law of a country or union, as rules that a company applies and may change.

    Its rules are patterns: archived, for no company. Applying copies them for a
    company. It is no legal advice; each rule names its source.
    """

    _name = "rma.law.profile"
    _description = "Law on returns"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    note = fields.Text(translate=True, help="What it holds, and what it leaves out.")
    policy_ids = fields.One2many(
        "rma.policy",
        "profile_id",
        "Rules",
        domain=[("active", "=", False)],
        context={"active_test": False},
    )

    _code_uniq = models.UniqueIndex("(code)", "There is already a law of this code.")

    def _apply(self, company):
        """Copy the rules for a company; what it has of them already stays as it is.

        :return: the rules that are new
        :raises AccessError: the user is no After-sales Manager
        """
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may apply a law.")
            )
        policies = self.env["rma.policy"]
        applied = policies.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("pattern_id", "!=", False)]
        )
        todo = self.policy_ids - applied.pattern_id
        return policies.create([policy._prepare_applied(company) for policy in todo])

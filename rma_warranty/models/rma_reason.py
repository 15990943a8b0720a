from odoo import api, fields, models


class RmaReason(models.Model):
    _name = "rma.reason"
    _description = "Return reason"
    _parent_name = "parent_id"
    _order = "sequence, id"
    _rec_names_search = ["name", "parent_id.name"]

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "rma.reason", string="Group", ondelete="restrict", index=True
    )
    child_ids = fields.One2many("rma.reason", "parent_id", string="Reasons")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_portal = fields.Boolean(
        "Customers can choose it",
        default=True,
        help="Shown to customers who request a return in the portal.",
    )

    claim_kind = fields.Selection(
        [("return", "Return"), ("warranty", "Warranty claim")],
        "Handled as",
        required=True,
        default="return",
        help="Return: the return window decides.\n"
        "Warranty claim: the warranty of the unit decides; where it gives nothing, "
        "the return window.",
    )

    default_disposition = fields.Selection(
        selection=lambda self: self.env["rma.inspection"]._get_dispositions(),
        help="Where goods returned for this reason go; the grade that is found "
        "counts more.",
    )

    _name_uniq = models.UniqueIndex(
        "(name, COALESCE(parent_id, 0))",
        "There is already a reason of this name in this group.",
    )

    @api.depends("name", "parent_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reason in self:
            parts = [reason.parent_id.name, reason.name]
            reason.display_name = " / ".join(part for part in parts if part)

    def _get_choices(self, *, portal=False):
        """Return the reasons that a line may carry: those without sub-reasons.

        :param bool portal: only those that customers may choose
        """
        domain = [("child_ids", "=", False)]
        if portal:
            domain.append(("is_portal", "=", True))
        return self.search(domain)

from odoo import api, fields, models
from odoo.tools import is_html_empty


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
        [
            ("return", "Return"),
            ("warranty", "Warranty claim"),
            ("withdrawal", "Withdrawal"),
        ],
        "Handled as",
        required=True,
        default="return",
        help="Return: the return window decides.\n"
        "Warranty claim: the warranty of the unit decides; where it gives nothing, "
        "the return window.\n"
        "Withdrawal: the consumer's right to withdraw from the contract decides, "
        "whatever other rules say.",
    )

    default_resolution = fields.Selection(
        selection=lambda self: self.env["rma.case.line"]._get_resolutions(),
        help="What customers are proposed to get for this reason; what the warranty "
        "of the goods offers counts more.",
    )
    procedure = fields.Html(
        "Steps",
        translate=True,
        help="What staff do about it. Empty for the steps of the group.",
    )
    procedure_shown = fields.Html("Steps to take", compute="_compute_procedure_shown")

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

    @api.depends("procedure", "parent_id.procedure")
    @api.depends_context("lang")
    def _compute_procedure_shown(self):
        for reason in self:
            steps = (reason.procedure, reason.parent_id.procedure)
            written = (text for text in steps if not is_html_empty(text))
            reason.procedure_shown = next(written, False)

    def _get_choices(self, *, portal=False):
        """Return the reasons that a line may carry: those without sub-reasons.

        :param bool portal: only those that customers may choose
        """
        domain = [("child_ids", "=", False)]
        if portal:
            domain.append(("is_portal", "=", True))
        return self.search(domain)

from odoo import api, fields, models

CHECK_STATES = [
    ("open", "Not checked"),
    ("present", "There"),
    ("missing", "Missing"),
]


class RmaInspection(models.Model):
    """The accessories checklist of an inspection."""

    _inherit = "rma.inspection"

    accessory_ids = fields.One2many(
        "rma.inspection.accessory", "inspection_id", "Accessories"
    )
    missing_accessories = fields.Char(
        "Missing", compute="_compute_missing_accessories", store=True
    )

    @api.depends("accessory_ids.state", "accessory_ids.name")
    def _compute_missing_accessories(self):
        for inspection in self:
            missing = inspection.accessory_ids.filtered(lambda a: a.state == "missing")
            inspection.missing_accessories = ", ".join(missing.mapped("name"))

    def _create_accessory_checks(self):
        """Give new inspections the checklist of their products, in one batch."""
        found = self.env["rma.accessory"]._find(self.product_id)
        self.env["rma.inspection.accessory"].create(
            [
                {"inspection_id": inspection.id, "accessory_id": accessory.id}
                for inspection in self
                for accessory in found[inspection.product_id]
            ]
        )

    def action_all_present(self):
        """Tick everything on the list that was not checked yet."""
        self.accessory_ids.filtered(lambda a: a.state == "open").state = "present"
        return True


class RmaInspectionAccessory(models.Model):
    _name = "rma.inspection.accessory"
    _inherit = ["rma.protected"]
    _description = "Accessory on an inspection's checklist"
    _order = "inspection_id, sequence, id"

    inspection_id = fields.Many2one(
        "rma.inspection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="inspection_id.company_id", store=True)
    accessory_id = fields.Many2one("rma.accessory", ondelete="set null")
    name = fields.Char(
        compute="_compute_from_accessory",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    sequence = fields.Integer(
        compute="_compute_from_accessory", store=True, precompute=True
    )
    is_required = fields.Boolean(
        "Required", compute="_compute_from_accessory", store=True, precompute=True
    )
    state = fields.Selection(CHECK_STATES, required=True, default="open")

    @api.depends("accessory_id")
    def _compute_from_accessory(self):
        for check in self.filtered("accessory_id"):
            check.name = check.accessory_id.name
            check.sequence = check.accessory_id.sequence
            check.is_required = check.accessory_id.is_required

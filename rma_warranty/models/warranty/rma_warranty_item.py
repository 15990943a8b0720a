from odoo import fields, models


class RmaWarrantyItem(models.Model):
    """One thing that a term covers or excludes; inspections can cite it."""

    _name = "rma.warranty.item"
    _inherit = ["rma.warranty.part"]
    _description = "Covered or excluded item"
    _order = "kind, sequence, id"

    kind = fields.Selection(
        [("covered", "Covered"), ("excluded", "Excluded")],
        required=True,
        default="covered",
    )
    name = fields.Text("Text", required=True, translate=True)

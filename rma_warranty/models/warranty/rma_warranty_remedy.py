from odoo import api, fields, models


class RmaWarrantyRemedy(models.Model):
    """Something that may be asked for, within bounds counted from the start."""

    _name = "rma.warranty.remedy"
    _inherit = ["rma.warranty.part"]
    _description = "Remedy of a warranty"
    _order = "sequence, id"

    remedy = fields.Selection(
        [("repair", "Repair"), ("replacement", "Replacement"), ("refund", "Refund")],
        required=True,
    )
    day_from = fields.Integer("From day", help="Days since the start; 0 is that day.")
    day_to = fields.Integer(
        "To day", help="The last day, included. 0 means to the end of the warranty."
    )

    _days_in_order = models.Constraint(
        "CHECK(day_from >= 0 AND (day_to = 0 OR day_to >= day_from))",
        "A remedy is offered from a day of the warranty to a later one.",
    )

    @api.depends("remedy")
    def _compute_display_name(self):
        labels = dict(self._fields["remedy"]._description_selection(self.env))
        for remedy in self:
            remedy.display_name = labels.get(remedy.remedy)

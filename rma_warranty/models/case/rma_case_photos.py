from odoo import fields, models


class RmaCase(models.Model):
    """What the customer has shown of the goods."""

    _inherit = "rma.case"

    photo_ids = fields.Many2many(
        "ir.attachment",
        string="Photos",
        compute="_compute_photo_ids",
        groups="base.group_user",
        help="Pictures in the messages of this case, the first ones first.",
    )

    def _compute_photo_ids(self):
        photos = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("mimetype", "=like", "image/%"),
            ],
            order="id",
        )
        by_case = photos.grouped("res_id")
        for case in self:
            case.photo_ids = by_case.get(case.id, photos.browse())

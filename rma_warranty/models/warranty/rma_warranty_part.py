from odoo import api, fields, models


class RmaWarrantyPart(models.AbstractModel):
    """A row of a term; changing it makes a new version of the term due."""

    _name = "rma.warranty.part"
    _description = "Row of a warranty term"

    term_id = fields.Many2one(
        "rma.warranty.term", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        # Those of a version are made before it is known as one; see _freeze.
        parts.term_id._thaw()
        return parts

    def write(self, vals):
        self.term_id._thaw()
        res = super().write(vals)
        # Rows don't move into a version that was promised before, either.
        self.term_id._thaw()
        return res

    def unlink(self):
        self.term_id._thaw()
        return super().unlink()

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        self.term_id._thaw()
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

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
        # Parts of a version are made with it, before it is anybody's.
        parts.term_id.filtered(lambda term: not term.version_of_id)._thaw()
        return parts

    def write(self, vals):
        self.term_id._thaw()
        return super().write(vals)

    def unlink(self):
        self.term_id._thaw()
        return super().unlink()

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        self.term_id._thaw()
        return super()._update_field_translations(
            field_name, translations, *args, **kwargs
        )

from odoo import api, models


class RmaRemembered(models.AbstractModel):
    """Settings that are kept in memory (``ormcache``) until one of them changes."""

    _name = "rma.remembered"
    _description = "Settings that are kept in memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

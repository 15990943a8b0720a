from odoo import api, models


class IrModelData(models.Model):
    _inherit = "ir.model.data"

    @api.model
    def _module_data_uninstall(self, modules_to_remove):
        # While they are there; with this add-on, all that names them goes.
        if "rma_warranty" not in modules_to_remove:
            self.env["rma.strategy"]._keep_labels(modules_to_remove)
        return super()._module_data_uninstall(modules_to_remove)

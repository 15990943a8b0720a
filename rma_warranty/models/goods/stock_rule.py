from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "rma_replaced_line_id"]

    def _push_prepare_move_copy_values(self, move_to_copy, new_date):
        # The next step of a delivery replaces the same units.
        values = super()._push_prepare_move_copy_values(move_to_copy, new_date)
        if move_to_copy.rma_replaced_line_id:
            values["rma_replaced_line_id"] = move_to_copy.rma_replaced_line_id.id
        return values

from odoo import api, models

VIEWS = {
    "sale.order": {
        "form": "rma_warranty.rma_sale_order_view_form",
        "list": "rma_warranty.rma_sale_order_view_list",
    },
    "stock.picking": {
        "form": "rma_warranty.rma_picking_view_form",
        "list": "rma_warranty.rma_picking_view_list",
    },
    "stock.lot": {
        "form": "rma_warranty.rma_serial_passport_view_form",
        "list": "rma_warranty.rma_serial_passport_view_list",
    },
    "account.move": {
        "form": "rma_warranty.rma_move_view_form",
        "list": "rma_warranty.rma_move_view_list",
    },
}


class RmaStaffViews(models.AbstractModel):
    """Views of core documents for those who read them as after-sales staff only.

    Each app adds fields to core's views that its own users may read. Staff
    without rights in these apps get views of ours, which nobody adds to.
    """

    _name = "rma.staff.views"
    _description = "Documents as after-sales staff read them"

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        own = self._rma_get_staff_view(view_id, view_type)
        return super().get_view(own or view_id, view_type, **options)

    @api.model
    def _rma_get_staff_view(self, view_id, view_type):
        """Return the id of the view to show instead, False to show the other."""
        xmlid = VIEWS[self._name].get(view_type)
        user = self.env.user
        if not xmlid or not user.has_group("rma_warranty.group_rma_user"):
            return False
        if user._rma_reads_otherwise(self._name) or self._rma_is_own(view_id):
            return False
        return self.env.ref(xmlid).id

    @api.model
    def _rma_is_own(self, view_id):
        """Tell whether a view was made by this add-on."""
        view = self.env["ir.ui.view"].sudo().browse(view_id or [])
        return (view.xml_id or "").startswith("rma_warranty.")


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "rma.staff.views"]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "rma.staff.views"]


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "rma.staff.views"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "rma.staff.views"]

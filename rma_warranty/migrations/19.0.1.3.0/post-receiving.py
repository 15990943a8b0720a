"""Unknown serial numbers may be typed on return receipts, too."""

from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses.rma_in_type_id.use_create_lots = True

"""Existing warehouses get locations for goods out for diagnosis and on loan."""

from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._rma_create_missing_setup()

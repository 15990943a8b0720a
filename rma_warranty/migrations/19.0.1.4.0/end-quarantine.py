"""Places for returned goods are moved out of the stock, where goods could be sold."""

import logging

from odoo.api import SUPERUSER_ID, Environment

_logger = logging.getLogger(__name__)

FIELDS = ("rma_location_id", "rma_diagnosis_location_id", "rma_loan_location_id")


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    own = warehouses.view_location_id | warehouses.lot_stock_id
    for warehouse in warehouses:
        for field in FIELDS:
            location = warehouse[field]
            if not location._rma_get_stock_above():
                continue
            path = location.parent_path
            if any(place.parent_path.startswith(path) for place in own):
                # The stock itself: only people can say where returns belong.
                _logger.warning(
                    "%s: goods in %s can be sold; choose another location in the "
                    "settings of the warehouse.",
                    warehouse.name,
                    location.complete_name,
                )
                continue
            _logger.info(
                "%s: %s was in the stock and is moved out of it, so that goods in "
                "it can't be sold.",
                warehouse.name,
                location.complete_name,
            )
            location.location_id = False

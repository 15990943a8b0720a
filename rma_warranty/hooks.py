"""What has to happen once, when the add-on comes to a database or leaves it."""


def post_init_hook(env):
    """Give every existing warehouse its returns location and operation types.

    New warehouses get theirs in ``stock.warehouse.create``; a second call
    finds nothing to do.
    """
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._rma_create_missing_setup()


def _release_records(cr):
    """Let grades and reasons go, which Odoo deletes before the tables."""
    cr.execute("UPDATE rma_inspection SET grade_id = NULL")
    cr.execute("UPDATE rma_case_line SET reason_id = NULL")


def uninstall_hook(env):
    """Archive the returns locations and operation types of all warehouses.

    They may carry done transfers and stock, so they are never deleted.
    Goods that are still in a returns location stay visible in the stock
    reports; the location is archived only when it is empty, because Odoo
    refuses to archive a location that holds goods.
    """
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    types = warehouses.rma_in_type_id | warehouses.rma_route_type_id
    types.action_archive()
    _release_records(env.cr)
    locations = warehouses.rma_location_id | warehouses.rma_refurbish_location_id
    occupied = env["stock.quant"].search([("location_id", "in", locations.ids)])
    (locations - occupied.location_id).action_archive()

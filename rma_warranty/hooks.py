"""What has to happen once, when the add-on comes to a database or leaves it."""

from markupsafe import Markup

from odoo.tools import format_date

from .tools.text import format_quantity

# Where names of records are kept that outlive the add-on.
KEPT = "__rma_warranty__"


def pre_init_hook(env):
    """Take the products back that a former installation has left behind."""
    env.cr.execute(
        "UPDATE ir_model_data SET module = 'rma_warranty' WHERE module = %s", [KEPT]
    )


def post_init_hook(env):
    """Give every existing warehouse its own locations and operation types.

    New warehouses get theirs in ``stock.warehouse.create``; a second call
    finds nothing to do.
    """
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._rma_create_missing_setup()


def _release_records(cr):
    """Let the add-on's data records go, which Odoo deletes before the tables."""
    cr.execute("UPDATE rma_inspection SET grade_id = NULL")
    cr.execute("UPDATE rma_case SET team_id = NULL")
    cr.execute(
        "DELETE FROM mail_activity WHERE res_model IN ('rma.case', 'rma.case.team')"
    )
    cr.execute("UPDATE rma_case_line SET reason_id = NULL, refund_method_id = NULL")
    cr.execute(
        "UPDATE account_move SET rma_refund_method_id = NULL "
        "WHERE rma_refund_method_id IS NOT NULL"
    )
    cr.execute(
        "UPDATE account_move_line SET rma_adjustment_id = NULL "
        "WHERE rma_adjustment_id IS NOT NULL"
    )
    cr.execute("DELETE FROM rma_adjustment")
    # What rules and teams are for can't be deleted while they are there.
    cr.execute("DELETE FROM rma_policy")
    cr.execute("DELETE FROM rma_case_team_rma_reason_rel")


def _keep_invoiced_products(cr):
    """Leave products of fees and additions behind that documents name.

    They keep their names, so that they are found when the add-on comes back.
    """
    cr.execute(
        """
        UPDATE ir_model_data AS data
        SET module = %s
        FROM product_product AS product
        WHERE data.module = 'rma_warranty'
          AND (
              (data.model = 'product.product' AND data.res_id = product.id)
              OR (data.model = 'product.template'
                  AND data.res_id = product.product_tmpl_id)
          )
          AND EXISTS (
              SELECT FROM account_move_line AS line
              WHERE line.product_id = product.id
          )
        """,
        [KEPT],
    )


def _tell_who_has_goods(env):
    """Write on transfers of goods that are out who has them, until when.

    Only the add-on's own records tell it otherwise, and they go with it.
    """
    for record in env["rma.goods.out"].search([("state", "=", "out")]):
        out = record.move_ids.filtered(
            lambda move: move.state == "done" and move._rma_is_leaving()
        )
        text = env._(
            "%(case)s: %(quantity)s %(unit)s at %(holder)s, due back %(date)s",
            case=record.case_id.name,
            quantity=format_quantity(record.quantity_away),
            unit=record.product_uom_id.name,
            holder=record.partner_id.display_name,
            date=format_date(env, record.date_due),
        )
        out.origin = text
        for picking in out.picking_id:
            picking.origin = text
            picking.note = (picking.note or Markup()) + Markup("<p>%s</p>") % text


def uninstall_hook(env):
    """Archive the own locations and operation types of all warehouses.

    They may carry done transfers and stock, so they are never deleted.
    Goods that are still in such a location stay visible in the stock
    reports; the location is archived only when it is empty, because Odoo
    refuses to archive a location that holds goods. Transfers of goods that
    are out tell who has them.
    """
    _tell_who_has_goods(env)
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    types = warehouses.rma_in_type_id | warehouses.rma_route_type_id
    types.action_archive()
    _release_records(env.cr)
    _keep_invoiced_products(env.cr)
    locations = warehouses._rma_get_locations()
    occupied = env["stock.quant"].search([("location_id", "in", locations.ids)])
    (locations - occupied.location_id).action_archive()

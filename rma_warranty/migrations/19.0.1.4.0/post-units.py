"""Lines in another unit and orders with cases are computed anew, exactly."""

from odoo.api import SUPERUSER_ID, Environment

LINE_FIELDS = (
    "quantity_received",
    "quantity_inspected",
    "quantity_credited",
    "quantity_credit_draft",
    "quantity_replaced",
    "quantity_exchange_invoiced",
    "quantity_not_creditable",
    "quantity_out",
    "quantity_held",
    "money_status",
)
ORDER_FIELDS = (
    "qty_delivered",
    "qty_invoiced",
    "qty_invoiced_posted",
    "qty_to_invoice",
    "invoice_status",
    "untaxed_amount_to_invoice",
)


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    lines = env["rma.case.line"].search([])
    cr.execute("SELECT id FROM rma_units_changed")
    changed = lines.browse(row[0] for row in cr.fetchall())
    _recompute(changed, LINE_FIELDS)
    _recompute(lines.sale_line_id, ORDER_FIELDS)
    cr.execute("DROP TABLE rma_units_changed")


def _recompute(records, names):
    """Compute stored fields anew, with what is computed in the same method.

    And what depends on them: the status of a case.
    """
    records.modified(names)
    for name in names:
        field = records._fields[name]
        for each in records.pool.field_computed[field]:
            if each.store:
                records.env.add_to_compute(each, records)
    records.env.flush_all()

"""Orders count replacements that were sent in advance once."""

from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    replaced = env["rma.case.line"].search([("quantity_replaced", ">", 0)])
    sale_lines = replaced.sale_line_id
    env.add_to_compute(sale_lines._fields["qty_delivered"], sale_lines)
    sale_lines.flush_recordset()

"""Nobody has withdrawn from a contract before.

With the column, Odoo doesn't compute it for each case.
"""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "rma_case", "is_withdrawal"):
        sql.create_column(cr, "rma_case", "is_withdrawal", "bool")

"""Columns for two facts about a line's units that are stored from now on.

With them, Odoo doesn't compute them for all lines: most have none, see
post-units.py.
"""

from odoo.tools import SQL, sql

COLUMNS = ("quantity_out", "quantity_worthless")


def migrate(cr, version):
    for column in COLUMNS:
        if not sql.column_exists(cr, "rma_case_line", column):
            sql.create_column(cr, "rma_case_line", column, "numeric")
        # There may be one that a former version left.
        cr.execute(SQL("UPDATE rma_case_line SET %s = 0", SQL.identifier(column)))

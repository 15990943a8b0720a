"""Fields of case lines get other names, wherever users have written them down.

The figures stay as they are: columns are renamed, nothing is computed anew.
"""

from odoo.addons.rma_warranty.tools.renames import rename_fields

NAMES = {
    "quantity_forgone": "quantity_not_creditable",
    # "To credit" was the same figure, and wasn't stored.
    "quantity_due_now": "quantity_to_credit",
}


def migrate(cr, version):
    rename_fields(cr, "rma.case.line", NAMES)

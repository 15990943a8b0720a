"""Count what is out, and what is worth nothing, of the lines that have any.

What follows from it is stored already, and stays as it is. But scripts of former
versions run before this one: what they computed anew, nothing was out for.
"""

from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    lines = env["rma.case.line"]
    diagnoses = env["rma.goods.out"].search([("kind", "=", "diagnosis")])
    worthless = env["rma.inspection"].search(
        [("state", "=", "confirmed"), ("credit_percent", "<=", 0)]
    )
    for name, own in (
        ("quantity_out", diagnoses.line_id),
        ("quantity_worthless", worthless.line_id),
    ):
        env.add_to_compute(lines._fields[name], own)
    diagnoses.line_id.filtered("quantity_out").modified(["quantity_out"])
    env.flush_all()

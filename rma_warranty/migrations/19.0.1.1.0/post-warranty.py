"""Defects lead to the warranty; rules that were there twice are there once."""

from odoo.api import SUPERUSER_ID, Environment

DEFECTS = (
    "rma_reason_group_defect",
    "rma_reason_dead_on_arrival",
    "rma_reason_failed",
    "rma_reason_incomplete",
)
DOUBLE_RULES = (
    "sale_order_rule_user",
    "sale_order_line_rule_user",
    "account_move_rule_user",
    "account_move_line_rule_user",
)


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    defects = _find(env, DEFECTS)
    # What a shop has added to the group of defects is a defect, too.
    (defects | defects.child_ids).claim_kind = "warranty"
    _find(env, DOUBLE_RULES).unlink()


def _find(env, names):
    """Return the records of these names that are still there."""
    found = [
        env.ref(f"rma_warranty.{name}", raise_if_not_found=False) for name in names
    ]
    records = [record for record in found if record]
    return records[0].union(*records) if records else env["rma.reason"]

"""Existing cases tell what was paid, and messages how the money comes."""

from odoo.api import SUPERUSER_ID, Environment

from odoo.addons.rma_warranty.tools.mail_templates import reload_unchanged


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    _compute_money(env)
    reload_unchanged(env, "mail_template_refunded")


def _compute_money(env):
    """Work out the new status of what is credited."""
    lines = env["rma.case.line"].search([("money_status", "=", "credited")])
    cases = lines.case_id
    for records, name in (
        (lines, "money_status"),
        (cases, "money_status"),
        (cases, "date_credited"),
        (cases, "date_paid"),
    ):
        env.add_to_compute(records._fields[name], records)
    env.flush_all()

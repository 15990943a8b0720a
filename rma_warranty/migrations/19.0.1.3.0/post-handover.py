"""The message about an approval tells how the goods come back."""

from odoo.api import SUPERUSER_ID, Environment

from odoo.addons.rma_warranty.tools.mail_templates import reload_unchanged


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    reload_unchanged(env, "mail_template_approved")

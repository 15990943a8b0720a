"""Mend sentences that 19.0.1.4.0 put into messages to customers as escaped text."""

import html
import re

from odoo.api import SUPERUSER_ID, Environment

TEMPLATES = (
    "mail_template_received",
    "mail_template_approved",
    "mail_template_not_confirmed",
)
ESCAPED = re.compile("&lt;p t-if=.*?&lt;/p&gt;", re.DOTALL)


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    for name in TEMPLATES:
        template = env.ref(f"rma_warranty.{name}", raise_if_not_found=False)
        body = str(template.body_html or "") if template else ""
        if ESCAPED.search(body):
            template.body_html = ESCAPED.sub(lambda m: html.unescape(m[0]), body)

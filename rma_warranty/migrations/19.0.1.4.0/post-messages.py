"""Mend sentences in messages to customers, where they stand as they were shipped."""

from odoo import SUPERUSER_ID, api

# Per template: the text that is replaced, and the new one.
TEXTS = {
    "mail_template_received": (
        "<p>We inspect the goods next and then refund you.</p>",
        '<p t-if="object.rma_case_id.next_step_text" '
        't-out="object.rma_case_id.next_step_text">We inspect the goods next. '
        "We then refund you.</p>",
    ),
    "mail_template_approved": (
        "<p t-if=\"object.return_method != 'pickup'\" "
        "t-out=\"object.warehouse_id.partner_id.contact_address or ''\">"
        "Main Street 1</p>",
        '<p t-if="object.return_method != \'pickup\'"><t t-foreach="[part for part '
        "in (object.warehouse_id.partner_id.contact_address or '').split('\\n') "
        'if part.strip()]" '
        't-as="part"><t t-out="part">Main Street 1</t><br></t></p>',
    ),
    "mail_template_not_confirmed": (
        "<p>We will send the goods back to you, unless we agree otherwise.</p>",
        "<p t-if=\"any(line.claim_result == 'refused' and line.quantity_received "
        'for line in object.line_ids)">We will send the goods back to you, unless '
        "we agree otherwise.</p>",
    ),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    for name, (old, new) in TEXTS.items():
        template = env.ref(f"rma_warranty.{name}", raise_if_not_found=False)
        # As plain text: markup would escape the new sentence.
        body = str(template.body_html or "") if template else ""
        if old in body:
            template.body_html = body.replace(old, new)

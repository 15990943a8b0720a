"""Messages say what comes next and whom to ask, where nobody wrote other words."""

from odoo import SUPERUSER_ID, api

from odoo.addons.rma_warranty.tools.mail_templates import reload_unchanged

# Per file of data: the templates in it.
TEMPLATES = {
    "case/mail_template_data.xml": (
        "requested",
        "approved",
        "not_confirmed",
        "rejected",
        "received",
        "refunded",
    ),
    "case/rma_return_mail_data.xml": ("handover",),
    "payback/rma_payback_mail_data.xml": ("paid",),
    "adjustment/rma_adjustment_data.xml": ("not_credited",),
    "goods_out/rma_goods_out_mail_data.xml": ("lent", "sent_back"),
}
# Of these, earlier versions wrote sentences anew.
MENDED = ("approved", "not_confirmed", "received", "refunded")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    for path, names in TEMPLATES.items():
        for name in names:
            xmlid = f"mail_template_{name}"
            reload_unchanged(env, xmlid, path, is_mended=name in MENDED)

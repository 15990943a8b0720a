"""Existing cases tell what was paid, and messages how the money comes."""

from io import BytesIO

from lxml import etree

from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import file_path
from odoo.tools.convert import convert_xml_import

TEMPLATE = "mail_template_refunded"


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    _compute_money(env)
    template = env.ref(f"rma_warranty.{TEMPLATE}", raise_if_not_found=False)
    # Where nobody has written another text yet.
    if template and template.write_date == template.create_date:
        _load_template(env)


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


def _load_template(env):
    """Load the template's text anew; its file is only loaded at installation."""
    data = etree.parse(file_path("rma_warranty/data/mail_template_data.xml")).getroot()
    for record in data.findall("record"):
        if record.get("id") != TEMPLATE:
            data.remove(record)
    source = BytesIO(etree.tostring(data))
    source.name = f"{TEMPLATE}.xml"
    convert_xml_import(env, "rma_warranty", source, mode="init")

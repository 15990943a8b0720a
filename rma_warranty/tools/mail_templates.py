from io import BytesIO

from lxml import etree

from odoo import SUPERUSER_ID
from odoo.tools import file_path
from odoo.tools.convert import convert_xml_import


def reload_unchanged(env, name, path="case/mail_template_data.xml", is_mended=False):
    """Load a template's text anew, where nobody has written another one yet.

    Its file is only loaded at installation otherwise.

    :param str name: XML id
    :param str path: of the file in ``data/`` in which it stands
    :param bool is_mended: an earlier upgrade wrote it; only a person's text is kept
    """
    template = env.ref(f"rma_warranty.{name}", raise_if_not_found=False)
    if not template or not _is_unchanged(template, is_mended):
        return
    path = file_path(f"rma_warranty/data/{path}")
    data = etree.parse(path).getroot()
    for record in data.findall("record"):
        if record.get("id") != name:
            data.remove(record)
    source = BytesIO(etree.tostring(data))
    source.name = f"{name}.xml"
    convert_xml_import(env, "rma_warranty", source, mode="init")


def _is_unchanged(template, is_mended):
    """Tell whether a template is as the add-on wrote it."""
    is_by_system = template.write_uid.id == SUPERUSER_ID
    return template.write_date == template.create_date or (is_mended and is_by_system)

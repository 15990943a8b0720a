"""Text that is printed without asking other machines for anything."""

import re

from lxml import html as lxml_html
from markupsafe import Markup

# What browsers and printing programs load by themselves.
LOADED = ("src", "srcset", "background", "poster", "data", "xlink:href")
LOADING_TAGS = ("iframe", "embed", "object", "link", "script", "style", "base")
# Of this server, or in the text itself; not "//elsewhere".
OWN = re.compile(r"^(/(?!/)|data:image/)", re.IGNORECASE)


def drop_remote(html):
    """Return HTML without what would be fetched from elsewhere.

    :param str html: as stored; may be empty
    :return: Markup
    """
    if not html:
        return Markup("")
    root = lxml_html.fragment_fromstring(str(html), create_parent="div")
    for element in list(root.iter()):
        if element.tag in LOADING_TAGS:
            element.drop_tree()
            continue
        for name in LOADED:
            if not OWN.match(element.get(name) or "/"):
                del element.attrib[name]
        if "url(" in (element.get("style") or "").lower():
            del element.attrib["style"]
    inner = "".join(
        lxml_html.tostring(child, encoding="unicode") for child in root.iterchildren()
    )
    return Markup(str(Markup.escape(root.text or "")) + inner)

"""Files that a customer sends: what they are is read from their bytes."""

import re
from typing import NamedTuple

from odoo.tools.mimetypes import guess_mimetype

EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1")
NAME_MAX_LENGTH = 100


class Photo(NamedTuple):
    """A file that passed the checks; the name's ending fits its type."""

    name: str
    content: bytes
    mimetype: str


def sniff_type(content):
    """Return the MIME type that the bytes themselves tell."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "image/heic"
    return guess_mimetype(content)


def safe_name(name, mimetype):
    """Return a file name without folders whose ending fits ``mimetype``.

    A browser goes by the ending: a photo called ``x.html`` must not be one.
    """
    base = re.split(r"[/\\]", name)[-1]
    base = re.sub(r"[\x00-\x1f\x7f<>:\"|?*]", "", base).strip(" .") or "photo"
    endings = EXTENSIONS[mimetype]
    stem, dot, ending = base.rpartition(".")
    if dot and f".{ending.lower()}" in endings:
        return f"{stem[:NAME_MAX_LENGTH]}.{ending.lower()}"
    return base.replace(".", "_")[:NAME_MAX_LENGTH] + endings[0]

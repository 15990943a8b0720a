import re
from uuid import uuid4

from odoo.exceptions import UserError

from ..const import PHOTO_MAX_BYTES, PHOTO_MAX_COUNT, PHOTO_TYPES
from ..tools.photos import Photo, safe_name, sniff_type

DESCRIPTION_MAX_LENGTH = 5000
NUMBER = re.compile(r"[0-9]{1,9}([.,][0-9]{1,9})?")
FIELD = re.compile(r"(quantity|reason)_([0-9]{1,9})")
KEY = re.compile(r"[0-9a-f]{32}")


class RequestForm:
    """What a customer typed into the request form, as it came.

    Keeps the texts, so that the form can come back with them, and turns them
    into values. Nothing is trusted: ids are only checked for being numbers
    here, and against the order by ``rma.case._create_from_portal``.
    """

    def __init__(self, env, post=None, files=()):
        self.env = env
        self.quantities, self.reasons = {}, {}
        texts = {"quantity": self.quantities, "reason": self.reasons}
        for name, text in (post or {}).items():
            field = FIELD.fullmatch(name)
            if field and isinstance(text, str):
                texts[field[1]][int(field[2])] = text.strip()
        # PostgreSQL stores no NUL characters.
        self.description = (post or {}).get("description", "").replace("\0", "").strip()
        key = (post or {}).get("request_key", "")
        self.request_key = key if KEY.fullmatch(key) else uuid4().hex
        self.files = [file for file in files if file.filename]

    def get_values(self, form_lines):
        """Return the values for ``_create_from_portal``.

        :param dict form_lines: see ``rma.portal._get_form_lines``
        :raises UserError: something typed or sent can't be used; says what
        """
        lines = self._get_quantities(form_lines)
        if len(self.description) > DESCRIPTION_MAX_LENGTH:
            raise UserError(
                self.env._(
                    "Your description is too long: please use %(max)s characters at "
                    "most.",
                    max=DESCRIPTION_MAX_LENGTH,
                )
            )
        return {
            "lines": lines,
            "reasons": {
                line_id: int(text)
                for line_id, text in self.reasons.items()
                if re.fullmatch(r"[0-9]{1,9}", text)
            },
            "description": self.description,
            "request_key": self.request_key,
            "photos": self._get_photos(),
        }

    def _get_quantities(self, form_lines):
        """Return {line id: quantity} of the lines that are to be returned."""
        quantities = {}
        for line_id, text in self.quantities.items():
            quantity = self._parse_quantity(text, form_lines.get(line_id, {}))
            if quantity:
                quantities[line_id] = quantity
        if not quantities:
            raise UserError(
                self.env._(
                    "Enter for at least one product how many you want to return."
                )
            )
        return quantities

    def _parse_quantity(self, text, form_line):
        if not text:
            return 0.0
        is_number = NUMBER.fullmatch(text)
        quantity = float(text.replace(",", ".")) if is_number else -1.0
        in_parts = form_line.get("step") == "1" and not quantity.is_integer()
        if quantity < 0 or in_parts:
            raise UserError(
                self.env._(
                    "“%(text)s” is not a quantity of %(product)s that can be "
                    "returned. Enter a number from 0 to %(max)s.",
                    text=text[:20],
                    product=form_line.get("product", "?"),
                    max=form_line.get("returnable", 0),
                )
            )
        return quantity

    # === PHOTOS === #

    def _get_photos(self):
        """Return the photos; their type is read from their bytes.

        :raises UserError: too many, too large, or not a photo; names the file
        """
        if len(self.files) > PHOTO_MAX_COUNT:
            raise UserError(
                self.env._(
                    "You sent %(count)s photos. Please choose %(max)s at most.",
                    count=len(self.files),
                    max=PHOTO_MAX_COUNT,
                )
            )
        return [self._read_photo(file) for file in self.files]

    def _read_photo(self, file):
        # A request that is run again after a conflict comes with read files.
        file.seek(0)
        content = file.read(PHOTO_MAX_BYTES + 1)
        name = file.filename[-100:]
        if len(content) > PHOTO_MAX_BYTES:
            raise UserError(
                self.env._(
                    "The photo %(name)s is larger than %(max)s MB. Please send a "
                    "smaller one.",
                    name=name,
                    max=PHOTO_MAX_BYTES // 1024**2,
                )
            )
        mimetype = sniff_type(content)
        if mimetype not in PHOTO_TYPES:
            raise UserError(
                self.env._(
                    "%(name)s is not a photo. Please send JPEG, PNG, WebP or HEIC "
                    "files.",
                    name=name,
                )
            )
        return Photo(safe_name(name, mimetype), content, mimetype)

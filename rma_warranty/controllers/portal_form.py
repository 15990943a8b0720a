import re
from uuid import uuid4

from odoo.exceptions import UserError

from ..const import PHOTO_MAX_BYTES, PHOTO_MAX_COUNT, PHOTO_TYPES
from ..tools.photos import Photo, safe_name, sniff_type

DESCRIPTION_MAX_LENGTH = 5000
NUMBER = re.compile(r"[0-9]{1,9}([.,][0-9]{1,9})?")
KEY = re.compile(r"[0-9a-f]{32}")
ID = re.compile(r"[0-9]{1,9}")


class PortalForm:
    """What a customer typed into a form, as it came.

    Keeps the texts, so that the form can come back with them, and turns them
    into values. Nothing is trusted: what ids stand for is checked by the
    models.
    """

    def __init__(self, env, post=None, files=()):
        self.env = env
        self.post = post or {}
        self.description = self._get_text("description")
        key = self._get_text("request_key")
        self.request_key = key if KEY.fullmatch(key) else uuid4().hex
        self.files = [file for file in files if file.filename]

    def _get_text(self, name):
        """Return what was typed; PostgreSQL stores no NUL characters."""
        text = self.post.get(name)
        return text.replace("\0", "").strip() if isinstance(text, str) else ""

    @staticmethod
    def _get_id(text):
        """Return the id that ``text`` names, 0 for anything else."""
        return int(text) if ID.fullmatch(text) else 0

    def _check_description(self):
        """Raise when the description is too long."""
        if len(self.description) > DESCRIPTION_MAX_LENGTH:
            raise UserError(
                self.env._(
                    "Your description is too long: please use %(max)s characters at "
                    "most.",
                    max=DESCRIPTION_MAX_LENGTH,
                )
            )

    def _parse_quantity(self, text, form_line):
        """Return the quantity that was typed, 0 for none.

        :param dict form_line: ``product``, ``step`` and ``returnable``
        """
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

    # === FILES === #

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
        photo, is_too_large = self._read_file(file, PHOTO_TYPES)
        if is_too_large:
            raise UserError(
                self.env._(
                    "The photo %(name)s is larger than %(max)s MB. Please send a "
                    "smaller one.",
                    name=file.filename[-100:],
                    max=PHOTO_MAX_BYTES // 1024**2,
                )
            )
        if not photo:
            raise UserError(
                self.env._(
                    "%(name)s is not a photo. Please send JPEG, PNG, WebP or HEIC "
                    "files.",
                    name=file.filename[-100:],
                )
            )
        return photo

    def _read_file(self, file, types):
        """Return (Photo, False), or (None, whether it is too large)."""
        # A request that is run again after a conflict comes with read files.
        file.seek(0)
        content = file.read(PHOTO_MAX_BYTES + 1)
        if len(content) > PHOTO_MAX_BYTES:
            return None, True
        mimetype = sniff_type(content)
        if mimetype not in types:
            return None, False
        return Photo(
            safe_name(file.filename[-100:], mimetype), content, mimetype
        ), False

import base64
import binascii

from odoo import models
from odoo.exceptions import UserError

from ...const import PHOTO_MAX_BYTES, PHOTO_MAX_COUNT, PHOTO_TYPES
from ...tools.photos import Photo, safe_name, sniff_type
from .rma_receiving_booker import Arrived

MAX_UNITS = 1e6
TEXT_MAX_LENGTH = 200
NOTE_MAX_LENGTH = 5000


class RmaReceiving(models.AbstractModel):
    """What the receiving screen sends, checked and turned into records.

    Ids are looked up within the user's companies, texts are cut to size; a
    wrong number raises before anything is booked.
    """

    _inherit = "rma.receiving"

    def _get_cases(self, case_ids):
        """Return the cases of the ids, of the user's companies."""
        cases = self._browse(self.env["rma.case"], case_ids)
        return cases.filtered(lambda case: case.company_id in self.env.companies)

    def _browse(self, records, ids):
        """Return the existing records of what should be ids."""
        # False is an integer, too.
        return records.browse([each for each in ids if type(each) is int]).exists()

    @staticmethod
    def _clean(text, max_length=TEXT_MAX_LENGTH):
        """Return a text that can be stored and compared."""
        return str(text or "").replace("\0", "").strip()[:max_length]

    def _read_items(self, items, case):
        """Return the list of Arrived that was counted, serial numbers once.

        :raises UserError: a quantity is no number above zero
        """
        arrived, serials = [], set()
        for item in items:
            read = self._read_item(item, case)
            if not read.product and not read.code:
                continue
            serial = (read.product, read.code)
            if read.code and read.product.tracking == "serial":
                if serial in serials:
                    continue
                serials.add(serial)
            arrived.append(read)
        return arrived

    def _read_item(self, item, case):
        """Return the Arrived of one count; see :meth:`receive`."""
        code = self._clean(item.get("code"))
        line = self._read_line(item.get("line_id"), case)
        product = line.product_id or self._read_product(item.get("product_id"))
        finder = self.env["rma.receiving.finder"]
        quantity = self._read_quantity(item.get("quantity"))
        if not product and code:
            # The screen had no connection: what the code is was never asked.
            product, units = finder._find_product(code)
            quantity *= units or 1.0
            code = "" if product else code
        lot = self.env["stock.lot"]
        if code and (not product or product.tracking != "none"):
            lot = finder._find_lot(code, product or None)
        product = product or lot.product_id
        if product.tracking == "serial" and code:
            quantity = 1.0
        return Arrived(product, lot, code, quantity, line)

    def _read_line(self, line_id, case):
        lines = case.line_ids if case else self.env["rma.case.line"]
        return lines.filtered(lambda line: line.id == line_id)

    def _read_product(self, product_id):
        # As in the finder, within the user's companies.
        product = self._browse(self.env["product.product"], [product_id])
        return product.filtered(lambda each: each.company_id <= self.env.companies)

    def _read_quantity(self, quantity):
        if type(quantity) in (int, float) and 0 < quantity <= MAX_UNITS:
            return float(quantity)
        raise UserError(
            self.env._("A quantity must be a number above zero. Correct it, and send.")
        )

    def _read_options(self, options):
        """Return the checked options of :meth:`receive`."""
        photos = options.get("photos") or []
        texts = {
            name: self._clean(options.get(name))
            for name in ("carrier", "tracking", "reference")
        }
        warehouses = self.env["stock.warehouse"]
        warehouse = self._browse(warehouses, [options.get("warehouse_id")])
        return {
            **texts,
            "note": self._clean(options.get("note"), NOTE_MAX_LENGTH),
            "photos": [self._read_photo(each) for each in photos[:PHOTO_MAX_COUNT]],
            "warehouse": warehouse.filtered(
                lambda each: each.company_id in self.env.companies
            ),
            "case": self._get_cases([options.get("case_id")]),
        }

    def _read_photo(self, photo):
        """Return the Photo that was sent as base64.

        :raises UserError: it is no photo, or too large; names it
        """
        name = self._clean(photo.get("name"))
        try:
            content = base64.b64decode(photo.get("content") or "", validate=True)
        except (binascii.Error, TypeError, ValueError):
            content = b""
        mimetype = sniff_type(content)
        if mimetype not in PHOTO_TYPES or len(content) > PHOTO_MAX_BYTES:
            raise UserError(
                self.env._(
                    "“%(name)s” is no photo that can be kept. Remove it, and send.",
                    name=name,
                )
            )
        return Photo(safe_name(name, mimetype), content, mimetype)

from datetime import date

from odoo.exceptions import UserError

from ..const import PHOTO_MAX_BYTES, PROOF_TYPES
from .portal_form import PortalForm

# Of what is typed into a line; more is a mistake, or worse.
TEXT_MAX_LENGTH = 200


class ClaimForm(PortalForm):
    """What a customer typed into the claim form of a certificate."""

    def __init__(self, env, post=None, files=()):
        super().__init__(env, post, files)
        self.quantity = self._get_text("quantity") or "1"
        self.reason = self._get_text("reason")

    def get_values(self, offer):
        """Return the values for ``rma.warranty.claim._create_claim``.

        :param dict offer: see ``rma.warranty.claim._get_offer``
        :raises UserError: something typed or sent can't be used; says what
        """
        quantity = self._parse_quantity(self.quantity, offer)
        self._check_description()
        return {
            "quantity": quantity,
            "reason_id": self._get_id(self.reason),
            "description": self.description,
            "request_key": self.request_key,
            "photos": self._get_photos(),
        }


class RegistrationForm(PortalForm):
    """What a customer typed to register goods that were bought elsewhere."""

    def __init__(self, env, post=None, files=()):
        super().__init__(env, post, files)
        self.product = self._get_text("product")
        self.serial = self._get_text("serial")
        self.place = self._get_text("place")
        self.date = self._get_text("date")

    def get_values(self):
        """Return the values for ``rma.warranty.registrar._create_registration``.

        :raises UserError: something typed or sent can't be used; says what
        """
        for text in (self.product, self.serial, self.place):
            self._check_length(text)
        return {
            "product": self.product,
            "serial": self.serial,
            "place": self.place,
            "date": self._get_date(),
            "request_key": self.request_key,
            "proof": self._get_proof(),
        }

    def _check_length(self, text):
        if len(text) > TEXT_MAX_LENGTH:
            raise UserError(
                self.env._(
                    "“%(text)s…” is too long: please use %(max)s characters at most.",
                    text=text[:20],
                    max=TEXT_MAX_LENGTH,
                )
            )

    def _get_date(self):
        """Return the day as browsers send it: 2026-01-31."""
        try:
            return date.fromisoformat(self.date)
        except ValueError:
            raise UserError(
                self.env._("Enter the day on which you bought the product.")
            ) from None

    def _get_proof(self):
        """Return the proof of purchase; its type is read from its bytes.

        :raises UserError: none or several, too large, or no picture or PDF
        """
        if len(self.files) != 1:
            raise UserError(
                self.env._(
                    "Add one file with your proof of purchase: the invoice or the "
                    "receipt."
                )
            )
        file = self.files[0]
        proof, is_too_large = self._read_file(file, PROOF_TYPES)
        if is_too_large:
            raise UserError(
                self.env._(
                    "The file %(name)s is larger than %(max)s MB. Please send a "
                    "smaller one.",
                    name=file.filename[-100:],
                    max=PHOTO_MAX_BYTES // 1024**2,
                )
            )
        if not proof:
            raise UserError(
                self.env._(
                    "%(name)s can't be read as a proof of purchase. Please send a PDF, "
                    "JPEG, PNG, WebP or HEIC file.",
                    name=file.filename[-100:],
                )
            )
        return proof

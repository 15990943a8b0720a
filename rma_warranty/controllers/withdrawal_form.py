import re

from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .portal_form import PortalForm

FIELD = re.compile(r"quantity_([0-9]{1,9})")
NAME_MAX_LENGTH = 200


class WithdrawalForm(PortalForm):
    """What a customer typed who withdraws from a contract.

    Ids are only checked for being numbers here, and against the order by
    ``rma.case._create_withdrawal``.
    """

    def __init__(self, env, contact, post=None):
        super().__init__(env, post)
        self.name = self._get_text("name") if post else contact.name or ""
        self.email = self._get_text("email") if post else contact.email or ""
        self.is_confirmed = self._get_text("step") == "confirm"
        self.quantities = {}
        for key, text in self.post.items():
            field = FIELD.fullmatch(key)
            if field and isinstance(text, str):
                self.quantities[int(field[1])] = text.strip()

    def get_values(self, form_lines):
        """Return the values for ``_create_withdrawal``.

        :param dict form_lines: see ``rma.portal.withdrawal._get_form_lines``
        :raises UserError: something typed can't be used; says what
        """
        lines = self._get_quantities(form_lines)
        self._check_description()
        self._check_who()
        return {
            "lines": lines,
            "name": self.name,
            "email": self.email,
            "description": self.description,
            "request_key": self.request_key,
        }

    def _get_quantities(self, form_lines):
        """Return {line id: units} from which the customer withdraws."""
        quantities = {
            line_id: self._parse_quantity(text, form_lines.get(line_id, {}))
            for line_id, text in self.quantities.items()
        }
        chosen = {line_id: units for line_id, units in quantities.items() if units}
        if not chosen:
            raise UserError(
                self.env._("Enter for at least one product from how many you withdraw.")
            )
        return chosen

    def _check_who(self):
        if not self.name or len(self.name) > NAME_MAX_LENGTH:
            raise UserError(self.env._("Please enter your name."))
        if not email_normalize(self.email):
            raise UserError(
                self.env._(
                    "Please enter the e-mail address to which we send the "
                    "acknowledgement."
                )
            )

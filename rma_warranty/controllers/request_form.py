import re

from odoo.exceptions import UserError

from .portal_form import PortalForm

FIELD = re.compile(r"(quantity|reason)_([0-9]{1,9})")


class RequestForm(PortalForm):
    """What a customer typed into the request form of an order.

    Ids are only checked for being numbers here, and against the order by
    ``rma.case._create_from_portal``.
    """

    def __init__(self, env, post=None, files=()):
        super().__init__(env, post, files)
        self.quantities, self.reasons = {}, {}
        texts = {"quantity": self.quantities, "reason": self.reasons}
        for name, text in self.post.items():
            field = FIELD.fullmatch(name)
            if field and isinstance(text, str):
                texts[field[1]][int(field[2])] = text.strip()

    def get_values(self, form_lines):
        """Return the values for ``_create_from_portal``.

        :param dict form_lines: see ``rma.portal._get_form_lines``
        :raises UserError: something typed or sent can't be used; says what
        """
        lines = self._get_quantities(form_lines)
        self._check_description()
        return {
            "lines": lines,
            "reasons": {
                line_id: self._get_id(text)
                for line_id, text in self.reasons.items()
                if self._get_id(text)
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

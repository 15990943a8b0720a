"""Figures that may not be known yet."""

from odoo import fields


class Figure(fields.Float):
    """A number that is empty until it is known, so that averages leave it out.

    Odoo's own stores 0.0, as if a case that nobody has answered had been answered
    at once. Read, it is 0.0 as well.
    """

    def __init__(self, string="", **kwargs):
        """Show averages, to two digits."""
        kwargs = {"digits": (16, 2), "aggregator": "avg", **kwargs}
        super().__init__(string, **kwargs)

    def convert_to_column(self, value, record, values=None, validate=True):
        """Store nothing where nothing is known."""
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        """Keep nothing where nothing is known."""
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

"""How numbers are written into messages."""


def format_quantity(quantity):
    """Write a quantity without trailing zeros: 2.0 as ``2``, 13.70 as ``13.7``."""
    return f"{quantity:.5f}".rstrip("0").rstrip(".")

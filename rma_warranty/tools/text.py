"""How numbers are written into messages."""


def format_quantity(quantity):
    """Write a quantity without trailing zeros: 2.0 as ``2``, 13.70 as ``13.7``."""
    # Adding zero turns -0.0, the rest of a subtraction, into 0.0.
    return f"{round(quantity, 5) + 0.0:.5f}".rstrip("0").rstrip(".")


def find_free_name(name, taken):
    """Return ``name``, or with the first number behind it that is not taken.

    :param taken: container of names
    """
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free

"""Share out a quantity over the places that it can come from."""


def allocate(quantity, available, *, precision=1e-6):
    """Take ``quantity`` from ``available`` in the given order.

    :param float quantity: units to place, in the unit of ``available``
    :param available: ordered (key, units) pairs; units below zero count as none
    :param float precision: quantities up to this size are nothing
    :return: (taken, rest): list of (key, units > 0), and the units left over
    """
    taken = []
    rest = quantity
    for key, units in available:
        if rest <= precision:
            break
        part = min(rest, units)
        if part > precision:
            taken.append((key, part))
            rest -= part
    return taken, rest if rest > precision else 0.0

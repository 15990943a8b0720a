"""Share out an amount so that the parts sum to it, to the cent."""


def prorate(total, before, part, whole, rounding):
    """Return the share of ``total`` for ``part`` units that follow ``before`` units.

    The rounded amount of all units so far less the rounded amount of those
    before: consecutive shares sum to ``total``, whatever their sizes.

    :param float total: rounded amount of ``whole`` units, of any sign
    :param rounding: function that rounds an amount by its currency
    """
    until_now = rounding(total * (before + part) / whole)
    until_before = rounding(total * before / whole)
    return rounding(until_now - until_before)

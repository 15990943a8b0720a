"""What a refurbished unit is worth, and what is lost on the way."""

from typing import NamedTuple


class WriteDown(NamedTuple):
    """The result of :func:`write_down`, in the company's currency.

    :param value: at which the refurbished goods enter stock
    :param loss: what left the books and doesn't come back, never below zero
    """

    value: float
    loss: float


def write_down(original, carrying, *, share=None, amount=None, cost=0.0):
    """Return value and loss of refurbishing goods; nothing is rounded.

    The goods are worth a share of what they had cost, or an amount, but no
    more than their own books say: refurbishing makes no profit. The cost of
    the work is added to that, up to what the goods had cost at first; what is
    beyond is lost, too.

    :param float original: what the goods had cost when they were sold
    :param float carrying: what leaves the books now; another figure when the
        cost has changed since
    :param float share: of the original cost, 0.5 for half
    :param float amount: taken instead of the share, for all units together
    :param float cost: of the work and parts put into the goods
    """
    wanted = original * share if amount is None else amount
    goods = max(min(wanted, original, carrying), 0.0)
    value = min(goods + cost, max(original, goods))
    return WriteDown(value, carrying + cost - value)


def average_cost(units_before, cost_before, units, value):
    """Return the cost per unit after ``units`` of a total value came in.

    What was there before counts only when there was something.
    """
    units_before = max(units_before, 0.0)
    total = units_before + units
    return (units_before * cost_before + value) / total if total else cost_before

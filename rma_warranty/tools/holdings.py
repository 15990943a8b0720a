"""What a customer holds of an order line: what went there, and what came back.

Counted here only (G13): who needs a figure asks ``rma.holdings`` for a
:class:`Holding` and reads it there.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

TO_CUSTOMER, FROM_CUSTOMER = 1, -1


def get_way(source, target):
    """Return which way goods go: TO_CUSTOMER, FROM_CUSTOMER or 0 for neither.

    Of a step within our own places, and from one customer's to another's, nobody
    holds more or less.

    :param str source: usage of the location that they leave
    :param str target: usage of the one that they go to
    """
    return (target == "customer") - (source == "customer")


class Movement(NamedTuple):
    """Units that went one way, or are planned to, with one move.

    ``units`` are in the unit of the sold product, none of goods that have another
    kind of unit, as a kit's parts may; ``own_units`` in that of what was moved.
    """

    way: int
    product: int
    units: float
    own_units: float
    is_done: bool
    date: datetime
    # Made by a case, and by one whose line names a serial or lot number.
    is_of_case: bool = False
    is_of_named: bool = False
    is_replacement: bool = False
    # Takes another move back, in whole or in part.
    is_again: bool = False


@dataclass(frozen=True)
class Holding:
    """The movements of one order line (of one lot of it), and what they sum up to.

    :param int sold: id of the product that was sold
    :param tuple movements: each a :class:`Movement`; cancelled ones are left out
    """

    sold: int = 0
    movements: tuple = ()

    # === PARTS OF IT === #

    @property
    def outside_cases(self):
        """Return the same of what no case moved."""
        return self._only(lambda own: not own.is_of_case)

    @property
    def outside_named(self):
        """Return the same without lines of cases that name a lot."""
        return self._only(lambda own: not own.is_of_named)

    @property
    def as_sold(self):
        """Return the same of what the order itself brought."""
        return self._only(lambda own: not own.is_again and not own.is_replacement)

    def _only(self, is_meant):
        return replace(self, movements=tuple(filter(is_meant, self.movements)))

    # === UNITS === #

    @property
    def delivered(self):
        """Return the units that went to the customer."""
        return self._sum(TO_CUSTOMER, is_done=True)

    @property
    def back(self):
        """Return the units that came back from there."""
        return self._sum(FROM_CUSTOMER, is_done=True)

    @property
    def planned_back(self):
        """Return the units that are to come back, in transfers which aren't done."""
        return self._sum(FROM_CUSTOMER, is_done=False)

    @property
    def planned_there(self):
        """Return the units that are to go there, in transfers which aren't done."""
        return self._sum(TO_CUSTOMER, is_done=False)

    @property
    def here(self):
        """Return the units that are at the customer."""
        return self.delivered - self.back

    @property
    def here_by_product(self):
        """Return {product id: units at the customer, in that product's own unit}.

        Parts of a kit and what was sent in exchange are products of their own.
        """
        units = defaultdict(float)
        for own in self._done:
            units[own.product] += own.way * own.own_units
        return units

    def _sum(self, way, *, is_done):
        units = [
            own.units
            for own in self.movements
            if own.way == way and own.is_done == is_done
        ]
        return sum(units, 0.0)

    # === FACTS === #

    @property
    def is_kit(self):
        """Tell whether other goods are delivered than the product that was sold.

        So the components of a kit are; what a case sent in exchange is none.
        """
        own = self.outside_cases.movements
        products = {each.product for each in own if not each.is_replacement}
        return bool(products) and self.sold not in products

    @property
    def last_delivery(self):
        """Return when goods went to the customer last; None when they never did."""
        sent = [own.date for own in self._done if own.way == TO_CUSTOMER]
        return max(sent, default=None)

    def get_last_return(self, until):
        """Return when goods came back last up to a moment; None when they didn't."""
        back = [own.date for own in self._done if own.way == FROM_CUSTOMER]
        return max((moment for moment in back if moment <= until), default=None)

    @property
    def _done(self):
        return [own for own in self.movements if own.is_done]


class Step(NamedTuple):
    """One move of a return chain: there, back, there again, and so on.

    ``move`` and ``origin``, the move that it takes back, are any keys.
    """

    move: Any
    origin: Any
    way: int
    units: float


def count_there(steps):
    """Return {move to the customer: units that are there since}, in their order.

    What came back counts against the move that it names. Receipts of former
    versions named the delivery, whichever move had brought the unit; what that
    exceeds counts against the last ones.

    :param steps: each a :class:`Step`, the delivery first
    """
    there = {step.move: step.units for step in steps if step.way == TO_CUSTOMER}
    for step in steps:
        if step.way == FROM_CUSTOMER:
            there[step.origin] -= step.units
    excess = -sum(units for units in there.values() if units < 0)
    for move in reversed(there):
        part = min(max(there[move], 0.0), excess)
        excess -= part
        there[move] = max(there[move], 0.0) - part
    return there

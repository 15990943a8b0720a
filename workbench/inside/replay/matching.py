"""Match what customers return with what was invoiced to them before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.inside.replay.source import DATE_FORMAT, Document, History, Row


@dataclass(frozen=True)
class Match:
    """Units returned out of one sold row, to be credited at that row's price."""

    sold: Row
    quantity: int

    @property
    def amount(self) -> Decimal:
        """Return what was paid for the units, in the file's money, to the cent."""
        return self.sold.price * self.quantity


@dataclass(frozen=True)
class ReturnedLine:
    """One row of a cancellation: the units that match, and those that don't.

    ``invoiced`` are units of the code, to the customer, up to the cancellation.
    """

    row: Row
    matches: Sequence[Match]
    invoiced: int

    @property
    def asked(self) -> int:
        """Return the units that the customer sent back."""
        return -self.row.quantity

    @property
    def credited(self) -> int:
        """Return the units that match."""
        return sum(match.quantity for match in self.matches)

    @property
    def refused(self) -> int:
        """Return the units that exceed those that match."""
        return self.asked - self.credited

    @property
    def refusal(self) -> str:
        """Say why units are refused, with the numbers; empty when none are."""
        if not self.refused:
            return ""
        told = f"invoiced to this customer until {self.row.date:{DATE_FORMAT}}"
        if not self.invoiced:
            return f"No unit of {self.row.code} was {told}; {self.refused} asked."
        return (
            f"{self.invoiced} units of {self.row.code} were {told}, "
            f"{self.credited} of them can still be returned; "
            f"{self.asked} asked, {self.refused} too many."
        )


# {cancellation: its lines}
Returns = Mapping[Document, Sequence[ReturnedLine]]


def match_returns(history: History) -> Returns:
    """Match every returned line with the customer's earlier invoiced units.

    Units of the same code match, oldest invoice first, each sold unit once. An
    invoice of the same minute counts as earlier: the file knows no seconds.
    """
    sold, left = defaultdict(list), {}
    for sale in history.sales:
        for row in sale.rows:
            sold[row.customer, row.code].append((sale.date, row))
            left[row] = row.quantity
    returns = defaultdict(list)
    for document in history.cancellations:
        for row in document.rows:
            dated = sold[row.customer, row.code]
            earlier = [each for date, each in dated if date <= document.date]
            matches = _take(left, earlier, -row.quantity)
            invoiced = sum(each.quantity for each in earlier)
            returns[document].append(ReturnedLine(row, matches, invoiced))
    return returns


def _take(left: dict[Row, int], rows: Iterable[Row], wanted: int) -> list[Match]:
    """Take up to ``wanted`` units out of what is left of the rows, in their order."""
    matches = []
    for row in rows:
        if quantity := min(left[row], wanted):
            matches.append(Match(row, quantity))
            left[row] -= quantity
            wanted -= quantity
    return matches

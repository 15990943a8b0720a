"""Match what customers return with what was invoiced to them before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

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
    """One row of a cancellation: the units that match, and those that don't."""

    row: Row
    matches: tuple[Match, ...]
    invoiced: int
    """units of the code invoiced to the customer up to the cancellation"""

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
        until = f"{self.row.date:{DATE_FORMAT}}"
        if not self.invoiced:
            return (
                f"No unit of {self.row.code} was invoiced to this customer "
                f"until {until}; {self.refused} asked."
            )
        return (
            f"{self.invoiced} units of {self.row.code} were invoiced to this customer "
            f"until {until}, {self.credited} of them can still be returned; "
            f"{self.asked} asked, {self.refused} too many."
        )


@dataclass(frozen=True)
class MatchedReturn:
    """One cancellation with its lines matched."""

    document: Document
    lines: tuple[ReturnedLine, ...]


class _Sold(NamedTuple):
    date: datetime
    row: Row


class _OpenUnits:
    """The units that customers may still return, per customer and code."""

    def __init__(self, sales: Iterable[Document]):
        self._sold: dict[tuple[str, str], list[_Sold]] = defaultdict(list)
        self._left: dict[Row, int] = {}
        for sale in sorted(sales, key=lambda sale: sale.date):
            for row in sale.rows:
                self._sold[row.customer, row.code].append(_Sold(sale.date, row))
                self._left[row] = row.quantity

    def invoiced_until(self, customer: str, code: str, date: datetime) -> list[Row]:
        """Return the customer's rows of that code until that minute, oldest first."""
        return [sold.row for sold in self._sold[customer, code] if sold.date <= date]

    def take(self, rows: Iterable[Row], wanted: int) -> list[Match]:
        """Take up to ``wanted`` units out of the rows, in their order."""
        matches = []
        for row in rows:
            if quantity := min(self._left[row], wanted):
                matches.append(Match(row, quantity))
                self._left[row] -= quantity
                wanted -= quantity
        return matches


def match_returns(history: History) -> tuple[MatchedReturn, ...]:
    """Match every returned line with the customer's earlier invoiced units.

    Units of the same code match, oldest invoice first, each sold unit once. An
    invoice of the same minute counts as earlier: the file knows no seconds.
    """
    units = _OpenUnits(history.sales)
    returns = []
    for document in history.cancellations:
        lines = tuple(_match_line(units, document, row) for row in document.rows)
        returns.append(MatchedReturn(document, lines))
    return tuple(returns)


def _match_line(units: _OpenUnits, document: Document, row: Row) -> ReturnedLine:
    sold = units.invoiced_until(row.customer, row.code, document.date)
    matches = units.take(sold, -row.quantity)
    return ReturnedLine(row, tuple(matches), sum(row.quantity for row in sold))

"""Cut the work into batches: day by day, a day's sales before its returns."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workbench.inside.replay.matching import MatchedReturn
from workbench.inside.replay.source import Document, History
from workbench.inside.values import batched

BATCH_SIZE = 25


@dataclass(frozen=True)
class Batch:
    """Documents of one day to be handled together, at the end of that day."""

    moment: datetime
    sales: Sequence[Document] = ()
    returns: Sequence[MatchedReturn] = ()

    @property
    def size(self) -> int:
        """Return the number of documents."""
        return len(self.sales) + len(self.returns)


def batches_of(history: History, returns: Sequence[MatchedReturn]) -> Iterator[Batch]:
    """Yield all work, oldest day first.

    ``moment`` is the last minute of the day in which the file has a document.
    """
    sales_by_day: dict[date, list[Document]] = defaultdict(list)
    returns_by_day: dict[date, list[MatchedReturn]] = defaultdict(list)
    for sale in history.sales:
        sales_by_day[sale.date.date()].append(sale)
    for matched in returns:
        returns_by_day[matched.document.date.date()].append(matched)
    for day, moment in sorted(_closing_times(history).items()):
        for sales in batched(sales_by_day[day], BATCH_SIZE):
            yield Batch(moment, sales=sales)
        for cases in batched(returns_by_day[day], BATCH_SIZE):
            yield Batch(moment, returns=cases)


def _closing_times(history: History) -> dict[date, datetime]:
    times: dict[date, datetime] = {}
    for document in history.documents:
        day = document.date.date()
        times[day] = max(times.get(day, document.date), document.date)
    return times


def opening_time(history: History) -> datetime:
    """Return noon of the day before the first document: when stock comes in."""
    first = min(document.date for document in history.documents)
    return datetime(first.year, first.month, first.day, 12) - timedelta(days=1)

"""Cut the work into batches: day by day, a day's sales before its returns."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    work = defaultdict(lambda: ([], [], []))
    for sale in history.sales:
        work[sale.date.date()][0].append(sale)
    for matched in returns:
        work[matched.document.date.date()][1].append(matched)
    for document in history.documents:
        work[document.date.date()][2].append(document.date)
    for _day, (sales, cases, moments) in sorted(work.items()):
        for batch in batched(sales, BATCH_SIZE):
            yield Batch(max(moments), sales=batch)
        for batch in batched(cases, BATCH_SIZE):
            yield Batch(max(moments), returns=batch)


def opening_time(history: History) -> datetime:
    """Return noon of the day before the first document: when stock comes in."""
    first = min(document.date for document in history.documents)
    return datetime(first.year, first.month, first.day, 12) - timedelta(days=1)

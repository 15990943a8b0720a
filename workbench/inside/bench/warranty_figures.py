"""What the warranty table shows, and what it may cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from workbench.inside.bench.ratios import Ratio, ratio

# Certificates may add so many percent to the validation of deliveries.
MOST_ADDED = 10.0
# What the history may take: seconds, for so many delivered lines.
MOST_SECONDS = 300.0
HISTORY_LINES = 100_000


@dataclass(frozen=True)
class Validation:
    """One delivery that was validated; seconds."""

    seconds: float
    queries: int


@dataclass(frozen=True)
class Issue:
    """Deliveries with certificates next to the same ones without any."""

    lines: int
    seconds: float
    plain_seconds: float
    queries: float
    plain_queries: float
    added: Ratio

    @property
    def percent(self) -> float:
        """Return by how much the certificates lengthen all deliveries together."""
        return (self.seconds / self.plain_seconds - 1) * 100

    @property
    def is_met(self) -> bool:
        """Tell whether the target is met."""
        return self.percent <= MOST_ADDED


@dataclass(frozen=True)
class Answer:
    """The warranty answers of so many case lines."""

    lines: int
    milliseconds: float
    queries: int


@dataclass(frozen=True)
class History:
    """The job over past deliveries; megabytes of resident memory."""

    lines: int
    certificates: int
    seconds: float
    queries: int
    megabytes_before: float
    megabytes_peak: float

    @property
    def allowed(self) -> float:
        """Return the seconds that so many lines may take."""
        return MOST_SECONDS * self.lines / HISTORY_LINES

    @property
    def is_met(self) -> bool:
        """Tell whether the target is met."""
        return self.seconds <= self.allowed and self.certificates == self.lines


def issue_of(
    lines: int, own: Sequence[Validation], plain: Sequence[Validation]
) -> Issue:
    """Return the comparison of deliveries that took turns.

    :param lines: delivered lines of all deliveries together
    """
    seconds = [each.seconds for each in own]
    plain_seconds = [each.seconds for each in plain]
    return Issue(
        lines=lines,
        seconds=sum(seconds),
        plain_seconds=sum(plain_seconds),
        queries=mean(each.queries for each in own),
        plain_queries=mean(each.queries for each in plain),
        added=ratio(seconds, plain_seconds),
    )


def issue_as_json(issue: Issue) -> dict:
    """Return the figures of the certificates given in deliveries."""
    return {
        "lines": issue.lines,
        "seconds": round(issue.seconds, 2),
        "plain_seconds": round(issue.plain_seconds, 2),
        "added_percent": round(issue.percent, 1),
        "added_percent_median": round((issue.added.median - 1) * 100, 1),
        "added_percent_low": round((issue.added.low - 1) * 100, 1),
        "added_percent_high": round((issue.added.high - 1) * 100, 1),
        "queries_per_delivery": round(issue.queries, 1),
        "plain_queries_per_delivery": round(issue.plain_queries, 1),
    }


def answers_as_json(answers: Sequence[Answer]) -> dict:
    """Return the figures of the answers by the number of lines."""
    return {
        str(answer.lines): {
            "ms": round(answer.milliseconds, 1),
            "queries": answer.queries,
        }
        for answer in answers
    }


def are_equal(answers: Sequence[Answer]) -> bool:
    """Tell whether all took the same number of queries."""
    return len({answer.queries for answer in answers}) <= 1


def history_as_json(history: History) -> dict:
    """Return the figures of the job."""
    return {
        "lines": history.lines,
        "certificates": history.certificates,
        "seconds": round(history.seconds, 1),
        "queries": history.queries,
        "mb_before": round(history.megabytes_before),
        "mb_peak": round(history.megabytes_peak),
    }

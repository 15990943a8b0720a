"""Ratios of costs, and how far they spread over the rounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """The median of the rounds' ratios, and the lowest and the highest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return the median and the spread, as the tables show them."""
        return f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f})"


def ratio(costs: Sequence[float], references: Sequence[float]) -> Ratio:
    """Return how costs compare to those of the same round's reference.

    Rounds are compared one by one, so that a slow minute hits both sides.
    """
    ratios = [cost / base for cost, base in zip(costs, references, strict=True)]
    return Ratio(median(ratios), min(ratios), max(ratios))


def steady_ratio(
    costs: Sequence[float], references: Sequence[float], parts: int = 5
) -> Ratio:
    """Return the ratio of the fastest rounds, and its spread over parts of them.

    For small differences in work that is the same in every round: whatever else
    happens on the machine can only slow a round down.
    """
    parts = min(parts, len(costs))
    ratios = [
        min(costs[part::parts]) / min(references[part::parts]) for part in range(parts)
    ]
    return Ratio(min(costs) / min(references), min(ratios), max(ratios))

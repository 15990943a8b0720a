"""What work takes, and how what it takes in ways that take turns compares."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import add, sub
from statistics import median
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")
Choice = Callable[[Sequence[float]], float]

# What is compared is the sum of all steps, unless a bench says otherwise.
ALL = "all"


class Cost(NamedTuple):
    """Seconds on the wall clock and on the processors, and queries.

    Processor time is hardly touched by what else the machine does.
    """

    seconds: float = 0.0
    processor: float = 0.0
    queries: float = 0

    def __add__(self, other: "Cost") -> "Cost":
        """Return the cost of both."""
        return Cost(*map(add, self, other))

    def __sub__(self, other: "Cost") -> "Cost":
        """Return what came after ``other``."""
        return Cost(*map(sub, self, other))

    def per(self, units: float) -> "Cost":
        """Return the cost of one of so many units."""
        return Cost(*(each / units for each in self))

    def figures(self, *names: str) -> dict[str, float]:
        """Return the figures of these names, or all; times in milliseconds."""
        found = {
            "ms": self.seconds * 1000,
            "processor_ms": self.processor * 1000,
            "queries": self.queries,
        }
        return {name: found[name] for name in names or found}


# What the steps of one round took, by their names; and of each way, round by round.
Costs = Mapping[str, Cost]
Rounds = Mapping[str, Sequence[Costs]]


def with_total(costs: Costs, label: str = ALL, steps: Iterable[str] = ()) -> Costs:
    """Return the costs of the steps, and last the sum of the named ones, or of all."""
    own = {step: cost for step, cost in costs.items() if step != ALL}
    counted = [own[step] for step in steps or own if step in own]
    return {**own, label: sum(counted, Cost())}


def typical(
    rounds: Sequence[Costs], processor: Choice = median, queries: Choice = median
) -> dict[str, Cost]:
    """Return what each step takes: medians, unless others are chosen."""
    choices = Cost(median, processor, queries)._asdict().items()
    return {
        step: Cost(*(choose(series(rounds, step, name)) for name, choose in choices))
        for step in rounds[0]
    }


def series(rounds: Sequence[Costs], step: str, figure: str) -> list[float]:
    """Return a figure of a step, round by round."""
    return [getattr(costs[step], figure) for costs in rounds]


def turns(
    items: Iterable[Item], names: Iterable[str], first: int = 0
) -> Iterator[tuple[Item, Sequence[str]]]:
    """Yield each item with the names in turn: with each item another one begins.

    Whatever else slows the machine down hits all of them.
    """
    names = list(names)
    for number, item in enumerate(items, first):
        begins = number % len(names)
        yield item, names[begins:] + names[:begins]


class Ratio(NamedTuple):
    """The median of the rounds' ratios, and the lowest and the highest."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return the median and the spread, as the tables show them."""
        return f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f})"

    def figures(self, name: str) -> dict[str, float]:
        """Return the three, called after ``name``."""
        return dict(zip((name, f"{name}_low", f"{name}_high"), self, strict=True))


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


def compare(
    rounds: Rounds, own: str, other: str, figure: str, step: str = ALL
) -> Ratio:
    """Return how a figure of one way compares to the other's, round by round."""
    return ratio(*(series(rounds[way], step, figure) for way in (own, other)))

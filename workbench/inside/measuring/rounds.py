"""Ways that take turns, and how what they took compares."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple, TypeVar

from workbench.inside.measuring.tables import columns, verdict

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
        return Cost(*(one + two for one, two in zip(self, other, strict=True)))

    def __sub__(self, other: "Cost") -> "Cost":
        """Return what came after ``other``."""
        return Cost(*(one - two for one, two in zip(self, other, strict=True)))

    def per(self, units: float) -> "Cost":
        """Return the cost of one of so many units."""
        return Cost(*(each / units for each in self))

    @property
    def ms(self) -> float:
        """Return milliseconds on the wall clock."""
        return self.seconds * 1000

    @property
    def processor_ms(self) -> float:
        """Return milliseconds on the processors."""
        return self.processor * 1000


# What the steps of one round took, by their names.
Costs = Mapping[str, Cost]


def with_total(costs: Costs, label: str = ALL, steps: Iterable[str] = ()) -> Costs:
    """Return the costs of the steps, and last the sum of the named ones, or of all."""
    own = {step: cost for step, cost in costs.items() if step != ALL}
    counted = [own[step] for step in steps or own if step in own]
    return {**own, label: sum(counted, Cost())}


def typical(
    rounds: Sequence[Costs], processor: Choice = median, queries: Choice = median
) -> Costs:
    """Return what each step takes: medians, unless others are chosen."""
    choices = Cost(median, processor, queries)
    return {
        step: Cost(
            *(
                choose(series(rounds, step, figure))
                for figure, choose in choices._asdict().items()
            )
        )
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


def percent(value: float) -> float:
    """Return by how many percent a ratio is above 1."""
    return (value - 1) * 100


@dataclass(frozen=True)
class Comparison:
    """The same work by the add-on and by core, round by round, for so many units.

    ``label`` is the step that is compared, the sum of others. ``is_steady``:
    processor times are those of the fastest rounds.
    """

    units: int
    own: Sequence[Costs]
    core: Sequence[Costs]
    label: str = ALL
    is_steady: bool = False

    @property
    def wall(self) -> Ratio:
        """Return the ratio of wall clock times."""
        return self._ratio("seconds", ratio)

    @property
    def processor(self) -> Ratio:
        """Return the ratio of processor times, which targets are about."""
        return self._ratio("processor", steady_ratio if self.is_steady else ratio)

    def _ratio(self, figure: str, compare: Callable) -> Ratio:
        own, core = (series(each, self.label, figure) for each in (self.own, self.core))
        return compare(own, core)

    def steps(self, rounds: Sequence[Costs]) -> Costs:
        """Return what each step took per unit."""
        found = typical(rounds, min if self.is_steady else median)
        return {step: cost.per(self.units) for step, cost in found.items()}

    def figures(self) -> dict:
        """Return the ratios, and what each step of both took per unit."""
        steps = {"own": self.steps(self.own), "core": self.steps(self.core)}
        return {
            **self.processor.figures("ratio"),
            "ratio_wall": self.wall.median,
            **{
                name: {
                    step: {
                        "ms": cost.ms,
                        "processor_ms": cost.processor_ms,
                        "queries": cost.queries,
                    }
                    for step, cost in costs.items()
                }
                for name, costs in steps.items()
            },
        }

    def lines(self, title: str, unit: str, most: float) -> list[str]:
        """Return the table, and whether at most ``most`` times core's time is taken."""
        found, hint = self.processor, "; fastest rounds" if self.is_steady else ""
        return [
            f"{title} (rounds: {len(self.own)})",
            columns(f"per {unit}", "ms", "CPU ms", "queries"),
            *self._rows("core", self.core),
            *self._rows("rma_warranty", self.own),
            f"CPU time x {found} of core's (at most {most}{hint}): "
            f"{verdict(found.median <= most)}; time x {self.wall}",
            "",
        ]

    def _rows(self, name: str, rounds: Sequence[Costs]) -> Iterator[str]:
        for step, cost in self.steps(rounds).items():
            shown = (cost.ms, cost.processor_ms, cost.queries)
            yield columns(f"{name}, {step}", *(f"{each:.2f}" for each in shown))

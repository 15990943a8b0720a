"""What the goods table shows, and what it may cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from workbench.inside.bench import step_tables
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.ratios import Ratio, ratio, steady_ratio

# Goods of cases may cost so many times what bare core moves do.
MOST_RATIO = 1.3
# Installing the add-on may add so many percent to transfers without any case.
MOST_ADDED = 2.0
# What is compared; before it, core's receipts are made by hand and the
# add-on's by the approval of the cases.
COMPARED = ("received", "inspected", "routed", "commit")

Steps = Mapping[str, Effort]


@dataclass(frozen=True)
class Flow:
    """Goods of cases next to the same moves by core calls, round by round."""

    lines: int
    own: Sequence[Steps]
    core: Sequence[Steps]

    @property
    def wall(self) -> Ratio:
        """Return the ratio of wall clock times."""
        own, core = _totals(self.own), _totals(self.core)
        return ratio([each.seconds for each in own], [each.seconds for each in core])

    @property
    def processor(self) -> Ratio:
        """Return the ratio of processor times, which the target is about."""
        own, core = _totals(self.own), _totals(self.core)
        return ratio(
            [each.processor for each in own], [each.processor for each in core]
        )

    @property
    def is_met(self) -> bool:
        """Tell whether the target is met."""
        return self.processor.median <= MOST_RATIO


def _totals(rounds: Sequence[Steps]) -> list[Effort]:
    """Return the effort of the compared steps in each round."""
    nothing = Effort(0.0, 0.0, 0)
    return [
        sum((steps[name] for name in COMPARED if name in steps), nothing)
        for steps in rounds
    ]


def step_medians(rounds: Sequence[Steps], lines: int) -> dict[str, tuple]:
    """Return {step: (ms, ms on the processors, queries)} per line."""
    own = [{**steps, "compared": _totals([steps])[0]} for steps in rounds]
    return {
        name: (
            median(steps[name].seconds for steps in own) * 1000 / lines,
            median(steps[name].processor for steps in own) * 1000 / lines,
            median(steps[name].queries for steps in own) / lines,
        )
        for name in own[0]
    }


@dataclass(frozen=True)
class Overhead:
    """Transfers without any case, with the add-on installed and without it.

    ``own_calls`` and ``plain_calls`` are Python functions called in one batch:
    a figure that no other work on the machine can change.
    """

    name: str
    lines: int
    own: Sequence[Effort]
    plain: Sequence[Effort]
    own_calls: int
    plain_calls: int

    @property
    def wall(self) -> Ratio:
        """Return the ratio of wall clock times."""
        return steady_ratio(
            [each.seconds for each in self.own], [each.seconds for each in self.plain]
        )

    @property
    def processor(self) -> Ratio:
        """Return the ratio of processor times, which the target is about."""
        return steady_ratio(
            [each.processor for each in self.own],
            [each.processor for each in self.plain],
        )

    @property
    def median(self) -> float:
        """Return the ratio of processor times in the medians of the rounds."""
        own = median(each.processor for each in self.own)
        return own / median(each.processor for each in self.plain)

    @property
    def percent(self) -> float:
        """Return by how much the add-on lengthens the work."""
        return _percent(self.processor.median)

    @property
    def percent_calls(self) -> float:
        """Return how many percent more functions are called."""
        return _percent(self.own_calls / self.plain_calls)

    @property
    def added_queries(self) -> float:
        """Return how many more queries a batch takes."""
        own = mean(each.queries for each in self.own)
        return own - mean(each.queries for each in self.plain)

    @property
    def is_met(self) -> bool:
        """Tell whether the target is met."""
        return self.percent <= MOST_ADDED


def _percent(value: float) -> float:
    """Return by how many percent a ratio is above 1."""
    return (value - 1) * 100


def flow_as_json(flow: Flow) -> dict:
    """Return the figures of the goods of cases."""
    return {
        "lines": flow.lines,
        "ratio": round(flow.processor.median, 3),
        "ratio_low": round(flow.processor.low, 3),
        "ratio_high": round(flow.processor.high, 3),
        "ratio_wall": round(flow.wall.median, 3),
        "own": step_tables.as_json(step_medians(flow.own, flow.lines)),
        "core": step_tables.as_json(step_medians(flow.core, flow.lines)),
    }


def overhead_as_json(overhead: Overhead) -> dict:
    """Return the figures of transfers without any case."""
    return {
        "lines": overhead.lines,
        "rounds": len(overhead.own),
        "added_percent": round(overhead.percent, 2),
        "added_percent_wall": round(_percent(overhead.wall.median), 2),
        "added_percent_calls": round(overhead.percent_calls, 2),
        "added_queries": round(overhead.added_queries, 2),
        "added_percent_median": round(_percent(overhead.median), 2),
        "ms": round(median(each.seconds for each in overhead.own) * 1000, 1),
        "plain_ms": round(median(each.seconds for each in overhead.plain) * 1000, 1),
        "queries": round(mean(each.queries for each in overhead.own), 2),
        "plain_queries": round(mean(each.queries for each in overhead.plain), 2),
    }

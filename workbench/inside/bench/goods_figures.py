"""What the goods table shows, and what it may cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from workbench.inside.bench import step_tables
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.ratios import Ratio, ratio

# Goods of cases may cost so many times what bare core moves do.
MOST_RATIO = 1.3
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

"""What the table of ordinary documents shows, and what they may cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from workbench.inside.bench.effort import Effort
from workbench.inside.bench.ratios import Ratio, ratio

# Who uses no case may pay so many times what Odoo takes without the add-on.
MOST_RATIO = 1.02
_NOTHING = Effort(0.0, 0.0, 0)
_ALL = "all"

Steps = Mapping[str, Effort]


@dataclass(frozen=True)
class Counts:
    """Python functions called in a step, and those of them that are the add-on's.

    No other work on the machine changes these.
    """

    calls: int
    own: int

    def __add__(self, other: "Counts") -> "Counts":
        """Return what both steps call."""
        return Counts(self.calls + other.calls, self.own + other.own)


@dataclass(frozen=True)
class Ordinary:
    """Documents of so many lines with the add-on and without, round by round."""

    lines: int
    own: Sequence[Steps]
    plain: Sequence[Steps]
    own_counts: Mapping[str, Counts]
    plain_counts: Mapping[str, Counts]

    @property
    def steps(self) -> list[str]:
        """Return the names of the steps, and of their sum."""
        return [*self.own_counts, _ALL]

    def processor(self, step: str) -> Ratio:
        """Return the ratio of processor times, which the target is about."""
        own, plain = _efforts(self.own, step), _efforts(self.plain, step)
        return ratio(
            [each.processor for each in own], [each.processor for each in plain]
        )

    def milliseconds(self, step: str) -> float:
        """Return the processor's milliseconds without the add-on."""
        return median(each.processor for each in _efforts(self.plain, step)) * 1000

    def queries(self, step: str) -> tuple[float, float]:
        """Return the queries without the add-on, and how many it adds."""
        own, plain = _efforts(self.own, step), _efforts(self.plain, step)
        base = mean(each.queries for each in plain)
        return base, mean(each.queries for each in own) - base

    def calls(self, step: str) -> float:
        """Return the ratio of called functions."""
        return self._counts(self.own_counts, step).calls / (
            self._counts(self.plain_counts, step).calls
        )

    def own_calls(self, step: str) -> int:
        """Return how many functions of the add-on are called."""
        return self._counts(self.own_counts, step).own

    @staticmethod
    def _counts(counts: Mapping[str, Counts], step: str) -> Counts:
        if step == _ALL:
            return sum(counts.values(), Counts(0, 0))
        return counts[step]

    @property
    def is_met(self) -> bool:
        """Tell whether all steps together cost no more than they may."""
        return self.processor(_ALL).median <= MOST_RATIO and self.queries(_ALL)[1] <= 0


def _efforts(rounds: Sequence[Steps], step: str) -> list[Effort]:
    """Return the effort of a step, or of all, in each round."""
    if step == _ALL:
        return [sum(steps.values(), _NOTHING) for steps in rounds]
    return [steps[step] for steps in rounds]


def ordinary_as_json(found: Ordinary) -> dict:
    """Return {step: figures by name}."""
    return {step: _figures(found, step) for step in found.steps}


def _figures(found: Ordinary, step: str) -> dict:
    processor, queries = found.processor(step), found.queries(step)
    return {
        "ratio": round(processor.median, 4),
        "ratio_low": round(processor.low, 4),
        "ratio_high": round(processor.high, 4),
        "ratio_calls": round(found.calls(step), 4),
        "own_calls": found.own_calls(step),
        "plain_processor_ms": round(found.milliseconds(step), 2),
        "plain_queries": round(queries[0], 2),
        "added_queries": round(queries[1], 2),
    }


def ordinary_lines(found: Ordinary) -> list[str]:
    """Return what ordinary documents cost with the add-on and without."""
    processor, (__, queries) = found.processor(_ALL), found.queries(_ALL)
    return [
        f"Ordinary documents without any case, lines on each: {found.lines} "
        f"(rounds: {len(found.own)})",
        f"{'':<24}{'CPU ms':>8}{'x CPU':>22}{'x calls':>9}{'own calls':>11}"
        f"{'queries':>9}{'added':>7}",
        *(_row(found, step) for step in found.steps),
        f"CPU time x {processor.median:.3f} (at most {MOST_RATIO}), queries "
        f"{queries:+.1f} (at most 0): {'met' if found.is_met else 'MISSED'}",
        "",
    ]


def _row(found: Ordinary, step: str) -> str:
    processor, (base, added) = found.processor(step), found.queries(step)
    spread = f"{processor.median:.3f} ({processor.low:.3f}-{processor.high:.3f})"
    return (
        f"{step:<24}{found.milliseconds(step):>8.1f}{spread:>22}"
        f"{found.calls(step):>9.3f}{found.own_calls(step):>11}"
        f"{base:>9.1f}{added:>+7.1f}"
    )

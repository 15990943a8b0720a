"""What the money table shows, and what credit notes may cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from workbench.inside.bench import step_tables
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.ratios import Ratio, ratio, steady_ratio

# Credit notes of cases may cost so many times what core's reversal does.
MOST_RATIO = 1.15
_NOTHING = Effort(0.0, 0.0, 0)

Steps = Mapping[str, Effort]


@dataclass(frozen=True)
class Notes:
    """Credit notes of cases next to core's reversals, round by round."""

    shape: str
    notes: int
    lines: int
    own: Sequence[Steps]
    core: Sequence[Steps]

    @property
    def wall(self) -> Ratio:
        """Return the ratio of wall clock times, round by round."""
        own, core = _totals(self.own), _totals(self.core)
        return ratio([each.seconds for each in own], [each.seconds for each in core])

    @property
    def processor(self) -> Ratio:
        """Return the ratio of processor times in the fastest rounds.

        The target is about this one: other work can only slow a round down.
        """
        own, core = _totals(self.own), _totals(self.core)
        return steady_ratio(
            [each.processor for each in own], [each.processor for each in core]
        )

    @property
    def is_met(self) -> bool:
        """Tell whether the target is met."""
        return self.processor.median <= MOST_RATIO


def _totals(rounds: Sequence[Steps]) -> list[Effort]:
    """Return the effort of all steps in each round."""
    return [sum(steps.values(), _NOTHING) for steps in rounds]


def step_figures(rounds: Sequence[Steps], notes: int) -> dict[str, tuple]:
    """Return {step: (ms, ms on the processors, queries)} per note.

    Wall clock times are medians, processor times those of the fastest round.
    """
    own = [
        {**steps, "all": total}
        for steps, total in zip(rounds, _totals(rounds), strict=True)
    ]
    return {
        name: (
            median(steps[name].seconds for steps in own) * 1000 / notes,
            min(steps[name].processor for steps in own) * 1000 / notes,
            median(steps[name].queries for steps in own) / notes,
        )
        for name in own[0]
    }


def notes_as_json(notes: Notes) -> dict:
    """Return the figures of credit notes of one shape."""
    return {
        "notes": notes.notes,
        "lines": notes.lines,
        "rounds": len(notes.own),
        "ratio": round(notes.processor.median, 3),
        "ratio_low": round(notes.processor.low, 3),
        "ratio_high": round(notes.processor.high, 3),
        "ratio_wall": round(notes.wall.median, 3),
        "own": step_tables.as_json(step_figures(notes.own, notes.notes)),
        "core": step_tables.as_json(step_figures(notes.core, notes.notes)),
    }


def notes_lines(notes: Notes) -> list[str]:
    """Return what credit notes of cases cost next to core's reversals."""
    return [
        f"Draft and post {notes.notes} credit notes at once, lines on each: "
        f"{notes.lines} (rounds: {len(notes.own)})",
        f"{'per note':<28}{'ms':>10}{'CPU ms':>10}{'queries':>10}",
        *step_tables.rows("core", step_figures(notes.core, notes.notes)),
        *step_tables.rows("rma_warranty", step_figures(notes.own, notes.notes)),
        f"CPU time x {notes.processor} of core's (at most {MOST_RATIO}; fastest "
        f"rounds): {'met' if notes.is_met else 'MISSED'}; time x {notes.wall}",
        "",
    ]

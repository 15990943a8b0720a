"""What the table of ordinary documents shows, and what they may cost."""

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import NamedTuple

from workbench.inside.measuring.rounds import ALL, Costs, ratio, series, typical
from workbench.inside.measuring.tables import columns, verdict

# Who uses no case may pay so many times what Odoo takes without the add-on.
MOST_RATIO = 1.02
_WIDTHS = (24, 8, 22, 9, 11, 9, 7)


class Counts(NamedTuple):
    """Python functions called in a step, and those of them that are the add-on's.

    No other work on the machine changes these.
    """

    calls: int
    own: int


class Side(NamedTuple):
    """What documents took in one of the databases, round by round; calls once."""

    rounds: Sequence[Costs]
    counts: Mapping[str, Counts]

    def counted(self, step: str) -> Counts:
        """Return the calls of a step, or of all."""
        if step != ALL:
            return self.counts[step]
        return Counts(*map(sum, zip(*self.counts.values(), strict=True)))


def ordinary_figures(own: Side, plain: Side) -> dict:
    """Return {step: figures}, with the add-on and without."""
    return {step: _figures(own, plain, step) for step in (*own.counts, ALL)}


def _figures(own: Side, plain: Side, step: str) -> dict:
    processor = (series(side.rounds, step, "processor") for side in (own, plain))
    own_queries, queries = (
        mean(series(side.rounds, step, "queries")) for side in (own, plain)
    )
    return {
        **ratio(*processor).figures("ratio"),
        "ratio_calls": own.counted(step).calls / plain.counted(step).calls,
        "own_calls": own.counted(step).own,
        "plain_processor_ms": typical(plain.rounds)[step].processor_ms,
        "plain_queries": queries,
        "added_queries": own_queries - queries,
    }


def ordinary_lines(lines: int, rounds: int, figures: Mapping[str, Mapping]) -> list:
    """Return the table of documents of so many lines, and whether the target is met."""
    found, queries = figures[ALL]["ratio"], figures[ALL]["added_queries"]
    names = ("CPU ms", "x CPU", "x calls", "own calls", "queries", "added")
    return [
        f"Ordinary documents without any case, lines on each: {lines} "
        f"(rounds: {rounds})",
        columns("", *names, widths=_WIDTHS),
        *(_row(step, **each) for step, each in figures.items()),
        f"CPU time x {found:.3f} (at most {MOST_RATIO}), queries {queries:+.1f} "
        f"(at most 0): {verdict(found <= MOST_RATIO and queries <= 0)}",
        "",
    ]


def _row(step: str, **figures: float) -> str:
    shown = (
        "{plain_processor_ms:.1f}",
        "{ratio:.3f} ({ratio_low:.3f}-{ratio_high:.3f})",
        "{ratio_calls:.3f}",
        "{own_calls}",
        "{plain_queries:.1f}",
        "{added_queries:+.1f}",
    )
    return columns(step, *(each.format(**figures) for each in shown), widths=_WIDTHS)

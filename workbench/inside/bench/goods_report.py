"""The table of the goods, as the bench prints it."""

from collections.abc import Sequence
from statistics import mean, median

from workbench.inside.bench import step_tables
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.goods_figures import (
    MOST_ADDED,
    MOST_RATIO,
    Flow,
    Overhead,
    step_medians,
)


def flow_lines(flow: Flow) -> list[str]:
    """Return what goods of cases cost next to bare core moves."""
    return [
        f"Receive, inspect and route {flow.lines} lines at once "
        f"(rounds: {len(flow.own)})",
        f"{'per line':<28}{'ms':>10}{'CPU ms':>10}{'queries':>10}",
        *step_tables.rows("core", step_medians(flow.core, flow.lines)),
        *step_tables.rows("rma_warranty", step_medians(flow.own, flow.lines)),
        f"CPU time x {flow.processor} of core's (at most {MOST_RATIO}): "
        f"{_verdict(flow.is_met)}; time x {flow.wall}",
        "",
    ]


def overhead_lines(overhead: Overhead) -> list[str]:
    """Return what the installed add-on adds to transfers without any case."""
    return [
        f"{overhead.name}, {overhead.lines} lines at once "
        f"(rounds: {len(overhead.own)})",
        _row("without the add-on", overhead.plain),
        _row("with the add-on", overhead.own),
        f"added {overhead.percent:.1f} % CPU time (at most {MOST_ADDED:.0f} %; "
        f"fastest rounds: x {_exact(overhead)}): {_verdict(overhead.is_met)}",
        f"time {(overhead.wall.median - 1) * 100:+.1f} %, "
        f"CPU time in the median {(overhead.median - 1) * 100:+.1f} %, "
        f"function calls {overhead.percent_calls:+.1f} %, "
        f"queries {overhead.added_queries:+.1f}",
        "",
    ]


def _exact(overhead: Overhead) -> str:
    """Return the ratio with the digits that percents need."""
    found = overhead.processor
    return f"{found.median:.3f} ({found.low:.3f}-{found.high:.3f})"


def _row(name: str, efforts: Sequence[Effort]) -> str:
    seconds = median(each.seconds for each in efforts)
    processor = median(each.processor for each in efforts)
    queries = mean(each.queries for each in efforts)
    return (
        f"{name:<28}{seconds * 1000:>8.0f} ms{processor * 1000:>8.0f} CPU ms"
        f"{queries:>9.1f} queries"
    )


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"

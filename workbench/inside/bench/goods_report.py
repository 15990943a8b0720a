"""The table of the goods, as the bench prints it."""

from workbench.inside.bench import step_tables
from workbench.inside.bench.goods_figures import (
    MOST_RATIO,
    Flow,
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


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"

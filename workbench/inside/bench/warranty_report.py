"""The table of the warranties, as the bench prints it."""

from collections.abc import Sequence

from workbench.inside.bench.warranty_figures import (
    MOST_ADDED,
    Answer,
    History,
    Issue,
    are_equal,
)


def issue_lines(issue: Issue) -> list[str]:
    """Return what certificates add to the validation of deliveries."""
    return [
        f"Certificates for {issue.lines} delivered lines",
        _row("without certificates", issue.plain_seconds, issue.plain_queries),
        _row("with certificates", issue.seconds, issue.queries),
        f"added {issue.percent:.1f} % (at most {MOST_ADDED:.0f} %; delivery by "
        f"delivery x {issue.added}): {_verdict(issue.is_met)}",
        "",
    ]


def _row(name: str, seconds: float, queries: float) -> str:
    return f"{name:<28}{seconds:>10.1f} s{queries:>10.1f} queries per delivery"


def answers_lines(answers: Sequence[Answer]) -> list[str]:
    """Return what the answers for more and more case lines cost."""
    rows = [
        f"{answer.lines:>8} lines{answer.milliseconds:>12.1f} ms"
        f"{answer.queries:>8} queries"
        for answer in answers
    ]
    verdict = _verdict(are_equal(answers))
    return ["Warranty answers", *rows, f"equal numbers of queries: {verdict}", ""]


def history_lines(history: History) -> list[str]:
    """Return what the job over past deliveries took."""
    return [
        "Certificates for past deliveries",
        f"{history.certificates} certificates for {history.lines} lines in "
        f"{history.seconds:.0f} s (at most {history.allowed:.0f} s): "
        f"{_verdict(history.is_met)}",
        f"memory {history.megabytes_before:.0f} MB before, "
        f"{history.megabytes_peak:.0f} MB at most; {history.queries} queries",
        "",
    ]


def _verdict(is_met: bool) -> str:
    return "met" if is_met else "MISSED"

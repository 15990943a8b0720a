"""The tables that the bench prints."""

from collections.abc import Iterable, Sequence

from workbench.inside.bench.figures import OWN, REFERENCES, TARGETS, Line

_KINDS = {"single": "one by one", "batch": "{} at once"}


def table(title: str, lines: Sequence[Line]) -> list[str]:
    """Return the comparison of the ways, each step's share below."""
    head = _columns("", "ms/order", "queries", "to core", "to floor")
    rows = [
        _columns(
            _label(line),
            f"{line.milliseconds:.0f}",
            f"{line.queries:.1f}",
            str(line.to_core),
            str(line.to_floor),
        )
        for line in lines
    ]
    return [title, head, *rows, ""]


def _columns(name: str, first: str, second: str, third: str, fourth: str) -> str:
    return f"{name:<28}{first:>10}{second:>10}{third:>20}{fourth:>20}"


def _label(line: Line) -> str:
    return f"{line.name}, {_KINDS[line.kind].format(line.orders)}"


def steps_table(lines: Iterable[Line]) -> list[str]:
    """Return milliseconds and queries per order of every step."""
    result = []
    for line in lines:
        result.append(f"{_label(line)}: ms and queries per order")
        for name, (milliseconds, queries) in line.steps.items():
            result.append(f"    {name:<24}{milliseconds:>10.1f}{queries:>10.1f}")
    return [*result, ""]


def batches_table(title: str, batches: dict) -> list[str]:
    """Return milliseconds and queries of whole batches, step by step."""
    result = [title]
    for name, batch in batches.items():
        result.append(f"{name:<28}{batch['ms']:>10.0f} ms{batch['queries']:>8} queries")
        for step, cost in batch["steps"].items():
            result.append(f"    {step:<24}{cost['ms']:>10.0f} ms{cost['queries']:>8}")
    return [*result, ""]


def verdicts(lines: Iterable[Line]) -> list[str]:
    """Return one sentence per target: met or missed, with the figures."""
    return [_verdict(line) for line in lines if line.name == OWN]


def _verdict(line: Line) -> str:
    most, queries = TARGETS[line.kind]
    found = line.to_reference.median
    met = found <= most and line.queries <= queries
    return (
        f"{_label(line)}: {found:.2f} x {REFERENCES[line.kind]} (at most {most:.2f}), "
        f"{line.queries:.0f} queries per order (at most {queries}): "
        f"{'met' if met else 'MISSED'}"
    )

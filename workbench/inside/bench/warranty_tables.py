"""What the warranty table shows, and what warranties may cost."""

from collections.abc import Mapping, Sequence
from statistics import mean

from workbench.inside.measuring.rounds import Costs, Ratio, percent, ratio, series
from workbench.inside.measuring.tables import columns, verdict

# Certificates may add so many percent to the validation of deliveries.
MOST_ADDED = 10.0
# What the history may take: seconds, for so many delivered lines.
MOST_SECONDS = 300.0
HISTORY_LINES = 100_000

_SPREAD = ("median", "low", "high")


def issue_figures(lines: int, own: Sequence[Costs], plain: Sequence[Costs]) -> dict:
    """Return what certificates add to deliveries of so many lines together.

    :param own: what each delivery took, and ``plain`` the same without certificates
    """
    ways = {"": own, "plain_": plain}
    seconds = {name: series(each, "all", "seconds") for name, each in ways.items()}
    spread = zip(_SPREAD, map(percent, ratio(*seconds.values())), strict=True)
    return {
        "lines": lines,
        **{f"{name}seconds": sum(each) for name, each in seconds.items()},
        "added_percent": percent(sum(seconds[""]) / sum(seconds["plain_"])),
        **{f"added_percent_{name}": each for name, each in spread},
        **{
            f"{name}queries_per_delivery": mean(series(each, "all", "queries"))
            for name, each in ways.items()
        },
    }


def issue_lines(figures: Mapping) -> list[str]:
    """Return the table, and whether certificates add no more than they may."""
    added = figures["added_percent"]
    spread = Ratio(*(1 + figures[f"added_percent_{name}"] / 100 for name in _SPREAD))
    rows = [
        columns(f"{word} certificates", f"{figures[name + 'seconds']:.1f}")
        + f" s{figures[name + 'queries_per_delivery']:>10.1f} queries per delivery"
        for word, name in (("without", "plain_"), ("with", ""))
    ]
    return [
        f"Certificates for {figures['lines']} delivered lines",
        *rows,
        f"added {added:.1f} % (at most {MOST_ADDED:.0f} %; delivery by delivery "
        f"x {spread}): {verdict(added <= MOST_ADDED)}",
        "",
    ]


def answers_lines(figures: Mapping[str, Mapping]) -> list[str]:
    """Return the table of answers, which must all take the same number of queries.

    :param figures: {number of case lines: ms and queries}
    """
    rows = [
        f"{lines:>8} lines{each['ms']:>12.1f} ms{each['queries']:>8} queries"
        for lines, each in figures.items()
    ]
    is_met = len({each["queries"] for each in figures.values()}) <= 1
    equal = f"equal numbers of queries: {verdict(is_met)}"
    return ["Warranty answers", *rows, equal, ""]


def history_lines(figures: Mapping) -> list[str]:
    """Return what the job over past deliveries took, and whether it may."""
    allowed = MOST_SECONDS * figures["lines"] / HISTORY_LINES
    is_complete = figures["certificates"] == figures["lines"]
    return [
        "Certificates for past deliveries",
        f"{figures['certificates']} certificates for {figures['lines']} lines in "
        f"{figures['seconds']:.0f} s (at most {allowed:.0f} s): "
        f"{verdict(is_complete and figures['seconds'] <= allowed)}",
        f"memory {figures['mb_before']} MB before, {figures['mb_peak']} MB at most; "
        f"{figures['queries']} queries",
        "",
    ]

"""What each of the bench's tables shows, and what the add-on may take.

Figures are those of the ``--json`` file; what is printed is made from them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import mean, median

from workbench.inside.measuring.rounds import (
    ALL,
    Ratio,
    Rounds,
    compare,
    ratio,
    series,
    steady_ratio,
    typical,
    with_total,
)
from workbench.inside.measuring.tables import columns, goal, table

OWN = "rma_warranty"

# Goods of cases, and credit notes of them, may cost so many times what core's do.
MOST_GOODS, MOST_NOTES = 1.3, 1.15
_COMPARED = {
    "ms": "{ms:.2f}",
    "CPU ms": "{processor_ms:.2f}",
    "queries": "{queries:.2f}",
}

# {way to take orders back: how it is called}
WAYS = {
    "core": "core, one by one",
    "single": f"{OWN}, one by one",
    "floor": "floor, {orders} at once",
    "batch": f"{OWN}, {{orders}} at once",
}
_REFERENCES = ("core", "floor")
_RETURNS = {
    "ms/order": "{ms_per_order:.0f}",
    "queries": "{queries_per_order:.1f}",
    "to core": "{ratio_to_core:.2f} ({ratio_to_core_low:.2f}-{ratio_to_core_high:.2f})",
    "to floor": "{ratio_to_floor:.2f} "
    "({ratio_to_floor_low:.2f}-{ratio_to_floor_high:.2f})",
}
# {the add-on's way: (its reference, what it may cost)}
_RETURNS_GOALS = {
    "single": ("core", {"ratio_to_core": 0.90, "queries_per_order": 310}),
    "batch": ("floor", {"ratio_to_floor": 1.25, "queries_per_order": 100}),
}

# Certificates may add so many percent to the validation of deliveries.
_MOST_ADDED = {"added_percent": 10.0}
# What the history may take: seconds, for so many delivered lines.
_RULES_SECONDS = 10
_HISTORY_SECONDS, _HISTORY_LINES = 300.0, 100_000

# Who uses no case may pay so many times what Odoo takes without the add-on.
_ORDINARY_MOST = {"ratio": 1.02, "added_queries": 0}
_ORDINARY = {
    "CPU ms": "{plain_processor_ms:.1f}",
    "x CPU": "{ratio:.3f} ({ratio_low:.3f}-{ratio_high:.3f})",
    "x calls": "{ratio_calls:.3f}",
    "own calls": "{own_calls}",
    "queries": "{plain_queries:.1f}",
    "added": "{added_queries:+.1f}",
}


@dataclass(frozen=True)
class Comparison:
    """The same work by the add-on (``own``) and by core, for so many units.

    ``label`` is the step that is compared, the sum of others. ``is_steady``:
    processor times are those of the fastest rounds.
    """

    units: int
    rounds: Rounds
    label: str = ALL
    is_steady: bool = False

    def ratio(self, figure: str = "processor") -> Ratio:
        """Return the ratio of processor times, which goals are about, or of others."""
        is_steady = self.is_steady and figure == "processor"
        both = (series(self.rounds[way], self.label, figure) for way in ("own", "core"))
        return (steady_ratio if is_steady else ratio)(*both)

    def figures(self) -> dict:
        """Return the ratios, and what each step of both took per unit."""
        found = {
            **self.ratio().figures("ratio"),
            "ratio_wall": self.ratio("seconds").median,
        }
        for way in ("own", "core"):
            steps = typical(self.rounds[way], min if self.is_steady else median)
            found[way] = {
                step: cost.per(self.units).figures() for step, cost in steps.items()
            }
        return found

    def lines(self, title: str, unit: str, most: float) -> list[str]:
        """Return the table, and whether at most ``most`` times core's time is taken."""
        figures, hint = self.figures(), "; fastest rounds" if self.is_steady else ""
        rows = {
            f"{name}, {step}": each
            for name, way in (("core", "core"), (OWN, "own"))
            for step, each in figures[way].items()
        }
        text = f"CPU time x {self.ratio()} of core's (at most {{most[ratio]}}{hint})"
        return [
            f"{title} (rounds: {len(self.rounds['own'])})",
            *table(_COMPARED, rows, f"per {unit}"),
            goal(text, figures, {"ratio": most}) + f"; time x {self.ratio('seconds')}",
            "",
        ]


def goods_of(units: int, rounds: Rounds) -> Comparison:
    """Compare what goods take from their receipt on.

    Before it, core's receipts are made by hand and the add-on's by the approval.
    """
    label, steps = "compared", ("received", "inspected", "routed", "commit")
    found = {
        way: [with_total(costs, label, steps) for costs in each]
        for way, each in rounds.items()
    }
    return Comparison(units, found, label)


def notes_of(units: int, rounds: Rounds) -> Comparison:
    """Compare the fastest rounds: other work can only slow a round down."""
    return Comparison(units, rounds, is_steady=True)


def returns_figures(sizes: Mapping[str, int], rounds: Rounds) -> dict:
    """Return what an order costs in each way, of which it does so many in a round."""
    return {way: _returns_figures(way, size, rounds) for way, size in sizes.items()}


def _returns_figures(way: str, size: int, rounds: Rounds) -> dict:
    steps = {
        step: cost.figures("ms", "queries")
        for step, cost in typical(rounds[way]).items()
    }
    total, ratios = steps.pop(ALL), {}
    for other in _REFERENCES:
        found = compare(rounds, way, other, "seconds")
        ratios |= found.figures(f"ratio_to_{other}")
    return {
        "orders": size,
        **{f"{name}_per_order": figure for name, figure in total.items()},
        **ratios,
        "steps": steps,
    }


def returns_lines(title: str, figures: Mapping[str, Mapping]) -> list[str]:
    """Return how the ways compare, and then the steps of each."""
    rows = {WAYS[way].format(**each): each for way, each in figures.items()}
    result = [title, *table(_RETURNS, rows, widths=(28, 10, 10, 20)), ""]
    for label, each in rows.items():
        result.append(f"{label}: ms and queries per order")
        result += [
            columns(f"    {step}", f"{cost['ms']:.1f}", f"{cost['queries']:.1f}")
            for step, cost in each["steps"].items()
        ]
    return [*result, ""]


def returns_goals(figures: Mapping[str, Mapping]) -> list[str]:
    """Return one sentence per goal: met or missed, with the figures."""
    result = []
    for way, (other, most) in _RETURNS_GOALS.items():
        text = (
            f"{WAYS[way]}: {{ratio_to_{other}:.2f}} x {other} "
            f"(at most {{most[ratio_to_{other}]:.2f}}), {{queries_per_order:.0f}} "
            "queries per order (at most {most[queries_per_order]})"
        )
        result.append(goal(text, figures[way], most))
    return [*result, ""]


def issue_figures(lines: int, rounds: Rounds) -> dict:
    """Return what certificates add to deliveries of so many lines together.

    :param rounds: what each delivery took with (``own``) and without (``plain``)
    """
    ways = {"": rounds["own"], "plain_": rounds["plain"]}
    seconds = {name: sum(series(each, ALL, "seconds")) for name, each in ways.items()}
    spread = compare(rounds, "own", "plain", "seconds")._asdict()
    return {
        "lines": lines,
        **{f"{name}seconds": each for name, each in seconds.items()},
        "added_percent": _percent(seconds[""] / seconds["plain_"]),
        **{f"added_percent_{name}": _percent(each) for name, each in spread.items()},
        **{
            f"{name}queries_per_delivery": mean(series(each, ALL, "queries"))
            for name, each in ways.items()
        },
    }


def _percent(value: float) -> float:
    """Return by how many percent a ratio is above 1."""
    return (value - 1) * 100


def issue_lines(figures: Mapping) -> list[str]:
    """Return the table, and whether certificates add no more than they may."""
    added = (figures[f"added_percent_{name}"] for name in Ratio._fields)
    spread = Ratio(*(1 + each / 100 for each in added))
    rows = [
        columns(f"{word} certificates", f"{figures[name + 'seconds']:.1f}")
        + f" s{figures[name + 'queries_per_delivery']:>10.1f} queries per delivery"
        for word, name in (("without", "plain_"), ("with", ""))
    ]
    text = (
        "added {added_percent:.1f} % (at most {most[added_percent]:.0f} %; "
        f"delivery by delivery x {spread})"
    )
    return [
        f"Certificates for {figures['lines']} delivered lines",
        *rows,
        goal(text, figures, _MOST_ADDED),
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
    found = {"numbers": len({each["queries"] for each in figures.values()})}
    equal = goal("equal numbers of queries", found, {"numbers": 1})
    return ["Warranty answers", *rows, equal, ""]


def rules_lines(figures: Mapping) -> list[str]:
    """Return how long rules take to answer, and whether they may."""
    asked = "{rules} rules, {lines} lines: {seconds:.1f} s (at most {most[seconds]} s)"
    return [
        "Answers by rules",
        goal(asked, figures, {"seconds": _RULES_SECONDS}),
        f"{figures['queries']} queries",
        "",
    ]


def history_lines(figures: Mapping) -> list[str]:
    """Return what the job over past deliveries took, and whether it may."""
    seconds = _HISTORY_SECONDS * figures["lines"] / _HISTORY_LINES
    missing = abs(figures["lines"] - figures["certificates"])
    done = (
        "{certificates} certificates for {lines} lines in {seconds:.0f} s "
        "(at most {most[seconds]:.0f} s)"
    )
    memory = "memory {mb_before} MB before, {mb_peak} MB at most; {queries} queries"
    most = {"seconds": seconds, "missing": 0}
    return [
        "Certificates for past deliveries",
        goal(done, {**figures, "missing": missing}, most),
        memory.format(**figures),
        "",
    ]


def ordinary_figures(
    rounds: Rounds, calls: Mapping[str, Mapping[str, Counter]]
) -> dict:
    """Return {step: figures} of documents with the add-on (own) and without (plain).

    :param calls: {own or plain: {step: Python functions called in it; ``all``, and
        ``own`` ones of the add-on}}, which no other work on the machine changes
    """
    result = {}
    for step in rounds["own"][0]:
        own, plain = (calls[side][step] for side in ("own", "plain"))
        added, queries = (
            mean(series(rounds[side], step, "queries")) for side in ("own", "plain")
        )
        found = typical(rounds["plain"])[step].figures()
        result[step] = {
            **compare(rounds, "own", "plain", "processor", step).figures("ratio"),
            "ratio_calls": own["all"] / plain["all"],
            "own_calls": own["own"],
            "plain_processor_ms": found["processor_ms"],
            "plain_queries": queries,
            "added_queries": added - queries,
        }
    return result


def ordinary_lines(lines: int, rounds: int, figures: Mapping[str, Mapping]) -> list:
    """Return the table of documents of so many lines, and whether the goal is met."""
    text = (
        "CPU time x {ratio:.3f} (at most {most[ratio]}), "
        "queries {added_queries:+.1f} (at most {most[added_queries]})"
    )
    return [
        f"Ordinary documents without any case, lines on each: {lines} "
        f"(rounds: {rounds})",
        *table(_ORDINARY, figures, widths=(24, 8, 22, 9, 11, 9, 7)),
        goal(text, figures[ALL], _ORDINARY_MOST),
        "",
    ]

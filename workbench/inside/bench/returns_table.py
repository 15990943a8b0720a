"""How the tables of returns show what an order costs in each way."""

from collections.abc import Iterator, Mapping, Sequence

from workbench.inside.measuring.rounds import (
    ALL,
    Cost,
    Costs,
    Ratio,
    ratio,
    series,
    typical,
)
from workbench.inside.measuring.tables import columns, verdict

OWN = "rma_warranty"
# {way: how it is called}
WAYS = {
    "core": "core, one by one",
    "single": f"{OWN}, one by one",
    "floor": "floor, {} at once",
    "batch": f"{OWN}, {{}} at once",
}
REFERENCES = ("core", "floor")
# What the add-on's ways may cost: the ratio to a reference, and queries.
TARGETS = {"single": ("core", 0.90, 310), "batch": ("floor", 1.25, 100)}


class Table:
    """What an order costs in each of the ways, round by round."""

    def __init__(self, sizes: Mapping[str, int], rounds: Mapping[str, Sequence[Costs]]):
        """Take the rounds of each way, and how many orders it does in each."""
        self._sizes, self._rounds = sizes, rounds
        self._labels = {way: WAYS[way].format(size) for way, size in sizes.items()}
        self._costs = {way: typical(each) for way, each in rounds.items()}

    def ratio(self, way: str, reference: str) -> Ratio:
        """Return how times compare, round by round."""
        own, other = self._rounds[way], self._rounds[reference]
        return ratio(series(own, ALL, "seconds"), series(other, ALL, "seconds"))

    def _steps(self, way: str) -> Iterator[tuple[str, Cost]]:
        return ((name, c) for name, c in self._costs[way].items() if name != ALL)

    def lines(self, title: str) -> list[str]:
        """Return the comparison, and then the steps of each way."""
        widths = (28, 10, 10, 20)
        head = columns("", "ms/order", "queries", "to core", "to floor", widths=widths)
        result = [title, head]
        for way, label in self._labels.items():
            cost = self._costs[way][ALL]
            ratios = (self.ratio(way, other) for other in REFERENCES)
            figures = (f"{cost.ms:.0f}", f"{cost.queries:.1f}", *ratios)
            result.append(columns(label, *figures, widths=widths))
        result.append("")
        for way, label in self._labels.items():
            result.append(f"{label}: ms and queries per order")
            result += [
                columns(f"    {name}", f"{cost.ms:.1f}", f"{cost.queries:.1f}")
                for name, cost in self._steps(way)
            ]
        return [*result, ""]

    def verdicts(self) -> list[str]:
        """Return one sentence per target: met or missed, with the figures."""
        return [*map(self._verdict, TARGETS), ""]

    def _verdict(self, way: str) -> str:
        reference, most, most_queries = TARGETS[way]
        found = self.ratio(way, reference).median
        queries = self._costs[way][ALL].queries
        is_met = found <= most and queries <= most_queries
        return (
            f"{self._labels[way]}: {found:.2f} x {reference} (at most {most:.2f}), "
            f"{queries:.0f} queries per order (at most {most_queries}): "
            f"{verdict(is_met)}"
        )

    def figures(self) -> dict:
        """Return the figures of each way."""
        return {way: self._figures(way) for way in self._sizes}

    def _figures(self, way: str) -> dict:
        cost, ratios = self._costs[way][ALL], {}
        for other in REFERENCES:
            ratios |= self.ratio(way, other).figures(f"ratio_to_{other}")
        return {
            "orders": self._sizes[way],
            "ms_per_order": cost.ms,
            "queries_per_order": cost.queries,
            **ratios,
            "steps": {
                name: {"ms": each.ms, "queries": each.queries}
                for name, each in self._steps(way)
            },
        }


def batch_figures(costs: Costs) -> dict:
    """Return what a whole batch takes, and its steps."""
    figures = {
        name: {"ms": cost.ms, "queries": round(cost.queries)}
        for name, cost in costs.items()
    }
    return {**figures.pop(ALL), "steps": figures}


def batch_lines(title: str, figures: Mapping[str, Mapping]) -> list[str]:
    """Return the table of whole batches, by the name of the way."""
    result = [title]
    for name, each in figures.items():
        result.append(_batch_row(name, each) + " queries")
        steps = each["steps"].items()
        result += [_batch_row(f"    {step}", cost) for step, cost in steps]
    return [*result, ""]


def _batch_row(name: str, figures: Mapping) -> str:
    return f"{columns(name, format(figures['ms'], '.0f'))} ms{figures['queries']:>8}"

"""The figures of a bench: per way what an order costs, and the ratios."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from workbench.inside.bench.ratios import Ratio, ratio

OWN = "rma_warranty"
# What an order may cost: the ratio to the reference, and queries.
TARGETS = {"single": (0.90, 310), "batch": (1.25, 100)}
REFERENCES = {"single": "core", "batch": "floor"}


@dataclass(frozen=True)
class Line:
    """One way: milliseconds and queries per order, in the median of the rounds."""

    name: str
    kind: str
    orders: int
    milliseconds: float
    queries: float
    steps: dict[str, tuple[float, float]]
    to_core: Ratio
    to_floor: Ratio

    @property
    def to_reference(self) -> Ratio:
        """Return the ratio that the target is about."""
        return self.to_core if self.kind == "single" else self.to_floor


@dataclass(frozen=True)
class Sample:
    """One way in one round, per order; times in seconds."""

    name: str
    kind: str
    orders: int
    seconds: float
    queries: float
    steps: dict[str, tuple[float, float]]


def lines_of(samples: Iterable[Sample]) -> list[Line]:
    """Return a line per way, in the order of the samples.

    Each way has one sample per round; samples of one round are compared.
    """
    by_way: dict[tuple[str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        by_way[sample.kind, sample.name].append(sample)
    seconds = {way: [each.seconds for each in own] for way, own in by_way.items()}
    core, floor = seconds["single", "core"], seconds["batch", "floor"]
    return [
        Line(
            name=own[0].name,
            kind=own[0].kind,
            orders=own[0].orders,
            milliseconds=median(seconds[way]) * 1000,
            queries=median(each.queries for each in own),
            steps=_median_steps(own),
            to_core=ratio(seconds[way], core),
            to_floor=ratio(seconds[way], floor),
        )
        for way, own in by_way.items()
    ]


def _median_steps(samples: Sequence[Sample]) -> dict[str, tuple[float, float]]:
    """Return {step: (milliseconds, queries)} per order."""
    return {
        name: (
            median(sample.steps[name][0] for sample in samples) * 1000,
            median(sample.steps[name][1] for sample in samples),
        )
        for name in samples[0].steps
    }


def batches_as_json(samples: Iterable[Sample]) -> dict:
    """Return what whole batches cost, by the name of the way."""
    return {
        sample.name: {
            "ms": round(sample.seconds * sample.orders * 1000, 1),
            "queries": round(sample.queries * sample.orders),
            "steps": {
                name: {
                    "ms": round(seconds * sample.orders * 1000, 1),
                    "queries": round(queries * sample.orders),
                }
                for name, (seconds, queries) in sample.steps.items()
            },
        }
        for sample in samples
    }


def as_json(lines: Iterable[Line]) -> dict:
    """Return the add-on's figures by kind, and those it is compared with."""
    result: dict[str, dict] = {}
    for line in lines:
        name = line.kind if line.name == OWN else line.name
        result[name] = _line_as_json(line)
    return result


def _line_as_json(line: Line) -> dict:
    return {
        "orders": line.orders,
        "ms_per_order": round(line.milliseconds, 1),
        "queries_per_order": round(line.queries, 1),
        **_ratio_as_json("ratio_to_core", line.to_core),
        **_ratio_as_json("ratio_to_floor", line.to_floor),
        "steps": {
            name: {"ms": round(milliseconds, 1), "queries": round(queries, 1)}
            for name, (milliseconds, queries) in line.steps.items()
        },
    }


def _ratio_as_json(name: str, value: Ratio) -> dict:
    return {
        name: round(value.median, 3),
        f"{name}_low": round(value.low, 3),
        f"{name}_high": round(value.high, 3),
    }

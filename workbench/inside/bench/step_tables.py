"""How the tables show the figures of steps."""

from collections.abc import Mapping


def as_json(figures: Mapping[str, tuple]) -> dict:
    """Return {step: figures by name}, of (ms, ms on the processors, queries)."""
    return {
        name: {
            "ms": round(milliseconds, 2),
            "processor_ms": round(processor, 2),
            "queries": round(queries, 2),
        }
        for name, (milliseconds, processor, queries) in figures.items()
    }


def rows(name: str, figures: Mapping[str, tuple]) -> list[str]:
    """Return a row per step of what is called ``name``."""
    return [
        f"{name + ', ' + step:<28}{milliseconds:>10.2f}{processor:>10.2f}"
        f"{queries:>10.2f}"
        for step, (milliseconds, processor, queries) in figures.items()
    ]

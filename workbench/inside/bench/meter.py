"""Count the time and the queries of steps."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from odoo import sql_db


@dataclass
class Cost:
    """Wall clock seconds, and queries over all cursors of this process."""

    seconds: float = 0.0
    queries: int = 0

    def __iadd__(self, other: "Cost") -> "Cost":
        """Add another cost in place."""
        self.seconds += other.seconds
        self.queries += other.queries
        return self


@dataclass
class Meter:
    """The cost of everything between ``start`` and ``stop``, and of each step.

    What a step leaves to be written later counts where it is written; the
    commit is a step, too.
    """

    steps: dict[str, Cost] = field(default_factory=lambda: defaultdict(Cost))

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add what happens inside to the step called ``name``."""
        seconds, queries = time.perf_counter(), sql_db.sql_counter
        try:
            yield
        finally:
            self.steps[name] += Cost(
                time.perf_counter() - seconds, sql_db.sql_counter - queries
            )

    @property
    def total(self) -> Cost:
        """Return the sum of all steps."""
        total = Cost()
        for cost in self.steps.values():
            total += cost
        return total

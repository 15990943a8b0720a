"""Where a way's time and queries go, as seen from the add-on's own lines."""

import cProfile
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from unittest.mock import patch

from odoo import sql_db

from workbench.inside.measuring.rounds import Cost

_OWN = "/rma_warranty/"
_ROWS = 20


def profile(work: Callable[[], None], orders: int) -> list[str]:
    """Run the work under a profiler and return its top, costliest first."""
    profiler = cProfile.Profile()
    with traced_queries() as traced:
        profiler.runcall(work)
    return [
        "own lines below which most queries are made (queries and ms per order)",
        *_query_lines(traced, orders),
        "own functions that take longest (ms per order under the profiler, calls)",
        *_function_lines(profiler, orders, own=True),
        "all functions, by their own time",
        *_function_lines(profiler, orders, own=False),
        "",
    ]


@contextmanager
def traced_queries() -> Iterator[dict[str, Cost]]:
    """Count queries by the innermost line of the add-on on the stack."""
    traced: dict[str, Cost] = defaultdict(Cost)
    execute = sql_db.Cursor.execute

    def traced_execute(cursor, *arguments, **options):
        started = time.perf_counter()
        try:
            return execute(cursor, *arguments, **options)
        finally:
            seconds = time.perf_counter() - started
            traced[_own_place(sys._getframe(1))] += Cost(seconds, queries=1)

    with patch.object(sql_db.Cursor, "execute", traced_execute):
        yield traced


def _own_place(frame: FrameType | None) -> str:
    """Return file:line function of the innermost frame within the add-on."""
    while frame:
        code = frame.f_code
        if _OWN in code.co_filename:
            return _place((code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back
    return "(outside the add-on)"


def _query_lines(traced: Mapping[str, Cost], orders: int) -> list[str]:
    rows = sorted(traced.items(), key=lambda row: -row[1].queries)
    return [_row(cost.queries, cost.ms, place, orders) for place, cost in rows[:_ROWS]]


def _function_lines(profiler: cProfile.Profile, orders: int, own: bool) -> list[str]:
    """Return the add-on's functions by all time in them, or all by their own."""
    rows = [
        (seconds if own else own_seconds, calls, place)
        for place, (_, calls, own_seconds, seconds, _) in pstats.Stats(
            profiler
        ).stats.items()
        if not own or _OWN in place[0]
    ]
    return [
        _row(seconds * 1000, calls, _place(place), orders)
        for seconds, calls, place in sorted(rows, reverse=True)[:_ROWS]
    ]


def _row(first: float, second: float, place: str, orders: int) -> str:
    return f"{first / orders:>10.1f}{second / orders:>10.1f}  {place}"


def _place(place: tuple[str, int, str]) -> str:
    file, line, name = place
    short = file.rpartition(_OWN)[2] if _OWN in file else "/".join(file.split("/")[-3:])
    return f"{short}:{line} {name}"

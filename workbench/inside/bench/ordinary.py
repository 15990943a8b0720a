"""The table of ordinary documents: what who uses no case pays for the add-on.

Two equal databases, one without the add-on, do the same documents in turns, step
by step, so that whatever else the machine does hits both.
"""

import cProfile
import gc
from collections.abc import Mapping
from contextlib import ExitStack

from workbench.inside import session
from workbench.inside.bench import ordinary_documents
from workbench.inside.bench.clones import Lane, clone
from workbench.inside.bench.effort import Effort, EffortClock
from workbench.inside.bench.ordinary_documents import Documents
from workbench.inside.bench.ordinary_figures import (
    Counts,
    Ordinary,
    ordinary_as_json,
    ordinary_lines,
)
from workbench.inside.bench.plan import Plan
from workbench.inside.progress_bar import tracked

_WARM_UP = 1
_OWN = "/rma_warranty/"

Steps = dict[str, Effort]


def measure(database: str, without: str, plan: Plan) -> dict:
    """Print the table and return its figures.

    :param database: the add-on is in it; it is cloned and left as it is
    :param without: the same without the add-on, also only cloned
    """
    content = {}
    with (
        clone(without, "plain", owner=database) as plain,
        clone(database, "own") as own,
    ):
        lanes = {"plain": plain, "own": own}
        for lane in lanes.values():
            with session.open_env(lane.name) as env:
                ordinary_documents.prepare(env)
        for lines, rounds in plan.ordinary:
            found = _measure(lanes, lines, rounds)
            print("\n".join(ordinary_lines(found)), flush=True)
            content[f"{lines}_lines"] = ordinary_as_json(found)
    return content


def _measure(lanes: Mapping[str, Lane], lines: int, rounds: int) -> Ordinary:
    found: dict[str, list[Steps]] = {kind: [] for kind in lanes}
    total = range(_WARM_UP + rounds)
    for number in tracked(f"ordinary documents: lines {lines}", total, lambda __: 1):
        for kind, steps in _do_round(lanes, lines, number % 2 > 0).items():
            found[kind].append(steps)
    counts = {kind: _count(lane, lines) for kind, lane in lanes.items()}
    return Ordinary(
        lines,
        found["own"][_WARM_UP:],
        found["plain"][_WARM_UP:],
        counts["own"],
        counts["plain"],
    )


def _do_round(
    lanes: Mapping[str, Lane], lines: int, own_first: bool
) -> dict[str, Steps]:
    """Do all steps, each in both databases in turn, and take them back.

    Garbage is collected before: when it is, would else be up to chance.
    """
    result: dict[str, Steps] = {kind: {} for kind in lanes}
    gc.collect()
    gc.disable()
    try:
        with ExitStack() as stack:
            envs = {
                kind: stack.enter_context(lane.transaction())
                for kind, lane in lanes.items()
            }
            clocks = {kind: EffortClock(env) for kind, env in envs.items()}
            documents = {kind: Documents(env, lines) for kind, env in envs.items()}
            order = sorted(lanes, reverse=not own_first)
            for step in documents["own"].steps():
                for kind in order:
                    started = clocks[kind].read()
                    documents[kind].do(step)
                    result[kind][step] = clocks[kind].read() - started
                order.reverse()
            for env in envs.values():
                env.cr.rollback()
    finally:
        gc.enable()
    return result


def _count(lane: Lane, lines: int) -> dict[str, Counts]:
    """Return how many Python functions each step calls, and how many of ours."""
    result = {}
    with lane.transaction() as env:
        documents = Documents(env, lines)
        for step in documents.steps():
            profiler = cProfile.Profile(builtins=False)
            profiler.runcall(documents.do, step)
            entries = profiler.getstats()
            result[step] = Counts(
                sum(entry.callcount for entry in entries),
                sum(entry.callcount for entry in entries if _is_own(entry.code)),
            )
        env.cr.rollback()
    return result


def _is_own(code: object) -> bool:
    """Tell whether a function is the add-on's; built-in ones are only named."""
    return _OWN in getattr(code, "co_filename", "")

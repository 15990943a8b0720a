"""The table of ordinary documents: what who uses no case pays for the add-on.

Two equal databases, one without the add-on, do the same documents in turns, step
by step, so that whatever else the machine does hits both.
"""

import cProfile
from collections.abc import Mapping
from contextlib import ExitStack

from workbench.inside import session
from workbench.inside.bench import ordinary_documents
from workbench.inside.bench.ordinary_documents import Documents
from workbench.inside.bench.ordinary_table import (
    Counts,
    Side,
    ordinary_figures,
    ordinary_lines,
)
from workbench.inside.bench.plan import Plan
from workbench.inside.measuring.lanes import Lane, Meter, clone, no_garbage
from workbench.inside.measuring.rounds import Costs, turns, with_total
from workbench.inside.measuring.tables import show
from workbench.inside.progress_bar import tracked
from workbench.progress import notice

_WARM_UP = 1
_OWN = "/rma_warranty/"


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures; none if there is nothing to compare.

    :param database: the add-on is in it; it is cloned and left as it is
    """
    if not plan.without:
        notice("ordinary documents: no database without the add-on is given")
        return {}
    content = {}
    with (
        clone(plan.without, "plain", owner=database) as plain,
        clone(database, "own") as own,
    ):
        lanes = {"plain": plain, "own": own}
        for lane in lanes.values():
            with session.open_env(lane.name) as env:
                ordinary_documents.prepare(env)
        for lines, rounds in plan.ordinary:
            sides = _measure(lanes, lines, rounds)
            figures = content[f"{lines}_lines"] = ordinary_figures(**sides)
            show(ordinary_lines(lines, rounds, figures))
    return content


def _measure(lanes: Mapping[str, Lane], lines: int, rounds: int) -> dict[str, Side]:
    found: dict[str, list[Costs]] = {kind: [] for kind in lanes}
    total = range(_WARM_UP + rounds)
    for index in tracked(f"ordinary documents: lines {lines}", total, lambda __: 1):
        for kind, meter in _do_round(lanes, lines, index).items():
            found[kind].append(with_total(meter))
    return {
        kind: Side(found[kind][_WARM_UP:], _count(lane, lines))
        for kind, lane in lanes.items()
    }


def _do_round(lanes: Mapping[str, Lane], lines: int, index: int) -> dict[str, Meter]:
    """Do all steps, each in both databases in turn, and take them back."""
    with no_garbage(), ExitStack() as stack:
        envs = {
            kind: stack.enter_context(lane.transaction())
            for kind, lane in lanes.items()
        }
        meters = {kind: Meter(env) for kind, env in envs.items()}
        documents = {kind: Documents(env, lines) for kind, env in envs.items()}
        for step, kinds in turns(documents["own"].steps(), lanes, index):
            for kind in kinds:
                with meters[kind].step(step):
                    documents[kind].do(step)
        for env in envs.values():
            env.cr.rollback()
    return meters


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

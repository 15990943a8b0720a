"""What the installed add-on adds to deliveries and receipts without any case."""

import cProfile
import gc
from collections.abc import Mapping, Sequence

from workbench.inside import common
from workbench.inside.bench.clones import Lane
from workbench.inside.bench.effort import Effort, EffortClock
from workbench.inside.bench.goods_figures import Overhead
from workbench.inside.progress_bar import tracked

_WARM_UP = 2


def measure(
    name: str,
    lines: int,
    lanes: Mapping[str, Lane],
    transfers: Mapping[str, Sequence[int]],
    rounds: int,
) -> Overhead:
    """Validate equal transfers in both databases, which take turns.

    :param lines: of the transfers together
    :param lanes: ``plain`` without the add-on, ``own`` with it
    :param transfers: ids of the transfers in each lane
    """
    found: dict[str, list[Effort]] = {kind: [] for kind in lanes}
    order = list(lanes)
    total = range(_WARM_UP + rounds)
    for __ in tracked(f"validating: {name}", total, lambda __: 1):
        for kind in order:
            found[kind].append(_validate(lanes[kind], transfers[kind]))
        order.reverse()
    calls = {kind: _count_calls(lanes[kind], transfers[kind]) for kind in lanes}
    return Overhead(
        name,
        lines,
        found["own"][_WARM_UP:],
        found["plain"][_WARM_UP:],
        calls["own"],
        calls["plain"],
    )


def _validate(lane: Lane, transfers: Sequence[int]) -> Effort:
    """Validate transfers at once, and take it back, so that it can be repeated.

    Garbage is collected before: when it is, would else be up to chance.
    """
    gc.collect()
    gc.disable()
    try:
        with lane.transaction() as env:
            clock = EffortClock(env)
            started = clock.read()
            common.finish(env["stock.picking"].browse(transfers))
            env.flush_all()
            effort = clock.read() - started
            env.cr.rollback()
            return effort
    finally:
        gc.enable()


def _count_calls(lane: Lane, transfers: Sequence[int]) -> int:
    """Return how many Python functions the validation of transfers calls."""
    profiler = cProfile.Profile(builtins=False)
    with lane.transaction() as env:
        profiler.runcall(common.finish, env["stock.picking"].browse(transfers))
        profiler.runcall(env.flush_all)
        env.cr.rollback()
    return sum(entry.callcount for entry in profiler.getstats())

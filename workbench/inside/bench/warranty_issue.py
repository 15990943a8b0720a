"""What certificates add to the validation of deliveries."""

import gc
from collections.abc import Sequence

from workbench.inside import common
from workbench.inside.bench.clones import Lane
from workbench.inside.bench.meter import Meter
from workbench.inside.bench.warranty_figures import Issue, Validation, issue_of
from workbench.inside.bench.warranty_shop import LINES
from workbench.inside.progress_bar import tracked

_WARM_UP = 2


def measure(plain: Lane, own: Lane, deliveries: Sequence[int]) -> Issue:
    """Validate the same deliveries on both clones, which take turns.

    :param plain: a clone that knows no terms
    :param own: a clone that promises a warranty for all goods
    """
    lanes = {"plain": plain, "own": own}
    for lane in lanes.values():
        for delivery in deliveries[:_WARM_UP]:
            _validate(lane, delivery)
    gc.collect()
    found: dict[str, list[Validation]] = {name: [] for name in lanes}
    order = list(lanes)
    for delivery in tracked("validating", deliveries[_WARM_UP:], lambda __: 1):
        for name in order:
            found[name].append(_validate(lanes[name], delivery))
        order.reverse()
    lines = len(found["own"]) * LINES
    return issue_of(lines, found["own"], found["plain"])


def _validate(lane: Lane, delivery: int) -> Validation:
    """Validate a delivery in a transaction of its own, as its user does."""
    meter = Meter()
    with lane.transaction() as env:
        with meter.step("validated"):
            common.finish(env["stock.picking"].browse(delivery))
        with meter.step("commit"):
            env.cr.commit()
    return Validation(meter.total.seconds, meter.total.queries)

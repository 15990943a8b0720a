"""The effort of steps that are taken at once, in one transaction."""

import contextlib
import gc
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from odoo.api import Environment

from workbench.inside.bench.clones import Lane
from workbench.inside.bench.effort import Effort, EffortClock

Task = TypeVar("Task")


class Steps(dict[str, Effort]):
    """The effort of each step that was taken in one transaction."""

    def __init__(self, env: Environment):
        """Start with no step."""
        super().__init__()
        self._clock = EffortClock(env)

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Note what happens inside as the step called ``name``."""
        started = self._clock.read()
        yield
        self[name] = self._clock.read() - started


def run(
    lane: Lane,
    work: Callable[[Environment, Sequence[Task], Steps], None],
    tasks: Sequence[Task],
    collects: bool = False,
) -> Steps:
    """Do the work at once, in one transaction; garbage is collected before.

    :param collects: garbage is collected meanwhile, too; for work that makes many
        environments, as each of them slows down what comes after it
    """
    gc.collect()
    if not collects:
        gc.disable()
    try:
        with lane.transaction() as env:
            steps = Steps(env)
            work(env, tasks, steps)
            with steps.step("commit"):
                env.cr.commit()
            return steps
    finally:
        gc.enable()

"""The ways that are compared, and the turns they take."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import mean, median

from odoo.api import Environment

from workbench.inside.bench import core_way, floor_way, outcome, own_way
from workbench.inside.bench.clones import Lane
from workbench.inside.bench.figures import OWN, Sample
from workbench.inside.bench.meter import Cost, Meter
from workbench.inside.bench.orders import NORMAL, WARM_UP, Task, read_tasks

Work = Callable[[Environment, Sequence[Task], Meter, bool], None]


@dataclass(frozen=True)
class Way:
    """One way to do the work.

    ``kind`` is single (an order per transaction) or batch (all in one);
    ``restock`` adds the inspection and the way back into stock.
    """

    name: str
    kind: str
    restock: bool
    work: Work

    def run(self, lane: Lane, tasks: Sequence[Task], meter: Meter) -> None:
        """Do the tasks in as many transactions as the kind asks for."""
        for portion in self.portions(tasks):
            with lane.transaction() as env:
                self.work(env, portion, meter, self.restock)
                with meter.step("commit"):
                    env.cr.commit()

    def portions(self, tasks: Sequence[Task]) -> list[Sequence[Task]]:
        """Return what goes into each transaction."""
        return [tasks] if self.kind == "batch" else [[task] for task in tasks]


@dataclass(frozen=True)
class Turn:
    """What one way cost in one round: a meter for each transaction."""

    way: Way
    lane: Lane
    orders: int
    meters: list[Meter] = field(default_factory=list)

    def run(self, portion: Sequence[Task]) -> None:
        """Do one transaction's work."""
        meter = Meter()
        self.way.run(self.lane, portion, meter)
        self.meters.append(meter)

    def sample(self) -> Sample:
        """Return the costs per order."""
        size = self.orders / len(self.meters)
        total = self._cost([meter.total for meter in self.meters], size)
        steps = {
            name: self._cost([meter.steps[name] for meter in self.meters], size)
            for name in self.meters[0].steps
        }
        return Sample(self.way.name, self.way.kind, self.orders, *total, steps)

    @staticmethod
    def _cost(costs: Sequence[Cost], size: float) -> tuple[float, float]:
        """Return (seconds, queries) per order; one that was held up hardly counts."""
        seconds = median(cost.seconds for cost in costs)
        queries = mean(cost.queries for cost in costs)
        return seconds / size, queries / size


class UnequalResults(Exception):
    """A way did not end as it must; the text says where."""


def ways(kind: str, restock: bool, with_addon: bool) -> list[Way]:
    """Return core's way of that kind and, if it is there, the add-on's."""
    name, work = {
        "single": ("core", core_way.return_and_credit),
        "batch": ("floor", floor_way.return_and_credit),
    }[kind]
    own = [Way(OWN, kind, restock, own_way.return_and_credit)] if with_addon else []
    return [Way(name, kind, restock, work), *own]


class Course:
    """Lets ways run on clones, and checks what they end with."""

    def __init__(self, prepared: str):
        """Read from a first clone what every way has to end with."""
        self.lanes = [Lane(prepared, "core"), Lane(prepared, "own")]
        self.lanes[0].renew()
        with self.lanes[0].transaction() as env:
            self.tasks = read_tasks(env)
            every = [task for tasks in self.tasks.values() for task in tasks]
            self._wanted = outcome.wanted_outcomes(env, every)
            self._levels = outcome.stock_levels(env)

    def close(self) -> None:
        """Drop the clones."""
        for lane in self.lanes:
            lane.drop()

    def run(
        self, ways: Sequence[Way], tasks: Sequence[Task], round_number: int = 0
    ) -> list[Turn]:
        """Let ways of one kind do the same tasks on clones of their own.

        They take turns, transaction by transaction, so that whatever else
        slows the machine down hits all of them; each round another one starts.

        :raises UnequalResults: a way ended otherwise than it must
        """
        turns = [
            Turn(way, lane, len(tasks))
            for way, lane in zip(ways, self.lanes, strict=False)
        ]
        for turn in turns:
            self.start(turn.way, turn.lane)
        gc.collect()
        for number, portion in enumerate(ways[0].portions(tasks), round_number):
            first = number % len(turns)
            for turn in turns[first:] + turns[:first]:
                turn.run(portion)
        for turn in turns:
            self._check(turn, [*self.warm_up, *tasks])
        return turns

    def start(self, way: Way, lane: Lane) -> None:
        """Renew the clone and let the way warm up on it."""
        lane.renew()
        way.run(lane, self.warm_up, Meter())

    @property
    def warm_up(self) -> list[Task]:
        """Return the tasks that are done before anything is measured."""
        return self.tasks[NORMAL][:WARM_UP]

    def normal(self, count: int) -> list[Task]:
        """Return that many tasks to measure."""
        return self.tasks[NORMAL][WARM_UP : WARM_UP + count]

    def _check(self, turn: Turn, done: Sequence[Task]) -> None:
        restock = turn.way.restock
        with turn.lane.transaction() as env:
            found = outcome.read_outcomes(env, done)
            levels = outcome.stock_levels(env)
            wanted_levels = outcome.wanted_levels(self._levels, env, done, restock)
        wanted = {task.order: self._wanted[task.order] for task in done}
        wrong = outcome.first_difference(wanted, found)
        wrong = wrong or outcome.first_difference(wanted_levels, levels)
        if wrong:
            raise UnequalResults(f"{turn.way.name}, {turn.way.kind}: {wrong}")

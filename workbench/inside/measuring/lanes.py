"""Equal databases to work in, fresh clones of a prepared one, and what work takes."""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psycopg2
from psycopg2 import sql

from odoo import sql_db
from odoo.api import Environment
from odoo.modules.registry import Registry

from workbench.inside import common
from workbench.inside.measuring.rounds import Cost

Tasks = TypeVar("Tasks")
Result = TypeVar("Result")


class Meter(dict[str, Cost]):
    """The cost of each step that is taken in one transaction.

    What a step leaves to be written later counts where it is written; the commit
    is a step, too.
    """

    def __init__(self, env: Environment):
        """Start with no step; remember the database's process behind ``env``."""
        super().__init__()
        self._env = env
        pid = env.cr._cnx.get_backend_pid()
        self._server = Path(f"/proc/{pid}/schedstat")

    def do(self, step: str, work: Callable[..., Result], *args) -> Result:
        """Do some work, add what it takes to the step, and return what it gives."""
        started = self._read()
        result = work(*args)
        self[step] = self.get(step, Cost()) + (self._read() - started)
        return result

    def do_all(self, step: str, work: Callable[..., Result], *args) -> Result:
        """Do some work as a step, with all that it leaves to be written later."""
        result = self.do(step, work, *args)
        self.do(step, self._env.flush_all)
        return result

    def _read(self) -> Cost:
        """Return the cost up to now, from an arbitrary start."""
        processor = time.process_time() + self._server_seconds()
        return Cost(time.perf_counter(), processor, sql_db.sql_counter)

    def _server_seconds(self) -> float:
        """Return the database's processor time; 0 when it is out of sight."""
        try:
            nanoseconds = self._server.read_text(encoding="ascii").split()[0]
        except OSError:
            return 0.0
        return int(nanoseconds) / 1e9


@contextlib.contextmanager
def no_garbage() -> Iterator[None]:
    """Collect garbage before and not meanwhile: when it is, would be up to chance."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Lane:
    """A clone of the prepared database that is made anew, under one name.

    Its models never change, so one registry serves all its clones: loading one
    for each would take longer than the work. The registry's caches are emptied.
    """

    def __init__(self, prepared: str, name: str):
        """Let go of the prepared database: nobody may be in what is cloned."""
        self.prepared, self.name = prepared, name
        sql_db.close_db(prepared)

    def renew(self) -> None:
        """Put a fresh clone in the place of the one that was used."""
        self.drop()
        _run("CREATE DATABASE {} TEMPLATE {}", self.name, self.prepared)
        if self.name in Registry.registries:
            Registry(self.name).clear_all_caches()
            Registry(self.name).setup_signaling()

    def drop(self) -> None:
        """Remove the clone, if there is one."""
        sql_db.close_db(self.name)
        _run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Environment]:
        """Give the manager's environment in a transaction of its own."""
        with Registry(self.name).cursor() as cr:
            user = common.manager(Environment(cr, 1, {}))
            yield Environment(cr, user.id, {})

    def run(
        self, work: Callable[[Environment, Tasks, Meter], None], tasks: Tasks
    ) -> Meter:
        """Do the work in one transaction, whose commit is its last step."""
        with self.transaction() as env:
            meter = Meter(env)
            work(env, tasks, meter)
            meter.do("commit", env.cr.commit)
            return meter


@contextlib.contextmanager
def clones(owner: str, **prepared: str) -> Iterator[dict[str, Lane]]:
    """Give fresh clones, called after their owner, and drop them in the end.

    :param prepared: {name: the database to clone}
    """
    lanes = {name: Lane(each, f"{owner}-{name}") for name, each in prepared.items()}
    try:
        for lane in lanes.values():
            lane.renew()
        yield lanes
    finally:
        for lane in lanes.values():
            lane.drop()


def _run(statement: str, *names: str) -> None:
    """Run a statement about databases, which needs to be outside of them."""
    _, info = sql_db.connection_info_for("postgres")
    known = {name: value for name, value in info.items() if value is not None}
    with contextlib.closing(psycopg2.connect(**known)) as connection:
        connection.autocommit = True
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        connection.cursor().execute(query)

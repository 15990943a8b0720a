"""Equal databases to work in: fresh clones of the prepared one."""

import contextlib
from collections.abc import Iterator

import psycopg2
from psycopg2 import sql

from odoo import sql_db
from odoo.api import Environment
from odoo.modules.registry import Registry

from workbench.inside import common


class Lane:
    """A clone of the prepared database that is made anew, under one name.

    Its models never change, so one registry serves all its clones: loading one
    for each would take longer than the work. The registry's caches are emptied.
    """

    def __init__(self, prepared: str, name: str, owner: str = ""):
        """Let go of the prepared database: nobody may be in what is cloned.

        :param owner: the database that the clone is named after, if another one
        """
        self.prepared = prepared
        self.name = f"{owner or prepared}-{name}"
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


@contextlib.contextmanager
def clone(database: str, name: str, owner: str = "") -> Iterator[Lane]:
    """Give a fresh clone, and drop it in the end; ``owner`` as in a lane."""
    lane = Lane(database, name, owner)
    try:
        lane.renew()
        yield lane
    finally:
        lane.drop()


def _run(statement: str, *names: str) -> None:
    """Run a statement about databases, which needs to be outside of them."""
    _, info = sql_db.connection_info_for("postgres")
    known = {name: value for name, value in info.items() if value is not None}
    with contextlib.closing(psycopg2.connect(**known)) as connection:
        connection.autocommit = True
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        connection.cursor().execute(query)

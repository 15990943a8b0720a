"""The PostgreSQL server: the user's (PGHOST or PGPORT is set), or a private one."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench import postgres_cluster, processes, progress
from workbench.postgres_programs import find_programs
from workbench.progress import Problem

_ROLE = "odoo"
_EXTENSIONS = ("pg_trgm", "unaccent")


@dataclass(frozen=True)
class Server:
    """How to reach a running server, and the folder of its client programs."""

    host: str
    port: str
    user: str
    password: str
    programs: Path

    @property
    def is_private(self) -> bool:
        """Tell whether this is our own cluster."""
        return not _user_names_one()

    @property
    def env(self) -> dict[str, str]:
        """Return the variables that PostgreSQL's programs read."""
        values = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}
        if self.password:
            values["PGPASSWORD"] = self.password
        path = os.pathsep.join([str(self.programs), os.environ.get("PATH", "")])
        quiet = {"PGCONNECT_TIMEOUT": "10", "PGOPTIONS": "-c client_min_messages=error"}
        return {**values, **quiet, "PATH": path}

    def query(self, statement: str, database: str = "postgres") -> list[str]:
        """Run SQL and return the rows of the answer, columns parted by ``|``."""
        psql = [self.programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command = [*psql, "-d", database, "-c", statement]
        return processes.output_of(command, self.env).splitlines()

    def run(self, program: str, *arguments: str) -> None:
        """Run ``createdb``, ``dropdb`` or another client program."""
        processes.output_of([self.programs / program, *arguments], self.env)


def ensure() -> Server:
    """Return a running server that has what Odoo needs.

    :raises Problem: the user's doesn't answer or lacks something, or no
        PostgreSQL is to be had on this machine
    """
    programs = find_programs(server=not _user_names_one())
    if _user_names_one():
        server = _users_server(programs)
        _check_rights(server)
        return server
    postgres_cluster.ensure_running(programs, _ROLE)
    return Server(str(postgres_cluster.socket_folder()), "5432", _ROLE, "", programs)


def stop() -> bool:
    """Stop the private server; tell whether there was one to stop."""
    if not postgres_cluster.exists():
        return False
    return postgres_cluster.stop(find_programs(server=True))


def _user_names_one() -> bool:
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


def _users_server(programs: Path) -> Server:
    value = os.environ.get
    return Server(
        value("PGHOST", "localhost"),
        value("PGPORT", "5432"),
        value("PGUSER", _ROLE),
        value("PGPASSWORD", ""),
        programs,
    )


def _check_rights(server: Server) -> None:
    where = f"the PostgreSQL server at {server.host}:{server.port} (PGHOST/PGPORT)"
    try:
        rows = server.query(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        available = server.query("SELECT name FROM pg_available_extensions")
    except Problem as problem:
        raise Problem(f"{where} can't be used: {problem}") from problem
    if server.user == "postgres":
        raise Problem(f"{where}: Odoo refuses the role postgres; set PGUSER to another")
    if rows != ["t"]:
        raise Problem(f"{where}: the role {server.user} may not create databases")
    missing = [name for name in _EXTENSIONS if name not in available]
    if missing:
        progress.notice(f"{where} lacks the extensions {', '.join(missing)}")


def users_of(server: Server, database: str) -> Sequence[str]:
    """Return the process ids of the sessions that are open on a database."""
    with contextlib.suppress(Problem):
        return server.query(
            f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'"
        )
    return []

"""The demonstration's database: made once, then kept and updated."""

import json

from workbench import progress
from workbench.databases import Databases
from workbench.progress import Problem

NAME = "rma_demo"
_LOGINS = "workbench.logins"
_VERSION = "workbench.addons"
Logins = list[dict[str, str]]


def ensure(databases: Databases, reset: bool = False) -> None:
    """Have the database, with the add-ons as they are now and its own data."""
    version = databases.addons_digest()
    if reset or not databases.exists(NAME):
        databases.clone(databases.shop(), NAME)
        _remember(databases, version)
    elif _parameter(databases, NAME, _VERSION) != version:
        with progress.step(f"updating the add-ons in {NAME} (its data stays)"):
            databases.update(NAME, databases.names)
        _remember(databases, version)


def logins(databases: Databases, name: str = NAME) -> Logins:
    """Return who can log in, as the demonstration shop was built."""
    return json.loads(_parameter(databases, name, _LOGINS) or "[]")


def print_logins(rows: Logins) -> None:
    """Print the logins as a table."""
    if not rows:
        return
    titles = list(rows[0])
    lines = [titles, *([str(row.get(title, "")) for title in titles] for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  " + "  ".join(cells).rstrip(), flush=True)


def require(databases: Databases) -> None:
    """Stop when the demonstration was never started.

    :raises Problem: it wasn't
    """
    if not databases.exists(NAME):
        raise Problem("there is no demonstration yet: start ./run demo first")


def _parameter(databases: Databases, name: str, key: str) -> str:
    query = f"SELECT value FROM ir_config_parameter WHERE key = '{key}'"
    return "\n".join(databases.machine.server.query(query, name))


def tell_address(databases: Databases, url: str) -> None:
    """Let the PDF printer find the styles at the address that is served."""
    _set_parameter(databases, "report.url", url)
    _set_parameter(databases, "web.base.url", url)


def _remember(databases: Databases, version: str) -> None:
    _set_parameter(databases, _VERSION, version)


def _set_parameter(databases: Databases, key: str, value: str) -> None:
    statement = (
        "INSERT INTO ir_config_parameter (key, value) "
        f"VALUES ('{key}', '{value}') "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    )
    databases.machine.server.query(statement, NAME)

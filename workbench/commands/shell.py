"""Open Odoo's Python shell, with ``env`` ready.

Without a name it works on a fresh clone that is dropped at the end; name a
database (rma_demo for the demonstration's) to work on that.
"""

import argparse

from workbench import lock, machine, processes
from workbench.databases import Databases
from workbench.progress import Problem

HELP = "open Odoo's Python shell on a fresh clone, or on the database you name"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the optional name of a database."""
    parser.add_argument("database", nargs="?", help="default: a throwaway clone")


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Open the shell."""
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        template = None if options.database else databases.addon()
    if template is None:
        return _open(databases, options.database)
    with databases.throwaway(template, "shell") as name:
        return _open(databases, name)


def _open(databases: Databases, name: str) -> int:
    if not databases.exists(name) or name == "postgres":
        raise Problem(f"there is no database {name}; ./run psql -l lists them")
    command = databases.machine.odoo("shell", "-d", name, "--no-http")
    return processes.run_here([*command, "--log-level", "warn"], databases.machine.env)

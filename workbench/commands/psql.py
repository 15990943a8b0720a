"""Open psql on the workbench's PostgreSQL; further arguments go to psql."""

import argparse

from workbench import lock, postgres, processes

HELP = "open psql on a database; arguments are passed on (-l lists them)"
PASSES_ON = True


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Everything is psql's own."""


def run(_options: argparse.Namespace, rest: list[str]) -> int:
    """Start PostgreSQL if need be, then psql."""
    with lock.setup_lock():
        server = postgres.ensure()
    arguments = rest or ["postgres"]
    env = {"PGDATABASE": "postgres", **server.env}
    return processes.run_here([server.programs / "psql", *arguments], env)

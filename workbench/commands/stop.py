"""Stop the private PostgreSQL server."""

import argparse

from workbench import lock, postgres, progress

HELP = "stop the private PostgreSQL server"
PASSES_ON = False


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Stop takes no arguments."""


def run(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Stop it; having nothing to stop is fine."""
    with lock.setup_lock():
        if not postgres.stop():
            progress.say("PostgreSQL is not running")
    return 0

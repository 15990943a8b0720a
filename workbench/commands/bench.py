"""Measure the add-ons on a fresh clone; arguments go to workbench.inside.bench."""

import argparse

from workbench.inside_command import run_on_clone

HELP = "measure time and queries of the add-ons; arguments are passed on"
PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take our own option; all others are the benchmark's."""
    parser.add_argument(
        "--keep-db", action="store_true", help="don't drop the database at the end"
    )


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the benchmark."""
    return run_on_clone("bench", rest, options.keep_db, compare=True)

"""Replay a file of sales and returns; arguments go to workbench.inside.replay."""

import argparse
from pathlib import Path

from workbench.inside_command import run_on_clone
from workbench.progress import Problem

HELP = "replay a file of sales and returns through the add-ons"
PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file; further arguments are the program's."""
    parser.add_argument("file", type=Path, help="the file to replay")
    parser.add_argument(
        "--keep-db", action="store_true", help="don't drop the database at the end"
    )


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Replay the file.

    :raises Problem: it isn't there
    """
    if not options.file.is_file():
        raise Problem(f"there is no file {options.file}")
    file = str(options.file.resolve())
    return run_on_clone("replay", [file, *rest], options.keep_db)

"""Remove what the workbench made: everything, or only the databases."""

import argparse
import shutil

from workbench import lock, paths, postgres, progress

HELP = "remove .workbench/ (--databases: only the databases)"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer to keep what was downloaded."""
    parser.add_argument(
        "--databases",
        action="store_true",
        help="remove only PostgreSQL's cluster and Odoo's files",
    )


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Stop PostgreSQL and remove the folders."""
    if not paths.STATE.exists():
        progress.say("there is nothing to remove")
        return 0
    with lock.setup_lock():
        postgres.stop()
        folders = [paths.POSTGRES, paths.ODOO_DATA]
        for folder in folders if options.databases else [paths.STATE]:
            with progress.step(f"removing {paths.relative(folder)}"):
                shutil.rmtree(folder, ignore_errors=True)
    return 0

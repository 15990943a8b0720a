"""Run the tests: those without a database, then the add-ons' on a fresh clone.

Arguments of pytest are passed on, for example:
    ./run test
    ./run test rma_warranty/tests/test_refund.py -k partial
    ./run test -x --pdb
"""

import argparse

from workbench import browser, lock, machine, test_runs
from workbench.databases import Databases
from workbench.test_selection import Selection

HELP = "run the tests; files and options of pytest are passed on"
PASSES_ON = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take our own options; all others are pytest's."""
    parser.add_argument(
        "--keep-db", action="store_true", help="don't drop the database at the end"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=None,
        metavar="N",
        help="processes with a database each (default: one per core, at most 4, "
        "for the whole suite; 1 when files are named)",
    )


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run what was selected; fail when anything failed or nothing was run."""
    selection = Selection.of(rest)
    results = []
    with lock.setup_lock():
        ready = machine.ensure()
    if selection.runs_pure:
        results.append(test_runs.run_pure(ready, selection))
    if selection.runs_odoo:
        with lock.setup_lock():
            browser.ensure_pdf_printer()
            if selection.has_tours():
                browser.ensure_chromium(needed=False)
            databases = Databases(ready)
            databases.drop_leftovers()
            template = databases.addon()
        jobs = options.jobs or selection.default_jobs()
        with databases.throwaway(template, "test", options.keep_db) as name:
            results.append(test_runs.run_odoo(ready, selection, name, jobs))
    return test_runs.exit_code(results)

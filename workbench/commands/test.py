"""Run the tests: those without a database, then the add-ons' on a fresh clone.

Arguments of pytest are passed on, for example:
    ./run test
    ./run test rma_warranty/tests/credit/test_money_cap.py -k partial
    ./run test -x --pdb
    ./run test --thorough rma_warranty/tests/case/test_units_property.py

Among the apps that real companies have, the stories of the roles run:
    ./run test --crowded
    ./run test --crowded --order apps-first rma_warranty/tests/common/test_undo.py

Odoo's own suites, and what the add-on changes in them:
    ./run test --core sale_stock stock_account

Upgrades from earlier versions, which git must have, with data:
    ./run test --upgrade
    ./run test --upgrade 19.0.1.2.0
"""

import argparse
import os

from workbench import browser, core_suites, crowd, lock, machine, test_runs, upgrades
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
        "--thorough",
        action="store_true",
        help="try many more examples in property tests (sets RMA_THOROUGH=1)",
    )
    parser.add_argument(
        "--crowded",
        action="store_true",
        help="run the stories of the roles among other apps, installed before and "
        "after the add-on",
    )
    parser.add_argument(
        "--order",
        choices=crowd.ORDERS,
        help="with --crowded: what was installed first (default: both, in turn)",
    )
    parser.add_argument(
        "--core",
        action="store_true",
        help="run Odoo's own suites (default: all that the add-on touches) and print "
        "what fails with the add-on only",
    )
    parser.add_argument(
        "--upgrade",
        action="store_true",
        help="upgrade databases of earlier versions (default: all that are tried)",
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
    if options.thorough:
        os.environ["RMA_THOROUGH"] = "1"
    if options.core:
        return core_suites.run(rest)
    if options.upgrade:
        return upgrades.run(rest, options.keep_db)
    selection = Selection.of(rest)
    if options.crowded:
        return _run_crowded(options, selection)
    with lock.setup_lock():
        ready = machine.ensure()
    jobs = options.jobs or selection.default_jobs()
    if selection.runs_pure and selection.runs_odoo and jobs > 1:
        with test_runs.pure_beside(ready, selection) as results:
            results.append(_run_odoo(ready, options, selection, jobs))
        return test_runs.exit_code(results)
    results = []
    if selection.runs_pure:
        results.append(test_runs.run_pure(ready, selection))
    if selection.runs_odoo:
        results.append(_run_odoo(ready, options, selection, jobs))
    return test_runs.exit_code(results)


def _run_odoo(
    ready: machine.Machine, options: argparse.Namespace, selection: Selection, jobs: int
) -> int:
    """Run the tests within Odoo on a fresh clone."""
    with lock.setup_lock():
        browser.ensure_pdf_printer()
        if selection.has_tours():
            browser.ensure_chromium(needed=False)
        databases = Databases(ready)
        databases.drop_leftovers()
        template = databases.addon()
    with databases.throwaway(template, "test", options.keep_db) as name:
        return test_runs.run_odoo(ready, selection, name, jobs)


def _run_crowded(options: argparse.Namespace, selection: Selection) -> int:
    """Run the stories, or the files named, in each order of installation."""
    results = []
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        databases.drop_leftovers()
    for order in [options.order] if options.order else crowd.ORDERS:
        with lock.setup_lock():
            template = databases.crowded(order)
        with databases.throwaway(template, "crowd", options.keep_db) as name:
            stories = selection.or_stories()
            jobs = options.jobs or 1
            results.append(test_runs.run_odoo(databases.machine, stories, name, jobs))
    return test_runs.exit_code(results)

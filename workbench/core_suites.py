"""Odoo's own suites: what the add-on changes for those who don't use it.

Each suite runs on a database with the add-on; what fails runs again on one
without it. Only the differences are printed.
"""

import os
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

from workbench import lock, machine, paths, progress, test_runs
from workbench.databases import Databases
from workbench.machine import Machine
from workbench.progress import Problem

# In the order of what the add-on changes most. Of a long suite the files that
# are about what returns touch.
SUITES = {
    "sale_stock": ("test_*.py",),
    "stock_account": ("test_*.py",),
    "account": (
        "test_account_move_out_refund.py",
        "test_account_payment*.py",
        "test_account_move_reconcile.py",
        "test_early_payment_discount.py",
        "test_account_move_out_invoice.py",
    ),
    "sale": ("test_*.py",),
    "stock": ("test_*.py",),
}
# What rightly differs; the add-on's README tells it to users, too.
EXPLAINED = {
    "sale_stock/test_anglo_saxon_valuation.py::TestAngloSaxonValuation"
    "::test_anglo_saxon_cogs_with_down_payment": (
        "it credits 1.4 units of 1 invoiced; the add-on refuses such a draft"
    ),
    "sale_stock/test_anglo_saxon_valuation.py::TestAngloSaxonValuation"
    "::test_fifo_return_and_credit_note": (
        "it reverses the average cost of the invoice, 30; the unit that came back is "
        "worth 20 in stock, and so the add-on reverses 20"
    ),
    **{
        "account/test_account_move_out_invoice.py::TestAccountMoveOutInvoiceOnchanges"
        f"::{test}": (
            "it reverses an invoice as a whole while another reversal is in draft; "
            "drafts count, so the add-on refuses the second"
        )
        for test in (
            "test_out_invoice_create_refund",
            "test_out_invoice_create_refund_multi_currency",
        )
    },
}
_TIME_LIMIT_SECONDS = 3600
_CASE = re.compile(r"addons\.(?P<addon>\w+)\.tests\.(?P<file>[\w.]+)\.(?P<cls>\w+)$")
Failures = dict[str, str]


def run(names: list[str]) -> int:
    """Run the suites of modules, all of ours when none is named.

    :raises Problem: a module has no suite
    """
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        databases.drop_leftovers()
        templates = databases.addon(), databases.base()
    os.nice(10)
    deadline = time.monotonic() + _TIME_LIMIT_SECONDS
    found: Failures = {}
    for name in names or SUITES:
        if time.monotonic() > deadline:
            progress.notice(f"no time left for {name}: ./run test --core {name}")
        else:
            found.update(_compare(databases, name, *templates))
    return _tell(found)


def _compare(databases: Databases, name: str, template: str, bare: str) -> Failures:
    """Return what fails in a suite with the add-on only."""
    folder = _folder(databases.machine, name)
    files = [str(file) for file in suite_files(folder)]
    progress.say(f"suite of {name} with the add-on")
    failed = _run(databases, template, files)
    if not failed:
        return {}
    progress.say(f"{name}: {len(failed)} failed; these without the add-on")
    again = [str(folder.parent / _place(test)) for test in failed]
    known = _run(databases, bare, again)
    return {test: why for test, why in failed.items() if test not in known}


def _folder(ready: Machine, name: str) -> Path:
    """Return the folder of one of Odoo's modules.

    :raises Problem: there is none
    """
    within = ready.source.root / "odoo" / "addons"
    for addons in (within, *ready.source.addons_folders):
        if (addons / name).is_dir():
            return addons / name
    raise Problem(f"Odoo has no module {name}")


def suite_files(folder: Path) -> list[Path]:
    """Return the files of a module's suite.

    :raises Problem: there are none
    """
    patterns = SUITES.get(folder.name, ("test_*.py",))
    tests = folder / "tests"
    files = {file for pattern in patterns for file in tests.rglob(pattern)}
    if not files:
        raise Problem(f"{folder.name} has no tests")
    return sorted(files)


def _run(databases: Databases, template: str, tests: list[str]) -> Failures:
    """Run tests on a clone and return those that failed, with the reason."""
    report = paths.LOGS / f"core-{os.getpid()}.xml"
    report.unlink(missing_ok=True)
    with databases.throwaway(template, "core") as name:
        test_runs.run_core(databases.machine, tests, name, report)
    if not report.exists():
        raise Problem("the suite was not started (see above)")
    return read_failures(report.read_text(encoding="utf-8"))


def read_failures(report: str) -> Failures:
    """Return {"module/file::Class::test": reason} of pytest's XML report."""
    failures = {}
    for case in ET.fromstring(report).iter("testcase"):
        bad = [*case.findall("failure"), *case.findall("error")]
        place = _CASE.search(case.get("classname", ""))
        if bad and place:
            file = place["file"].replace(".", "/")
            test = f"{place['addon']}/{file}.py::{place['cls']}::{case.get('name')}"
            failures[test] = (bad[0].get("message") or "").strip().split("\n")[0]
    return failures


def _place(test: str) -> str:
    addon, _, rest = test.partition("/")
    return f"{addon}/tests/{rest}"


def explanation(test: str) -> str:
    """Return why a test may fail with the add-on; "" when it may not."""
    return EXPLAINED.get(test, "")


def _tell(found: Failures) -> int:
    """Print what fails with the add-on only; fail when something isn't explained."""
    for test, reason in sorted(found.items()):
        print(f"  {test}: {explanation(test) or reason}", flush=True)
    unexplained = without_explanation(found)
    progress.say(
        f"{len(found)} tests of Odoo fail with the add-on only, "
        f"{len(found) - len(unexplained)} of them as they should"
    )
    return 1 if unexplained else 0


def without_explanation(tests: Iterable[str]) -> list[str]:
    """Return the tests that should not fail."""
    return sorted(test for test in tests if not explanation(test))

"""Start pytest, with and without Odoo."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from workbench import odoo_config, paths, processes, progress
from workbench.machine import Machine
from workbench.test_selection import PURE_TESTS, Selection

_NOTHING_COLLECTED = 5
_PURE_LOG = "tests-without-database"
_SPREAD = (
    *("-p", "workbench.inside.longest_first"),
    *("--dist", "loadscope", "--no-loadscope-reorder"),
)


def run_pure(machine: Machine, selection: Selection) -> int:
    """Run the tests that need no database; return pytest's exit code."""
    progress.say("tests without a database")
    return _pytest(machine, _pure_arguments(selection))


@contextlib.contextmanager
def pure_beside(machine: Machine, selection: Selection) -> Iterator[list[int]]:
    """Run the tests that need no database meanwhile; give the exit codes at the end.

    They install and upgrade in one process, which leaves other cores idle.
    """
    progress.say("tests without a database, meanwhile")
    command = [machine.python, "-m", "pytest", *_pure_arguments(selection)]
    results: list[int] = []
    with processes.beside(command, _PURE_LOG, machine.env) as wait:
        yield results
        results.append(wait())
    progress.say("tests without a database")
    print((paths.LOGS / f"{_PURE_LOG}.log").read_text(encoding="utf-8"), flush=True)


def _pure_arguments(selection: Selection) -> list[str]:
    files = selection.pure or (str(PURE_TESTS),)
    return ["-p", "no:odoo", "-p", "no:xdist", *files, *selection.options]


def run_odoo(machine: Machine, selection: Selection, database: str, jobs: int) -> int:
    """Run the add-ons' tests on a database; return pytest's exit code."""
    spread = f", {jobs} processes" if jobs > 1 else ""
    progress.say(f"tests within Odoo on the clone {database}{spread}")
    odoo = [f"--odoo-config={odoo_config.CONFIG}", f"--odoo-database={database}"]
    workers = ["-n", str(jobs), *_SPREAD] if jobs > 1 else []
    files = selection.odoo_files()
    return _pytest(
        machine, [*odoo, "--odoo-http", *workers, *files, *selection.options]
    )


def run_mutations(
    machine: Machine, files: list[str], database: str, mutations: Path
) -> int:
    """Run tests once unchanged and once per mutation; results go into the file."""
    odoo = [f"--odoo-config={odoo_config.CONFIG}", f"--odoo-database={database}"]
    plugin = ["-p", "workbench.inside.mutation_run", "-p", "no:xdist", "-q", "-s"]
    env = {**machine.env, "RMA_MUTATIONS": str(mutations)}
    command = [machine.python, "-m", "pytest", *odoo, "--odoo-http", *plugin, *files]
    sys.stdout.flush()
    return processes.run_here(command, env)


def run_core(machine: Machine, tests: list[str], database: str, report: Path) -> int:
    """Run tests of Odoo's own on a database; write pytest's report as XML."""
    odoo = [f"--odoo-config={odoo_config.CONFIG}", f"--odoo-database={database}"]
    brief = ["-q", "--tb=no", "--odoo-http", f"--junitxml={report}"]
    return _pytest(machine, [*odoo, *brief, *tests])


def _pytest(machine: Machine, arguments: list[str]) -> int:
    sys.stdout.flush()
    return processes.run_here([machine.python, "-m", "pytest", *arguments], machine.env)


def exit_code(results: list[int]) -> int:
    """Return the first failure; running nothing at all is one."""
    failures = [code for code in results if code not in (0, _NOTHING_COLLECTED)]
    if failures:
        return failures[0]
    return 0 if 0 in results else _NOTHING_COLLECTED

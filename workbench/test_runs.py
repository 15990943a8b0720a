"""Start pytest, with and without Odoo."""

import sys
from pathlib import Path

from workbench import odoo_config, processes, progress
from workbench.machine import Machine
from workbench.test_selection import PURE_TESTS, Selection

_NOTHING_COLLECTED = 5
_QUICK = (
    *("-p", "workbench.inside.quick_triggers"),
    *("-p", "workbench.inside.quick_environments"),
)
_SPREAD = (
    *("-p", "workbench.inside.longest_first"),
    *("--dist", "loadscope", "--no-loadscope-reorder"),
)


def run_pure(machine: Machine, selection: Selection) -> int:
    """Run the tests that need no database; return pytest's exit code."""
    progress.say("tests without a database")
    files = selection.pure or (str(PURE_TESTS),)
    without_odoo = ["-p", "no:odoo", "-p", "no:xdist"]
    return _pytest(machine, [*without_odoo, *files, *selection.options])


def run_odoo(machine: Machine, selection: Selection, database: str, jobs: int) -> int:
    """Run the add-ons' tests on a database; return pytest's exit code."""
    spread = f", {jobs} processes" if jobs > 1 else ""
    progress.say(f"tests within Odoo on the clone {database}{spread}")
    odoo = [f"--odoo-config={odoo_config.CONFIG}", f"--odoo-database={database}"]
    workers = ["-n", str(jobs), *_SPREAD] if jobs > 1 else []
    files = selection.odoo_files()
    return _pytest(
        machine, [*odoo, "--odoo-http", *_QUICK, *workers, *files, *selection.options]
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

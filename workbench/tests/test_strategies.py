"""An add-on brings a resolution and a disposition; the core needs no change.

It is here for these tests only: no database of the workbench's other commands knows
its folder.
"""

import os
import subprocess

import pytest

from workbench import lock, machine, paths
from workbench.databases import Databases

FOLDER = paths.ROOT / "workbench" / "test_addons"
NAME = "rma_test_strategies"


@pytest.fixture(scope="module")
def databases():
    """The databases of this project, with the add-ons installed in a template."""
    with lock.setup_lock():
        ready = Databases(machine.ensure())
        ready.addon()
    return ready


@pytest.fixture(scope="module")
def database(databases):
    """A database on which the add-on is being installed and tested."""
    with databases.throwaway(databases.addon(), "strategies") as name:
        yield name


@pytest.fixture(scope="module")
def run(databases):
    """Run a program of Odoo that knows the folder of the add-on."""
    folders = [paths.ROOT, *databases.machine.source.addons_folders, FOLDER]
    known = {"ODOO_ADDONS_PATH": ",".join(str(folder) for folder in folders)}

    def start(command):
        return subprocess.run(
            command,
            env={**os.environ, **databases.machine.env, **known},
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def test_its_own_tests_pass(databases, database, run):
    options = ["-i", NAME, "--test-tags", f"/{NAME}", "--stop-after-init", "--no-http"]
    done = run(databases.machine.odoo("server", "-d", database, *options))
    assert done.returncode == 0, done.stderr[-6000:]
    assert f"odoo.addons.{NAME}.tests.test_store_credit" in done.stderr


def test_what_it_did_stays_readable_when_it_is_removed(databases, database, run):
    command = databases.machine.inside("strategies_cycle", "--database", database)
    done = run(command)
    assert done.returncode == 0, done.stderr[-6000:]

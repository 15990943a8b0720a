"""The add-on's life on a database with data: upgrade, uninstall, install again."""

import re
import subprocess

import pytest

from workbench import lock, machine
from workbench.databases import Databases

COMPLAINTS = re.compile(r"^.* (?:ERROR|CRITICAL) .*$", re.MULTILINE)


@pytest.fixture
def databases():
    """The databases of this project, with the add-ons installed in a template."""
    with lock.setup_lock():
        ready = Databases(machine.ensure())
        ready.addon()
    return ready


def test_installs_upgrades_and_uninstalls_on_a_database_with_data(databases):
    with databases.throwaway(databases.addon(), "install") as name:
        cycle = subprocess.run(
            databases.machine.inside("install_cycle", "--database", name),
            env=databases.machine.env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert cycle.returncode == 0, cycle.stderr[-3000:]
    assert not COMPLAINTS.findall(cycle.stderr + cycle.stdout)

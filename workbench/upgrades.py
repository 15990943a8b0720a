"""Upgrade databases of earlier versions of the add-on, with data.

Each is made with that version's own code, as git remembers it, and kept as a
template. What users know must stay, what the add-on brings must be as in a new
database, and work that is under way must go on.
"""

import dataclasses
import shutil
from pathlib import Path

from workbench import (
    history,
    lock,
    machine,
    odoo_config,
    paths,
    processes,
    progress,
    stamps,
    upgrade_facts,
)
from workbench.addons import MAIN
from workbench.databases import Databases
from workbench.upgrade_facts import Facts

VERSIONS = ("19.0.1.0.0", "19.0.1.2.0", "19.0.1.3.0", "19.0.1.7.0")
_MORE_DATA = "upgrade_data"
_SCRIPT = paths.ROOT / "workbench" / "inside" / f"{_MORE_DATA}.py"


def run(versions: list[str], keep: bool) -> int:
    """Upgrade from these versions, all of ours when none is named.

    :param keep: leave the databases there at the end
    :return: 1 when something is wrong; a version that git lacks is skipped
    """
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        databases.drop_leftovers()
        fresh = databases.addon()
    wanted = upgrade_facts.read_brought(databases.machine.server, fresh)
    wrong = 0
    for version in versions or VERSIONS:
        commit = history.last_commit(version)
        if commit is None:
            progress.notice(
                f"skipped: git has no {version} of {MAIN} here (a shallow clone?)"
            )
            continue
        findings = _try(databases, (version, commit), wanted, keep)
        for finding in findings:
            print(f"  {finding}", flush=True)
        progress.say(f"upgrade from {version}: {len(findings)} findings")
        wrong += len(findings)
    return 1 if wrong else 0


def _try(
    databases: Databases, release: tuple[str, str], wanted: Facts, keep: bool
) -> list[str]:
    """Return what is wrong after an upgrade from a version, given with its commit.

    :param wanted: what the add-ons bring to a new database
    """
    server = databases.machine.server
    with lock.setup_lock():
        template = _ensure_old(databases, *release)
    with databases.throwaway(template, "upgrade", keep) as name:
        before = upgrade_facts.read_kept(server, name)
        with progress.step(f"upgrading from {release[0]}"):
            complaints = databases.update(name, databases.names)
        after = upgrade_facts.read_kept(server, name)
        brought = upgrade_facts.read_brought(server, name)
        with progress.step("working on with what was there"):
            command = databases.machine.inside("upgrade_checks", "--database", name)
            found = processes.output_of(command, databases.machine.env)
    return [
        *complaints,
        *upgrade_facts.changes(before, after),
        *upgrade_facts.changes(wanted, brought),
        *found.splitlines(),
    ]


def _ensure_old(databases: Databases, version: str, commit: str) -> str:
    """Return a template with that version and data of it."""
    key = stamps.digest(databases.digest_of_base(), commit, _SCRIPT)
    name = f"rma_old_{version.replace('.', '_')}_{key}"
    return databases.cached(name, lambda part: _make(databases, part, version, commit))


def _make(databases: Databases, part: str, version: str, commit: str) -> None:
    """Install a version and let its own programs fill it."""
    checkout = _ensure_checkout(version, commit)
    before = databases.machine
    odoo_config.write(before.source, before.server, checkout)
    old = Databases(dataclasses.replace(before, root=checkout))
    old.clone(databases.base(), part)
    _forget_later_addons(databases, part)
    with progress.step(f"installing {MAIN} {version} and filling it with data"):
        old.install(part, [MAIN, "sale_management"], "install-old")
        old.run_inside("demo_shop", part)
        old.run_inside(_MORE_DATA, part)


def _forget_later_addons(databases: Databases, part: str) -> None:
    """Have a database not know the add-ons that came later, and so not want them."""
    for name in databases.names:
        if name != MAIN:
            databases.machine.server.query(
                f"DELETE FROM ir_module_module WHERE name = '{name}';"
                "DELETE FROM ir_model_data"
                f" WHERE module = 'base' AND name = 'module_{name}'",
                part,
            )


def _ensure_checkout(version: str, commit: str) -> Path:
    """Return a folder with the files of a commit, and our program among them."""
    folder = paths.CACHE / "versions" / version
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    history.extract(commit, folder)
    shutil.copy(_SCRIPT, folder / "workbench" / "inside")
    return folder

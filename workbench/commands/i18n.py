"""Regenerate the translation templates of the add-ons.

A template whose terms did not change is left as it is, dates included.
"""

import argparse
import re
from pathlib import Path

from workbench import lock, machine, paths, processes, progress
from workbench.databases import Databases

HELP = "regenerate i18n/*.pot of the add-ons from their source"
PASSES_ON = False
_DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*$\n', re.MULTILINE)


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """I18n takes no arguments."""


def run(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Export every add-on's terms from a fresh clone."""
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        template = databases.addon()
    with databases.throwaway(template, "i18n") as name:
        for addon in databases.addons:
            target = addon.folder / "i18n" / f"{addon.name}.pot"
            with progress.step(f"exporting the terms of {addon.name}"):
                _export(databases, name, addon.name, target)
    return 0


def _export(databases: Databases, database: str, addon: str, target: Path) -> None:
    """Export into the workbench first, then replace the template if it differs."""
    fresh = paths.CACHE / target.name
    fresh.unlink(missing_ok=True)
    command = databases.machine.odoo("i18n", "export", "-d", database, addon)
    processes.run_logged(
        [*command, "-l", "pot", "-o", str(fresh)], "i18n", databases.machine.env
    )
    terms = _DATES.sub("", fresh.read_text(encoding="utf-8"))
    before = target.read_text(encoding="utf-8") if target.exists() else ""
    if terms == before:
        progress.say(f"{paths.relative(target)} is up to date")
        return
    target.parent.mkdir(exist_ok=True)
    target.write_text(terms, encoding="utf-8")
    progress.say(f"{paths.relative(target)} has changed")

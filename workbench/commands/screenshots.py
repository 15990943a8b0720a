"""Take the pictures of docs/screenshots from a fresh demonstration shop.

Those that the page of the app index shows are put beside it, too.
The demonstration that you use (./run demo) is not touched. Names of scenes in
workbench/inside/screenshots.py limit it to these.
"""

import argparse
import shutil
from pathlib import Path

from workbench import (
    addons,
    browser,
    demo_database,
    lock,
    machine,
    odoo_server,
    paths,
    ports,
    shooting,
)
from workbench.databases import Databases

HELP = "take the pictures of docs/screenshots (all, or the named scenes)"
PASSES_ON = False
_FIRST_PORT = 8169


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the names of scenes."""
    parser.add_argument("names", nargs="*", metavar="SCENE")


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Serve a clone of the demonstration shop and visit it."""
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        chromium = browser.ensure_chromium(needed=True)
        template = databases.shop()
    port = ports.first_free(_FIRST_PORT)
    folder = paths.ROOT / "docs" / "screenshots"
    with databases.throwaway(template, "shots") as name:
        logins = demo_database.logins(databases, name)
        with odoo_server.running(databases.machine, name, port):
            site = shooting.Site(odoo_server.url(port), logins)
            result = shooting.shoot(
                databases.machine, chromium, site, folder, options.names
            )
    _copy_shown(folder)
    return result


def _copy_shown(folder: Path) -> None:
    """Renew the pictures that the main add-on carries."""
    for shown in (paths.ROOT / addons.MAIN / "static" / "description").glob("*.png"):
        picture = folder / shown.name
        if picture.exists():
            shutil.copyfile(picture, shown)

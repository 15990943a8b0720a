"""Take one picture of the running demonstration (./run demo).

./run shot /odoo/action-stock.stock_picking_type_action picture.png
./run shot --login portal /my/home picture.png
"""

import argparse
import json
from pathlib import Path

from workbench import browser, demo_database, lock, machine, odoo_server, shooting
from workbench.databases import Databases
from workbench.progress import Problem

HELP = "take one picture of the running demonstration: PATH FILE.png"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take who looks, where, and the file."""
    parser.add_argument("--login", default="admin", help='default: admin; "" for none')
    parser.add_argument("--port", type=int, default=8069, help="default: 8069")
    parser.add_argument("--whole-page", action="store_true", help="not only its top")
    parser.add_argument("path", help="for example /odoo or /my/home")
    parser.add_argument("file", type=Path, help="the PNG file to write")


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Take the picture."""
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        chromium = browser.ensure_chromium(needed=True)
        demo_database.require(databases)
    if not odoo_server.answers(options.port):
        raise Problem(
            f"nothing answers at {odoo_server.url(options.port)}: keep ./run demo "
            "running meanwhile, and name its port with --port"
        )
    logins = demo_database.logins(databases)
    site = shooting.Site(odoo_server.url(options.port), logins)
    file = options.file.resolve()
    scene = [file.stem, options.login, options.path, [], options.whole_page]
    extra = ["--scene", json.dumps(scene)]
    return shooting.shoot(databases.machine, chromium, site, file.parent, extra)

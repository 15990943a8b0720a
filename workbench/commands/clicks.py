"""Play the main story in the browser and count the clicks of each role.

Customer requests, after-sales approves, warehouse receives, after-sales inspects and
credits, accountant posts: one line, on a fresh copy of the demonstration shop; then
once more for a product whose return a rule approves. Each role begins on its start
page. Every pointing counts, also into a field; choosing from a drop-down is two;
typing and scanning are none. Fails when one story takes more than --limit.
"""

import argparse

from workbench import (
    browser,
    demo_database,
    lock,
    machine,
    odoo_server,
    ports,
    shooting,
)
from workbench.databases import Databases

HELP = "play the main story and count clicks, pages and seconds per role"
PASSES_ON = False
_FIRST_PORT = 8269
_LIMIT = 15


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the limit, and how to print."""
    parser.add_argument("--limit", type=int, default=_LIMIT, help=f"default: {_LIMIT}")
    parser.add_argument("--json", action="store_true", help="print figures as JSON")


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Serve a copy of the demonstration shop and play there."""
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        chromium = browser.ensure_chromium(needed=True)
        template = databases.shop()
    port = ports.first_free(_FIRST_PORT)
    arguments = ["--limit", str(options.limit), *(["--json"] if options.json else [])]
    with databases.throwaway(template, "clicks") as name:
        logins = demo_database.logins(databases, name)
        with odoo_server.running(databases.machine, name, port):
            site = shooting.Site(odoo_server.url(port), logins)
            return shooting.play(databases.machine, chromium, site, arguments)

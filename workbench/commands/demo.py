"""Start Odoo with the add-ons and a small shop to try them in.

The database is kept between starts; --reset makes a new one. Further arguments
go to Odoo, for example --dev=xml.
"""

import argparse

from workbench import (
    browser,
    demo_database,
    lock,
    machine,
    odoo_server,
    paths,
    ports,
    progress,
)
from workbench.databases import Databases

HELP = "try the add-ons in a browser, in a small shop with data"
PASSES_ON = True
_USUAL_PORT = 8069


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the port, and the wish for fresh data."""
    parser.add_argument("--port", type=int, help="default: 8069 or the next free one")
    parser.add_argument("--reset", action="store_true", help="begin with fresh data")


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Prepare the database and serve it until Ctrl-C."""
    port = _choose_port(options.port)
    with lock.setup_lock():
        databases = Databases(machine.ensure())
        browser.ensure_pdf_printer()
        demo_database.ensure(databases, options.reset)
        demo_database.tell_address(databases, odoo_server.url(port))
    with odoo_server.running(
        databases.machine, demo_database.NAME, port, rest
    ) as process:
        _tell(databases, port)
        try:
            return process.wait()
        except KeyboardInterrupt:
            progress.say("stopping Odoo")
    return 0


def _choose_port(named: int | None) -> int:
    if named is not None:
        return ports.require_free(named)
    port = ports.first_free(_USUAL_PORT)
    if port != _USUAL_PORT:
        progress.notice(f"port {_USUAL_PORT} is taken, using {port}")
    return port


def _tell(databases: Databases, port: int) -> None:
    log = paths.LOGS / f"server-{demo_database.NAME}.log"
    print(f"\nOdoo is at {odoo_server.url(port)} (Ctrl-C stops it)\n", flush=True)
    demo_database.print_logins(demo_database.logins(databases))
    print(f"\nIts log: {paths.relative(log)}", flush=True)

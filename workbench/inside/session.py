"""Open a database for a program that runs outside of Odoo's server."""

import argparse
import contextlib
from collections.abc import Iterator

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

from workbench import odoo_config


def parser(description: str) -> argparse.ArgumentParser:
    """Return an argument parser that knows ``--database``."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--database", required=True, help="the database to work on")
    return result


def configure(database: str, log_level: str = "warn") -> None:
    """Let Odoo know its settings, for work on this database and on others."""
    options = ["-c", str(odoo_config.CONFIG), "-d", database]
    config.parse_config([*options, "--log-level", log_level], setup_logging=True)


@contextlib.contextmanager
def open_env(
    database: str, log_level: str = "warn"
) -> Iterator["odoo.api.Environment"]:
    """Give the superuser's environment; commit at the end, or roll back on errors."""
    configure(database, log_level)
    registry = Registry(database)
    with registry.cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})

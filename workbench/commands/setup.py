"""Fetch and prepare everything: Odoo, Python packages, PostgreSQL, databases."""

import argparse

from workbench import browser, lock, machine, progress
from workbench.databases import Databases

HELP = "fetch and prepare everything that the other commands need"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Setup takes no arguments."""


def run(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Prepare what most commands use."""
    with lock.setup_lock():
        ready = machine.ensure()
        browser.ensure_pdf_printer()
        browser.ensure_chromium(needed=False)
        Databases(ready).addon()
    progress.say("ready: ./run demo, ./run test")
    return 0

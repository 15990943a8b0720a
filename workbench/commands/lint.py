"""Check the style of everything; --fix mends what the tools can mend.

Checks can be named: ./run lint ruff-check prettier
"""

import argparse

from workbench import linters, lock, node_tools, progress, python_env

HELP = "check the style of code and data (--fix: mend what can be mended)"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer to mend, and to make some of the checks only."""
    parser.add_argument("checks", nargs="*", help="names of checks (default: all)")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Run the checks, also after one has failed, and tell which failed.

    :raises Problem: no check is called so
    """
    with lock.setup_lock():
        python = python_env.ensure_lint()
        packages = node_tools.ensure()
    checks = linters.all_checks(python, packages, options.fix)
    if options.checks:
        checks = linters.choose(checks, options.checks)
    failed = [check.name for check in checks if not check.passes()]
    if failed:
        progress.say(f"failed: {', '.join(failed)}")
        return 1
    progress.say(f"all {len(checks)} checks pass")
    return 0

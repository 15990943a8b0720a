"""Check the style of everything; --fix mends what the tools can mend."""

import argparse

from workbench import linters, lock, node_tools, progress, python_env

HELP = "check the style of code and data (--fix: mend what can be mended)"
PASSES_ON = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer to mend."""
    parser.add_argument("--fix", action="store_true", help="mend what can be mended")


def run(options: argparse.Namespace, _rest: list[str]) -> int:
    """Run all checks, also after one has failed, and tell which failed."""
    with lock.setup_lock():
        python = python_env.ensure_lint()
        packages = node_tools.ensure()
    checks = linters.all_checks(python, packages, options.fix)
    failed = [check.title for check in checks if not check.passes()]
    if failed:
        progress.say(f"failed: {', '.join(failed)}")
        return 1
    progress.say(f"all {len(checks)} checks pass")
    return 0

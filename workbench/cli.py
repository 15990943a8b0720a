"""The command line of ./run: find the command, run it, explain failures."""

import argparse
import importlib
import signal
import sys
from types import ModuleType

from workbench.progress import Problem

COMMANDS = (
    "setup",
    "demo",
    "test",
    "mutate",
    "lint",
    "shell",
    "psql",
    "bench",
    "replay",
    "screenshots",
    "shot",
    "clicks",
    "i18n",
    "stop",
    "clean",
)
_FAILED = 2
_INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name; return the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    modules = {name: _module(name) for name in COMMANDS}
    parser = _parser(modules)
    if not arguments:
        parser.print_help()
        return _FAILED
    options, rest = parser.parse_known_args(arguments)
    module = modules[options.command]
    if rest and not module.PASSES_ON:
        parser.error(f"unknown arguments: {' '.join(rest)}")
    return _guarded(module, options, rest)


def _guarded(module: ModuleType, options: argparse.Namespace, rest: list[str]) -> int:
    """Run a command so that every end is a readable one."""
    try:
        return module.run(options, rest)
    except Problem as problem:
        print(f"./run: {problem}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\n./run: stopped; the next start goes on from here", file=sys.stderr)
        return _INTERRUPTED
    except OSError as error:
        print(f"./run: {error.strerror}: {error.filename or ''}", file=sys.stderr)
    return _FAILED


def _parser(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Run, test and show the add-ons on a real Odoo 19. Each command "
        "fetches what it needs into .workbench/ first.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in modules.items():
        added = commands.add_parser(
            name,
            help=module.HELP,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.add_arguments(added)
    return parser


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"workbench.commands.{name}")


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt

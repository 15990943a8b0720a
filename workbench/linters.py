"""Which checks ``./run lint`` makes, and with which programs."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench import addons, checks, contexts, paths, processes, strategy_codes
from workbench.progress import Problem

_YAML = (".yml", ".yaml")


@dataclass(frozen=True)
class Check:
    """One check: its name, and what runs it and tells whether it passes."""

    name: str
    passes: Callable[[], bool]


def all_checks(python: Path, packages: Path, fix: bool) -> list[Check]:
    """Return the checks in the order in which they run."""
    folders = [addon.name for addon in addons.find_all()]
    return [
        *_python_checks(python, folders, fix),
        *_web_checks(packages, folders, fix),
        Check("own-rules", _passes_own_rules),
    ]


def choose(checks: Sequence[Check], names: Sequence[str]) -> list[Check]:
    """Return the checks that are named.

    :raises Problem: there is none of that name
    """
    known = {check.name: check for check in checks}
    if unknown := [name for name in names if name not in known]:
        raise Problem(f"no check is called {', '.join(unknown)}: {', '.join(known)}")
    return [known[name] for name in names]


def _python_checks(python: Path, folders: list[str], fix: bool) -> list[Check]:
    ruff = [python, "-m", "ruff"]
    lint = [*ruff, "check", *(["--fix"] if fix else [])]
    style = [*ruff, "format", *([] if fix else ["--check", "--output-format=concise"])]
    oca = [python.with_name("oca-checks-odoo-module")]
    po_files = [str(f) for name in folders for f in _files(name, ".po", ".pot")]
    found = [
        _program("ruff-check", [*lint, "."]),
        _program("ruff-format", [*style, "."]),
        _program("pylint-odoo", [python, "-m", "pylint", *folders]),
        _program("oca-checks", [*oca, *folders]),
    ]
    if po_files:
        po = [python.with_name("oca-checks-po"), *po_files]
        found.append(_program("oca-checks-po", po))
    return found


def _web_checks(packages: Path, folders: list[str], fix: bool) -> list[Check]:
    programs = packages / ".bin"
    suffixes = (".xml", ".js", ".scss")
    styled = [str(file) for name in folders for file in _files(name, *suffixes)]
    styled += [file for file in checks.repository_files() if file.endswith(_YAML)]
    scripts = [file for file in styled if file.endswith(".js")]
    plugin = packages / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    prettier = [programs / "prettier", "--plugin", plugin, "--log-level", "warn"]
    found = []
    if styled:
        mode = "--write" if fix else "--check"
        found.append(_program("prettier", [*prettier, mode, *styled]))
    if scripts:
        eslint = [programs / "eslint", *(["--fix"] if fix else []), *scripts]
        found.append(_program("eslint", eslint))
    return found


def _files(folder: str, *suffixes: str) -> list[Path]:
    """Return an add-on's own files, relative to the project folder."""
    found = sorted((paths.ROOT / folder).rglob("*"))
    own = [file for file in found if "/static/lib/" not in file.as_posix()]
    return [file.relative_to(paths.ROOT) for file in own if file.suffix in suffixes]


def _program(name: str, command: list[str | Path]) -> Check:
    def passes() -> bool:
        print(f"== {name}", flush=True)
        path = os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])
        return processes.run_here(command, {"PATH": path}) == 0

    return Check(name, passes)


def _passes_own_rules() -> bool:
    print("== own-rules", flush=True)
    findings = [*checks.find_all(), *contexts.find(), *strategy_codes.find()]
    for finding in findings:
        print(finding)
    return not findings

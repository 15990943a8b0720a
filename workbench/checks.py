"""Rules of this project that no linter knows: simple searches in its files."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench import paths


@dataclass(frozen=True)
class Rule:
    """A pattern that must not occur in the files that a glob names."""

    pattern: re.Pattern[str]
    files: re.Pattern[str]
    reason: str

    def findings(self, name: str, text: str) -> Iterator[str]:
        """Yield one line per place in the file that breaks the rule."""
        if not self.files.search(name):
            return
        for number, line in enumerate(text.splitlines(), start=1):
            if self.pattern.search(line) and "noqa: own-rule" not in line:
                yield f"{name}:{number}: {self.reason}"


# Assembled, so that this file does not break the rule itself.
_MACHINE_FOLDERS = "|".join(("tmp", "root", "home/[a-z]+", "work", "opt/[a-z]+"))
_ADDON_CODE = r"^rma_[a-z_]+/(?!tests/|migrations/).*\.py$"

# How often the add-ons' code takes all rights. Take them once, where a step begins
# and after it checked its user's; this number only gets smaller.
MOST_SUDO = 157
# So many fewer may be written before the number has to follow.
_SUDO_SLACK = 10

_TEST_FILE = re.compile(r"^rma_[a-z_]+/tests/(?:.*/)?\w+\.py$")

RULES = (
    Rule(
        re.compile(r"""["'] (?:not )?in (?:self|record|request)\.env(?![\w.\[])"""),
        re.compile(_ADDON_CODE),
        "asks whether a model exists; use a hook that a glue add-on fills",
    ),
    Rule(
        re.compile(r"\bhasattr\("),
        re.compile(_ADDON_CODE),
        "asks whether an attribute exists; use a hook that a glue add-on fills",
    ),
    Rule(
        re.compile(r"""(?:write\(\{|\bvalues\[)\s*["']state["']|^\s*self\.state = """),
        re.compile(r"^rma_warranty/.*/rma_case(?!_flow)[a-z_]*\.py$"),
        "changes a case's state; only rma_case_flow.py may",
    ),
    Rule(
        re.compile(rf"(?:^|[^\w./-])/(?:{_MACHINE_FOLDERS})/\w"),
        re.compile(r"^(?!\.gitignore$).*(?<!\.po)(?<!\.pot)$"),
        "names a folder of some machine",
    ),
)


def find_all() -> list[str]:
    """Return what breaks a rule in the files of this repository."""
    files = [(name, paths.ROOT / name) for name in repository_files()]
    tests = [(name, path) for name, path in files if _TEST_FILE.match(name)]
    code = [(name, path) for name, path in files if re.search(_ADDON_CODE, name)]
    return [
        *find_in(files),
        *find_idle_tests(tests),
        *find_sudo(count_sudo(code), MOST_SUDO),
    ]


def count_sudo(files: Iterable[tuple[str, Path]]) -> int:
    """Return how often files take all rights, in whichever way."""
    return sum(
        _takes_rights(node)
        for _name, path in files
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def _takes_rights(node: ast.AST) -> bool:
    """Tell whether code takes all rights there; ``sudo(False)`` ends that.

    By ``sudo``, as superuser, with an environment that has ``su``, or as a boundary
    (``rma_warranty/system.py``).
    """
    if isinstance(node, ast.FunctionDef):
        return any(ast.unparse(own) == "as_system" for own in node.decorator_list)
    if not isinstance(node, ast.Call):
        return False
    given = [ast.unparse(value) for value in node.args]
    named = {word.arg: ast.unparse(word.value) for word in node.keywords}
    called = ast.unparse(node.func).rpartition(".")[2]
    return (
        (called == "sudo" and given != ["False"] and named.get("flag") != "False")
        or (called == "with_user" and "SUPERUSER_ID" in ast.unparse(node))
        or named.get("su", "False") != "False"
    )


def find_sudo(count: int, most: int) -> Iterator[str]:
    """Yield that code takes all rights more often than it did, or more rarely."""
    if count > most:
        yield (
            f"workbench/checks.py: sudo() is called {count} times, which is more than "
            f"{most}: let a step take all rights once, where it begins"
        )
    elif count <= most - _SUDO_SLACK:
        yield f"workbench/checks.py: sudo() is called {count} times: lower MOST_SUDO"


def find_in(files: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """Yield what breaks a rule in files, given with their names."""
    for name, path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        for rule in RULES:
            yield from rule.findings(name, text)


def find_idle_tests(files: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """Yield tests of the add-ons that assert nothing, not by a helper either."""
    methods = [
        (name, node)
        for name, path in files
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    called = {id(node): _called_names(node) for _name, node in methods}
    asserting = {"fail"}
    while True:
        found = {
            node.name
            for _name, node in methods
            if not node.name.startswith("test_")
            and any(_asserts(name, asserting) for name in called[id(node)])
        }
        if found <= asserting:
            break
        asserting |= found
    for name, node in methods:
        if node.name.startswith("test_") and not any(
            _asserts(each, asserting) for each in called[id(node)]
        ):
            yield f"{name}:{node.lineno}: {node.name} asserts nothing"


def _called_names(node: ast.AST) -> set[str]:
    """Return the names of the attributes that a function uses."""
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def _asserts(name: str, asserting: set[str]) -> bool:
    return name.startswith("assert") or name in asserting


def repository_files() -> list[str]:
    """Return the files that git knows or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return listing.stdout.splitlines()

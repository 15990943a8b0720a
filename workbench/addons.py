"""The add-ons of this repository: every top-level folder with a manifest."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench import paths, stamps
from workbench.progress import Problem

MAIN = "rma_warranty"
_MANIFEST = "__manifest__.py"
# What can change without an installed database becoming out of date.
_READ_AT_RUN_TIME = {"tests", "static", "i18n", "readme", "__pycache__"}
_IRRELEVANT_SUFFIXES = {".md", ".rst", ".pyc"}


@dataclass(frozen=True)
class Addon:
    """One add-on folder and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the technical name."""
        return self.folder.name


def find_all() -> list[Addon]:
    """Return the installable add-ons, the main one first.

    :raises Problem: the main one is missing, or a manifest can't be read
    """
    manifests = sorted(paths.ROOT.glob(f"*/{_MANIFEST}"))
    addons = [Addon(file.parent, _read(file)) for file in manifests]
    usable = [addon for addon in addons if addon.manifest.get("installable", True)]
    if MAIN not in {addon.name for addon in usable}:
        raise Problem(
            f"{MAIN}/{_MANIFEST} is missing (or says installable: False): "
            "there is no add-on to install"
        )
    return sorted(usable, key=lambda addon: (addon.name != MAIN, addon.name))


def _read(file: Path) -> dict[str, Any]:
    name = paths.relative(file)
    try:
        manifest = ast.literal_eval(file.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise Problem(f"{name} can't be read: {error}") from error
    if not isinstance(manifest, dict):
        raise Problem(f"{name} holds no dictionary")
    return manifest


def external_dependencies(addons: list[Addon]) -> list[str]:
    """Return the modules that the add-ons need and that are not among them."""
    own = {addon.name for addon in addons}
    needed = {name for addon in addons for name in addon.manifest.get("depends", [])}
    return sorted(needed - own)


def digest(addons: list[Addon]) -> str:
    """Return a hash of all that an installation of the add-ons depends on."""
    files = [file for addon in addons for file in _installed_files(addon)]
    return stamps.digest_files(files, paths.ROOT)


def _installed_files(addon: Addon) -> Iterator[Path]:
    for file in addon.folder.rglob("*"):
        inner = file.relative_to(addon.folder)
        skipped = _READ_AT_RUN_TIME.intersection(inner.parts[:-1])
        if file.is_file() and not skipped and file.suffix not in _IRRELEVANT_SUFFIXES:
            yield file


def test_files(addons: list[Addon]) -> list[Path]:
    """Return the test files of the add-ons."""
    return sorted(
        file for addon in addons for file in addon.folder.rglob("tests/**/test_*.py")
    )

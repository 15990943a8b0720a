"""Find or fetch the source of Odoo 19.0 that the add-ons run on."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from workbench import debian_odoo, disk, paths, processes, progress, stamps
from workbench.progress import Problem

SERIES = "19.0"
_REPOSITORY = "https://github.com/odoo/odoo"
_STAMP = "odoo"


@dataclass(frozen=True)
class OdooSource:
    """A folder that holds the package ``odoo`` and perhaps ``addons`` beside it."""

    root: Path

    @property
    def addons_folders(self) -> list[Path]:
        """Return the folders of Odoo's own add-ons outside the package.

        A checkout has them beside the package, a packaged Odoo within.
        """
        within = self.root / "odoo" / "addons" / "web"
        return [] if within.is_dir() else [self.root / "addons"]


def ensure() -> OdooSource:
    """Return Odoo's source: the user's, the machine's, or one fetched here.

    :raises Problem: the one that the user named is not Odoo 19.0, or none
        can be had
    """
    named = os.environ.get("ODOO_HOME")
    if named:
        return _checked(Path(named).expanduser().resolve())
    if stamps.is_done(_STAMP, SERIES) and _series_of(paths.ODOO) == SERIES:
        return OdooSource(paths.ODOO)
    installed = _installed_on_machine()
    if installed:
        progress.say(f"using the Odoo {SERIES} that is installed on this machine")
        return OdooSource(installed)
    _fetch()
    return OdooSource(paths.ODOO)


def _checked(root: Path) -> OdooSource:
    series = _series_of(root)
    if series == SERIES:
        return OdooSource(root)
    found = f"holds Odoo {series}" if series else "holds no Odoo (odoo/release.py)"
    raise Problem(
        f"ODOO_HOME={root} {found}; name a folder with Odoo {SERIES}, "
        "or unset ODOO_HOME to have one fetched"
    )


def _series_of(root: Path) -> str | None:
    """Return the series ("19.0") of the source in a folder, if there is one."""
    release = root / "odoo" / "release.py"
    if not release.is_file():
        return None
    text = release.read_text(encoding="utf-8")
    match = re.search(r"^version_info = \('?[a-z~]*(\d+)'?, (\d+)", text, re.MULTILINE)
    return f"{match[1]}.{match[2]}" if match else None


def _installed_on_machine() -> Path | None:
    """Return where the system's own Python finds Odoo 19.0, if it does."""
    script = "import importlib.util as u; print(u.find_spec('odoo.release').origin)"
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if python is None:
        return None
    done = subprocess.run(
        [python, "-c", script], capture_output=True, text=True, check=False, cwd="/"
    )
    root = Path(done.stdout.strip()).parent.parent if done.returncode == 0 else None
    return root if root and _series_of(root) == SERIES else None


def _fetch() -> None:
    """Put Odoo into ``.workbench/odoo``: Debian's package, else git."""
    disk.require_space()
    stamps.forget(_STAMP)
    shutil.rmtree(paths.ODOO, ignore_errors=True)
    reason = _fetch_from_debian()
    if reason and shutil.which("git"):
        progress.notice(reason)
        reason = _fetch_with_git()
    if reason:
        raise Problem(
            f"cannot fetch Odoo {SERIES}: {reason}\n"
            f"Check the network, or download Odoo {SERIES} yourself and name its "
            "folder: ODOO_HOME=/path/to/odoo ./run ..."
        )
    stamps.mark_done(_STAMP, SERIES)


def _fetch_from_debian() -> str:
    """Return "" when it worked, else why not."""
    try:
        debian_odoo.fetch_to(paths.ODOO)
    except processes.ProgramFailed as failure:
        return f"Debian's package can't be had: {failure.brief}"
    except Problem as problem:
        return str(problem)
    return ""


def _fetch_with_git() -> str:
    """Return "" when it worked, else why not."""
    partial = paths.CACHE / "odoo-git"
    shutil.rmtree(partial, ignore_errors=True)
    clone = ["git", "clone", "--depth", "1", "--branch", SERIES, "--single-branch"]
    try:
        with progress.step(f"cloning Odoo {SERIES} from its official repository"):
            processes.run_logged(
                [*clone, _REPOSITORY, partial],
                "odoo-git",
                {"GIT_TERMINAL_PROMPT": "0"},
            )
    except processes.ProgramFailed as failure:
        return failure.brief
    partial.replace(paths.ODOO)
    return ""

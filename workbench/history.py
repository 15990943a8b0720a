"""Earlier versions of the add-on, as git remembers them."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

from workbench import addons, paths

_MANIFEST = f"{addons.MAIN}/__manifest__.py"
_VERSION = re.compile(r"""["']version["']: *["']([\d.]+)["']""")


def last_commit(version: str) -> str | None:
    """Return the last commit that has this version of the add-on, if git has one.

    A shallow clone, or a folder without git, has none.
    """
    listed = _git("log", "--reverse", "--format=%H", "--", _MANIFEST)
    commits = (listed or b"").decode().split()
    later = first_after(version, ((each, _version_at(each)) for each in commits))
    if later is None:
        return None
    found = _git("rev-parse", "--verify", "--quiet", f"{later}~1^{{commit}}")
    return found.decode().strip() if found else None


def first_after(version: str, commits: Iterable[tuple[str, str]]) -> str | None:
    """Return the commit that replaced a version, of (commit, its version) in order."""
    seen = False
    for commit, found in commits:
        if seen and found != version:
            return commit
        seen = found == version
    return None


def _version_at(commit: str) -> str:
    manifest = _git("show", f"{commit}:{_MANIFEST}") or b""
    found = _VERSION.search(manifest.decode())
    return found[1] if found else ""


def extract(commit: str, folder: Path) -> None:
    """Put the files of a commit into an empty folder."""
    packed = _git("archive", "--format=zip", commit)
    with zipfile.ZipFile(io.BytesIO(packed or b"")) as archive:
        archive.extractall(folder)


def _git(*arguments: str) -> bytes | None:
    """Return what git prints; None when it fails or isn't there."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=paths.ROOT, capture_output=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None

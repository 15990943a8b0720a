"""The linters for XML, JavaScript and SCSS, in ``.workbench/node``."""

import shutil
from pathlib import Path

from workbench import paths, processes, progress, stamps, system_packages
from workbench.progress import Problem

_SOURCE = paths.ROOT / "workbench" / "node"
_FILES = ("package.json", "package-lock.json", ".npmrc")
_STAMP = "node"


def ensure() -> Path:
    """Return the folder of the linters' packages.

    :raises Problem: there is no npm, or the packages can't be fetched
    """
    packages = paths.NODE / "node_modules"
    key = stamps.digest(*(_SOURCE / name for name in _FILES))
    if not (stamps.is_done(_STAMP, key) and packages.is_dir()):
        _install()
        stamps.mark_done(_STAMP, key)
    return packages


def _install() -> None:
    npm = _npm()
    stamps.forget(_STAMP)
    shutil.rmtree(paths.NODE, ignore_errors=True)
    paths.NODE.mkdir()
    for name in _FILES:
        shutil.copyfile(_SOURCE / name, paths.NODE / name)
    cache = {"npm_config_cache": str(paths.CACHE / "npm")}
    with progress.step("installing the linters for XML and JavaScript"):
        try:
            processes.run_logged(
                [npm, "ci", "--ignore-scripts"], "npm", cache, cwd=paths.NODE
            )
        except processes.ProgramFailed as failure:
            raise Problem(
                "the linters can't be installed; is npm's registry reachable? "
                f"{failure.brief}"
            ) from failure


def _npm() -> str:
    if not (shutil.which("npm") and shutil.which("node")):
        if not system_packages.can_install():
            advice = system_packages.how_to_install("nodejs", "npm")
            raise Problem(f"npm is needed to check XML and JavaScript: {advice}")
        system_packages.install("nodejs", "npm")
    return shutil.which("npm") or "npm"

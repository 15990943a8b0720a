"""The private virtual environments: one for Odoo and tests, one for linters."""

import os
import shutil
import sys
from pathlib import Path

from workbench import disk, paths, processes, progress, stamps, system_packages
from workbench.odoo_source import OdooSource
from workbench.progress import Problem

_NEWEST = (3, 13)
_QUICK_ENOUGH = 1.15
_LITTLE_WORK = """
import ensurepip, time, venv

def work():
    start = time.process_time()
    for number in range(60000):
        values = {"number": number, "text": "%s" % number}
        sum(len(str(value)) for value in values.values())
    return time.process_time() - start

print(min(work() for _ in range(4)))
"""
_REQUIREMENTS = paths.ROOT / "workbench" / "requirements.txt"
_LINT_REQUIREMENTS = paths.ROOT / "workbench" / "requirements-lint.txt"


def ensure(source: OdooSource) -> Path:
    """Return the Python that runs Odoo, with Odoo's source importable."""
    python = _ensure_venv(paths.VENV, _REQUIREMENTS)
    _link_source(python, source)
    return python


def ensure_lint() -> Path:
    """Return the Python that has the linters."""
    return _ensure_venv(paths.LINT_VENV, _LINT_REQUIREMENTS)


def _ensure_venv(folder: Path, requirements: Path) -> Path:
    python = folder / "bin" / "python"
    key = stamps.digest(requirements, Path(__file__), str(paths.ROOT))
    if stamps.is_done(folder.name, key) and processes.succeeds([python, "-c", ""]):
        return python
    disk.require_space()
    stamps.forget(folder.name)
    _create(folder)
    _install(python, requirements)
    stamps.mark_done(folder.name, key)
    return python


def _create(folder: Path) -> None:
    base = _base_python()
    command = [base, "-m", "venv", "--clear", folder]
    if processes.succeeds([base, "-c", "import venv, ensurepip"]):
        with progress.step("creating a Python environment"):
            processes.run_logged(command, "venv")
        return
    version = processes.output_of(
        [base, "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"]
    )
    package = f"{version.strip()}-venv"
    if not system_packages.can_install():
        raise Problem(
            "this Python has no module venv: " + system_packages.how_to_install(package)
        )
    system_packages.install(package)
    processes.run_logged(command, "venv")


def _base_python() -> str:
    """Return the quickest Python of a version that Odoo 19 accepts."""
    if sys.version_info[:2] <= _NEWEST:
        return _quickest([sys.executable, *_installed(sys.version_info[1])])
    for minor in range(_NEWEST[1], 9, -1):
        found = _installed(minor)
        if found:
            return _quickest(found)
    raise Problem(
        f"Odoo 19 needs Python 3.10 to 3.{_NEWEST[1]} and only a newer one was found: "
        "install one of these beside it"
    )


def _installed(minor: int) -> list[str]:
    """Return what runs as ``python3.<minor>``, from each folder of PATH."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found = (shutil.which(f"python3.{minor}", path=folder) for folder in folders)
    return [path for path in found if path]


def _quickest(pythons: list[str]) -> str:
    """Return the first that takes little more time than the best.

    One that was compiled without optimisations takes half as much again, in
    every test. One that can't make environments doesn't count.
    """
    times = {python: _time(python) for python in dict.fromkeys(pythons)}
    if len(times) == 1:
        return pythons[0]
    limit = min(times.values()) * _QUICK_ENOUGH
    return next(python for python, time in times.items() if time <= limit)


def _time(python: str) -> float:
    """Return the processor time of a little work, infinite where none is done."""
    try:
        return float(processes.output_of([python, "-c", _LITTLE_WORK]))
    except (Problem, OSError, ValueError):
        return float("inf")


def _install(python: Path, requirements: Path) -> None:
    with progress.step(f"installing Python packages ({requirements.name})"):
        uv = _uv(python)
        installer = [*uv, "pip", "install"] if uv else [python, "-m", "pip", "install"]
        where = ["--python", python] if uv else []
        _try_install([*installer, *where, "-r", requirements])


def _uv(python: Path) -> list[str | Path]:
    """Return how to call uv, which is much faster than pip; [] without it."""
    found = shutil.which("uv")
    if found:
        return [found]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if processes.succeeds([*pip, "uv"]):
        return [python, "-m", "uv"]
    return []


def _try_install(command: list[str | Path]) -> None:
    try:
        processes.run_logged(
            command, "python-packages", {"UV_CACHE_DIR": str(paths.CACHE / "uv")}
        )
    except processes.ProgramFailed as failure:
        raise Problem(
            "the Python packages can't be installed; is the package index "
            f"reachable? {failure.brief}"
        ) from failure


def _link_source(python: Path, source: OdooSource) -> None:
    """Make ``import odoo`` find the source, whatever folder one is in."""
    site = next((python.parent.parent / "lib").glob("python3*/site-packages"))
    pth = site / "workbench_odoo.pth"
    line = f"{source.root}\n"
    if not pth.exists() or pth.read_text() != line:
        stamps.write_atomically(pth, line)


def inside_env(root: Path = paths.ROOT) -> dict[str, str]:
    """Return the variables for a checkout's programs within the environment."""
    path = os.pathsep.join([str(paths.VENV / "bin"), os.environ.get("PATH", "")])
    return {
        "PYTHONPATH": str(root),
        # Compiled once, below .workbench/, whatever the user has for other programs.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(paths.CACHE / "bytecode"),
        "PYTHONWARNINGS": os.environ.get("PYTHONWARNINGS", "ignore"),
        "PATH": path,
        "ODOO_RC": "",
    }

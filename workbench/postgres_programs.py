"""Find PostgreSQL's programs on this machine, or install them."""

import re
import shutil
from pathlib import Path

from workbench import processes, system_packages
from workbench.progress import Problem

_OLDEST = 13
_CLIENTS = ("psql", "createdb", "dropdb")
_SERVERS = ("initdb", "pg_ctl", "postgres")
_PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
)
_EXTENSIONS = ("pg_trgm", "unaccent")


def find_programs(server: bool) -> Path:
    """Return the folder with PostgreSQL's programs, the newest version's.

    :param server: whether the server's own programs are needed too
    :raises Problem: there are none, and they can't be installed
    """
    wanted = _CLIENTS + _SERVERS if server else _CLIENTS
    folder = _search(wanted)
    if folder is None and system_packages.can_install():
        system_packages.install("postgresql" if server else "postgresql-client")
        folder = _search(wanted)
    if folder is None:
        raise Problem(
            f"PostgreSQL {_OLDEST} or newer was not found: "
            f"{system_packages.how_to_install('postgresql')}, "
            "or name a running server with PGHOST, PGPORT, PGUSER and PGPASSWORD"
        )
    if server:
        _check_extensions(folder)
    return folder


def _search(wanted: tuple[str, ...]) -> Path | None:
    folders = [path for place in _PLACES for path in Path("/").glob(place)]
    on_path = shutil.which(wanted[-1])
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    complete = [f for f in folders if all((f / name).exists() for name in wanted)]
    usable = [(v, f) for f in complete if (v := _version(f)) >= _OLDEST]
    return max(usable)[1] if usable else None


def _version(folder: Path) -> int:
    text = processes.output_of([folder / "psql", "--version"])
    match = re.search(r"(\d+)", text)
    return int(match[1]) if match else 0


def _check_extensions(folder: Path) -> None:
    """Stop when the server lacks the modules that Odoo's search needs."""
    available = _extension_folder(folder)
    for name in _EXTENSIONS:
        if available.is_dir() and not (available / f"{name}.control").exists():
            raise Problem(
                f"PostgreSQL's extension {name} is missing: "
                f"{system_packages.how_to_install('postgresql-contrib')}"
            )


def _extension_folder(folder: Path) -> Path:
    asked = shutil.which("pg_config", path=str(folder))
    if asked:
        return Path(processes.output_of([asked, "--sharedir"]).strip()) / "extension"
    version = str(_version(folder))
    return Path("/usr/share/postgresql") / version / "extension"

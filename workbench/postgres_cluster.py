"""The private PostgreSQL cluster in ``.workbench/pg``.

It listens on a socket of its own and on no port, so it is in nobody's way. Its
safety nets against a power cut are off: everything in it can be made again.
"""

import contextlib
import shutil
import tempfile
from pathlib import Path

from workbench import paths, processes, progress, server_user, stamps
from workbench.progress import Problem

_DATA = paths.POSTGRES / "data"
_LOG = paths.POSTGRES / "server.log"
_SOCKET_NOTE = paths.POSTGRES / "socket-folder"
_PORT = "5432"
_LONGEST_SOCKET = 107
_SETTINGS = """
listen_addresses = ''
port = 5432
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
wal_level = minimal
max_wal_senders = 0
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 5min
log_min_messages = warning
"""


def ensure_running(programs: Path, role: str) -> None:
    """Make the cluster if there is none, start it if it's down.

    :raises Problem: it can't be made or doesn't start
    """
    if not _SOCKET_NOTE.exists() or not _answers(programs):
        if not (_DATA / "PG_VERSION").exists():
            _create(programs, role)
        _start(_matching(programs))


def exists() -> bool:
    """Tell whether there is a private cluster, running or not."""
    return _SOCKET_NOTE.exists()


def socket_folder() -> Path:
    """Return the folder of the server's socket, as the last start chose it."""
    return Path(_SOCKET_NOTE.read_text())


def stop(programs: Path) -> bool:
    """Stop the server if it runs; tell whether it did."""
    if not _SOCKET_NOTE.exists() or not _answers(programs):
        return False
    with progress.step("stopping PostgreSQL"):
        pg_ctl = _matching(programs) / "pg_ctl"
        _as_server_user([pg_ctl, "-D", _DATA, "-m", "fast", "-w", "stop"])
    return True


def _answers(programs: Path) -> bool:
    ready = [programs / "pg_isready", "-q", "-h", socket_folder(), "-p", _PORT]
    return processes.succeeds(ready)


def _create(programs: Path, role: str) -> None:
    """Run initdb on the side, then put the finished cluster into place."""
    partial = paths.POSTGRES / "data.part"
    paths.POSTGRES.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(partial, ignore_errors=True)
    server_user.give(paths.POSTGRES)
    command = [programs / "initdb", "-D", partial, "-U", role, "--auth=trust"]
    encoding = ["--encoding=UTF8", "--lc-collate=C", "--no-sync"]
    with progress.step("creating a private PostgreSQL cluster"):
        try:
            _as_server_user([*command, *encoding, "--locale=C.UTF-8"])
        except Problem:
            shutil.rmtree(partial, ignore_errors=True)
            _as_server_user([*command, *encoding, "--locale=C"])
        with (partial / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
    partial.replace(_DATA)


def _matching(programs: Path) -> Path:
    """Return the programs of the version that made the cluster."""
    version = (_DATA / "PG_VERSION").read_text().strip()
    sibling = programs.parent.parent / version / "bin"
    if programs.parent.name.isdigit() and programs.parent.name != version:
        if not sibling.is_dir():
            raise Problem(
                f"the private cluster was made by PostgreSQL {version}, which is gone: "
                "./run clean --databases makes a new one"
            )
        return sibling
    return programs


def _start(programs: Path) -> None:
    _drop_stale_pid_file()
    folder = _make_socket_folder()
    options = f"-c unix_socket_directories='{folder}' -c unix_socket_permissions=0777"
    command = [programs / "pg_ctl", "-D", _DATA, "-l", _LOG, "-o", options, "-w"]
    with progress.step("starting PostgreSQL"):
        try:
            _as_server_user([*command, "-t", "60", "start"])
        except Problem as problem:
            detail = processes.tail(_LOG) if _LOG.exists() else str(problem)
            raise Problem(
                f"PostgreSQL doesn't start; its log ends with:\n{detail}\n"
                "./run clean --databases makes a new cluster (the demo's data is lost)"
            ) from problem
    stamps.write_atomically(_SOCKET_NOTE, str(folder))


def _make_socket_folder() -> Path:
    """Return a folder whose path is short enough for a socket."""
    folder = paths.POSTGRES / "socket"
    if len(str(folder / f".s.PGSQL.{_PORT}").encode()) > _LONGEST_SOCKET:
        folder = Path(tempfile.mkdtemp(prefix="rma-pg-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    server_user.give(folder)
    return folder


def _running_pid() -> int | None:
    """Return the server's process id, if that process really is our server."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((_DATA / "postmaster.pid").read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        if str(_DATA) in command:
            return pid
    return None


def _drop_stale_pid_file() -> None:
    """Remove what a server leaves behind when the machine goes down."""
    if Path("/proc/self").exists() and _running_pid() is None:
        (_DATA / "postmaster.pid").unlink(missing_ok=True)
        if _SOCKET_NOTE.exists():
            shutil.rmtree(socket_folder(), ignore_errors=True)


def _as_server_user(command: list[str | Path]) -> None:
    processes.run_logged(
        [*server_user.prefix(paths.POSTGRES), *command],
        "postgres",
        {"LC_ALL": "C"},
        cwd=Path("/"),
    )

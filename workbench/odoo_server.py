"""Start Odoo's web server on a database and wait until it answers."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from workbench import paths, processes, progress
from workbench.machine import Machine
from workbench.ports import HOST
from workbench.progress import Problem

_PATIENCE_SECONDS = 120


def url(port: int) -> str:
    """Return the address of a server that we started."""
    return f"http://{HOST}:{port}"


@contextlib.contextmanager
def running(
    machine: Machine, database: str, port: int, extra: list[str] | None = None
) -> Iterator[subprocess.Popen]:
    """Give the process of a server that answers; stop it at the end.

    :raises Problem: it ended or never answered; its log's end is shown
    """
    log = paths.LOGS / f"server-{database}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            _command(machine, database, port, extra or []),
            env=processes.merged(machine.env),
            cwd=paths.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with progress.step(f"starting Odoo on {url(port)}"):
            _wait_until_it_answers(process, port, log)
        yield process
    finally:
        processes.stop_group(process)


def _command(
    machine: Machine, database: str, port: int, extra: list[str]
) -> list[str | Path]:
    chosen = ["-d", database, "--db-filter", f"^{database}$", "--http-port", str(port)]
    cron = ["--max-cron-threads", "1"]
    return machine.odoo("server", *chosen, *cron, *extra)


def _wait_until_it_answers(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Problem(f"Odoo ended at once:\n{processes.tail(log)}")
        if answers(port):
            return
        time.sleep(0.3)
    raise Problem(f"Odoo doesn't answer:\n{processes.tail(log)}")


def answers(port: int) -> bool:
    """Tell whether an Odoo shows its login page there."""
    try:
        with urllib.request.urlopen(f"{url(port)}/web/login", timeout=60) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False

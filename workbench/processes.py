"""Start other programs, keep their output, and stop them when we are stopped."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from workbench import paths
from workbench.progress import Problem

_TAIL_LINES = 15
_PATIENCE_SECONDS = 20
Command = Sequence[str | Path]


class ProgramFailed(Problem):
    """A program failed; ``brief`` is its last word and where the rest is."""

    def __init__(self, program: str | Path, code: int, log: Path):
        """Keep a long and a short account of it."""
        where = paths.relative(log)
        ending = tail(log)
        last = (ending.splitlines() or [""])[-1].strip()
        self.brief = f"{last} (more in {where})"
        name = Path(program).name
        super().__init__(f"{name} failed (exit code {code}); {where} ends:\n{ending}")


def run_logged(
    command: Command,
    log_name: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Path:
    """Run a program to its end with its output in a log file, and return that.

    :raises ProgramFailed: the text shows the end of the log
    """
    log = paths.LOGS / f"{log_name}.log"
    with log.open("wb") as output:
        code = _run_group(command, output, merged(env), cwd)
    if code:
        raise ProgramFailed(command[0], code, log)
    return log


def _run_group(command, output, env, cwd) -> int:
    """Run in a process group of its own, so that we can stop all of it."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd or paths.ROOT,
        start_new_session=True,
    ) as process:
        try:
            return process.wait()
        except BaseException:
            stop_group(process)
            raise


@contextlib.contextmanager
def beside(
    command: Command, log_name: str, env: Mapping[str, str] | None = None
) -> Iterator[Callable[[], int]]:
    """Run a program with its output in a log meanwhile; give what waits for its end.

    It is stopped when the body fails.
    """
    with (
        (paths.LOGS / f"{log_name}.log").open("wb") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=merged(env),
            cwd=paths.ROOT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process.wait
        except BaseException:
            stop_group(process)
            raise


def stop_group(process: subprocess.Popen) -> None:
    """End a process and its children, kindly first."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_SECONDS)
            return


def run_here(command: Command, env: Mapping[str, str] | None = None) -> int:
    """Run a program on the user's terminal and return its exit code.

    Ctrl-C reaches the program itself; we wait until it has ended.
    """
    with subprocess.Popen(command, env=merged(env), cwd=paths.ROOT) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            _let_end(process)
            raise


def _let_end(process: subprocess.Popen) -> None:
    with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
        process.wait(_PATIENCE_SECONDS)
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_SECONDS)


def output_of(
    command: Command, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> str:
    """Return what a short program prints.

    :raises Problem: it failed; the text is what it printed on stderr
    """
    done = subprocess.run(
        command,
        env=merged(env),
        cwd=cwd or paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        detail = (done.stderr or done.stdout).strip()
        raise Problem(f"{Path(command[0]).name} failed: {detail}")
    return done.stdout


def succeeds(command: Command, env: Mapping[str, str] | None = None) -> bool:
    """Tell whether a short program exits with 0; its output is dropped."""
    with contextlib.suppress(OSError):
        done = subprocess.run(
            command, env=merged(env), capture_output=True, check=False
        )
        return done.returncode == 0
    return False


def merged(env: Mapping[str, str] | None) -> dict[str, str]:
    """Return our own environment with ``env`` laid over it."""
    return {**os.environ, **(env or {})}


def tail(log: Path, lines: int = _TAIL_LINES) -> str:
    """Return the last lines of a log, indented."""
    text = log.read_text(encoding="utf-8", errors="replace").rstrip()
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

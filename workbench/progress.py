"""What the user sees: problems, notices and steps with the elapsed time."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

_STARTED = time.monotonic()
_HEARTBEAT_SECONDS = 30
_WORTH_TELLING_SECONDS = 2


class Problem(Exception):
    """Something the user has to change; its text says what and how."""


def say(text: str) -> None:
    """Print one line with the time since the command was started."""
    elapsed = time.monotonic() - _STARTED
    print(f"[{elapsed:6.1f}s] {text}", file=sys.stderr, flush=True)


def notice(text: str) -> None:
    """Print something that the user should know but that stops nothing."""
    say(f"note: {text}")


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a piece of work, keep telling that it goes on, tell its end."""
    say(f"{title} ...")
    started = time.monotonic()
    finished = threading.Event()
    heart = threading.Thread(target=_beat, args=(title, finished), daemon=True)
    heart.start()
    try:
        yield
    finally:
        finished.set()
    took = time.monotonic() - started
    if took > _WORTH_TELLING_SECONDS:
        say(f"  done in {took:.1f} s: {title}")


def _beat(title: str, finished: threading.Event) -> None:
    while not finished.wait(_HEARTBEAT_SECONDS):
        say(f"  still {title} ...")

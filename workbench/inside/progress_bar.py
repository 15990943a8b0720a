"""A bar on the terminal for work whose amount is known; plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar("Item")

_WIDTH = 30
_LINE_EVERY_SECONDS = 15


class ProgressBar:
    """Shows done and total work, with the time it has taken so far."""

    def __init__(
        self,
        title: str,
        total: int,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        """Start at nothing done of ``total``; ``clock`` gives seconds."""
        self.title = title
        self.total = total
        self.done = 0
        self._stream = stream or sys.stderr
        self._clock = clock
        self._started = self._shown = clock()

    def advance(self, amount: int) -> None:
        """Count ``amount`` more as done and show it."""
        self.done += amount
        if self._stream.isatty():
            self._write("\r" + self._text())
        elif self._clock() - self._shown >= _LINE_EVERY_SECONDS:
            self._shown = self._clock()
            self._write(self._text() + "\n")

    def close(self) -> None:
        """Show the last state and end the line."""
        start = "\r" if self._stream.isatty() else ""
        self._write(f"{start}{self._text()}\n")

    def _text(self) -> str:
        share = self.done / self.total if self.total else 1.0
        filled = int(share * _WIDTH)
        seconds = self._clock() - self._started
        bar = "#" * filled + "." * (_WIDTH - filled)
        return f"{self.title} [{bar}] {self.done}/{self.total} {seconds:.0f} s"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def tracked(
    title: str, items: Iterable[Item], size: Callable[[Item], int]
) -> Iterator[Item]:
    """Yield the items and show how much of their summed size has been handled."""
    items = list(items)
    bar = ProgressBar(title, sum(map(size, items)))
    try:
        for item in items:
            yield item
            bar.advance(size(item))
    finally:
        bar.close()

"""What a piece of work takes, the database's own work included."""

import time
from dataclasses import dataclass
from pathlib import Path

from odoo import sql_db
from odoo.api import Environment


@dataclass(frozen=True)
class Effort:
    """Seconds on the wall clock and on the processors, and queries.

    Processor time is hardly touched by what else the machine does.
    """

    seconds: float
    processor: float
    queries: int

    def __add__(self, other: "Effort") -> "Effort":
        """Return the effort of both."""
        return Effort(
            self.seconds + other.seconds,
            self.processor + other.processor,
            self.queries + other.queries,
        )

    def __sub__(self, other: "Effort") -> "Effort":
        """Return what came after ``other`` was read off the clock."""
        return Effort(
            self.seconds - other.seconds,
            self.processor - other.processor,
            self.queries - other.queries,
        )


class EffortClock:
    """Reads off what has been spent so far, here and in one connection."""

    def __init__(self, env: Environment):
        """Remember the database's process that serves this environment."""
        pid = env.cr._cnx.get_backend_pid()
        self._server = Path(f"/proc/{pid}/schedstat")

    def read(self) -> Effort:
        """Return the effort up to now, from an arbitrary start."""
        processor = time.process_time() + self._server_seconds()
        return Effort(time.perf_counter(), processor, sql_db.sql_counter)

    def _server_seconds(self) -> float:
        """Return the database's processor time; 0 when it is out of sight."""
        try:
            nanoseconds = self._server.read_text(encoding="ascii").split()[0]
        except OSError:
            return 0.0
        return int(nanoseconds) / 1e9

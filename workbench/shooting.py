"""Start the programs that look at a site in the browser."""

import json
from dataclasses import dataclass
from pathlib import Path

from workbench import processes
from workbench.machine import Machine


@dataclass(frozen=True)
class Site:
    """A running demonstration, and who can log in there."""

    url: str
    logins: list[dict[str, str]]


def shoot(
    machine: Machine, chromium: Path, site: Site, folder: Path, arguments: list[str]
) -> int:
    """Take pictures of a site into a folder; return the exit code."""
    extra = ["--folder", str(folder), *arguments]
    return _start(machine, "screenshots", chromium, site, extra)


def play(machine: Machine, chromium: Path, site: Site, arguments: list[str]) -> int:
    """Play the main story on a site and count clicks; return the exit code."""
    return _start(machine, "clicks", chromium, site, arguments)


def _start(
    machine: Machine, program: str, chromium: Path, site: Site, arguments: list[str]
) -> int:
    who = ["--chromium", str(chromium), "--logins", json.dumps(site.logins)]
    command = [machine.python, "-m", f"workbench.inside.{program}", "--url", site.url]
    return processes.run_here([*command, *who, *arguments], machine.env)

"""Start the program that takes pictures."""

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
    where = ["--url", site.url, "--folder", str(folder)]
    who = ["--chromium", str(chromium), "--logins", json.dumps(site.logins)]
    command = [machine.python, "-m", "workbench.inside.screenshots"]
    return processes.run_here([*command, *where, *who, *arguments], machine.env)

"""Install packages of the operating system, where that is possible."""

import functools
import os
import shutil

from workbench import processes, progress
from workbench.progress import Problem

_APT_ENV = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}


def can_install() -> bool:
    """Tell whether we may install system packages: root, and there is apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install Debian packages, without the ones that they only recommend.

    :raises Problem: apt-get could not; its output's end is shown
    """
    names = ", ".join(packages)
    refresh_lists()
    with progress.step(f"installing system packages: {names}"):
        command = ["apt-get", "install", "-y", "--no-install-recommends"]
        try:
            processes.run_logged([*command, *packages], "apt-install", _APT_ENV)
        except processes.ProgramFailed as failure:
            raise Problem(
                f"{names} can't be installed: {failure.brief}; "
                f"{how_to_install(*packages)}"
            ) from failure


@functools.cache
def refresh_lists() -> None:
    """Fetch the package lists, once in the life of this process."""
    with progress.step("fetching the system's package lists"):
        try:
            processes.run_logged(["apt-get", "update"], "apt-update", _APT_ENV)
        except processes.ProgramFailed as failure:
            progress.notice(f"going on with the lists there are: {failure.brief}")


def how_to_install(*packages: str) -> str:
    """Return the advice for a user who has to install something himself."""
    names = " ".join(packages)
    if shutil.which("apt-get"):
        return f"install it with: sudo apt-get install {names}"
    return f"install it with your system's package manager ({names})"

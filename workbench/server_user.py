"""PostgreSQL refuses to run as root: as root, run it as another user."""

import functools
import os
import pwd
import shutil
from pathlib import Path

from workbench import processes
from workbench.progress import Problem

_CANDIDATES = ("postgres", "nobody")


@functools.cache
def _user() -> pwd.struct_passwd | None:
    """Return the user to become, None when we are no root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _CANDIDATES:
        if name in known:
            return known[name]
    raise Problem(f"PostgreSQL needs one of the users {', '.join(_CANDIDATES)}")


def give(path: Path) -> None:
    """Make the server's user the owner of a folder."""
    user = _user()
    if user:
        os.chown(path, user.pw_uid, user.pw_gid)


def prefix(folder: Path) -> list[str]:
    """Return what to put before a command that has to run as the server's user.

    The project may lie below a folder that only root may enter; then the server
    gets the right to pass it, and no other of root's rights.
    """
    user = _user()
    if user is None:
        return []
    if shutil.which("setpriv") is None:
        raise Problem("the program setpriv (package util-linux) is needed as root")
    become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
    become.append("--clear-groups")
    if processes.succeeds([*become, "test", "-w", str(folder)]):
        return become
    return [*become, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]

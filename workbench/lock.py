"""One ``./run`` at a time sets things up; the others wait for it."""

import contextlib
import fcntl
from collections.abc import Iterator

from workbench import paths, progress


@contextlib.contextmanager
def setup_lock() -> Iterator[None]:
    """Hold the lock that guards everything below ``.workbench/``.

    The system frees it when the process ends, however it ends.
    """
    paths.make_state_folder()
    with (paths.STATE / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with progress.step("waiting for another ./run that is setting things up"):
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield

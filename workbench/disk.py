"""Is there room on the disk?"""

import shutil

from workbench import paths
from workbench.progress import Problem

_NEEDED_GIB = 4


def require_space() -> None:
    """Stop before something large is fetched onto a disk that is nearly full.

    :raises Problem: less than four GiB are free below the project folder
    """
    free = shutil.disk_usage(paths.ROOT)[2] / 2**30
    if free < _NEEDED_GIB:
        raise Problem(
            f"only {free:.1f} GiB are free on the disk of the project folder and "
            f"{_NEEDED_GIB} are needed: free some space and start again"
        )

"""How the programs in here end: with a code, and never with a traceback for users."""

import sys
from collections.abc import Callable

from workbench.progress import Problem, say

_FAILED = 2
_INTERRUPTED = 130


def run(main: Callable[[], int]) -> None:
    """Run a program and exit with what it returns.

    A problem that the user has to solve is printed; Ctrl-C ends quietly.
    """
    try:
        sys.exit(main())
    except Problem as problem:
        say(str(problem))
        sys.exit(_FAILED)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)

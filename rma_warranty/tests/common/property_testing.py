"""Property tests where hypothesis is installed; elsewhere they are skipped.

Odoo imports all test files when it starts with tests switched on, so none of
them may need a package that Odoo doesn't.
"""

import os
from unittest import skip

try:
    from hypothesis import HealthCheck, Phase, assume, example, given, settings
    from hypothesis import strategies as st
except ImportError:

    class _Anything:
        """Stands for whatever of hypothesis the body of a test file names."""

        def __getattr__(self, _name):
            return self

        def __call__(self, *_args, **_options):
            return self

        def __iter__(self):
            return iter(())

    def given(*_args, **_options):
        return skip("hypothesis is not installed")

    def settings(*_args, **_options):
        return lambda test: test

    example = settings
    HealthCheck = Phase = assume = st = _Anything()


def how_many(thorough, usual):
    """Return how many examples to try: all with ``./run test --thorough``."""
    return thorough if os.environ.get("RMA_THOROUGH") == "1" else usual


__all__ = [
    "HealthCheck",
    "Phase",
    "assume",
    "example",
    "given",
    "how_many",
    "settings",
    "st",
]

"""A plugin of pytest: of several processes, none waits long for another at the end.

The classes that take longest start first. How long each took is kept from run to
run; until then, property tests are taken for long, and other classes for as long as
they have many tests.
"""

import json
from collections import Counter

import pytest

from workbench import paths, stamps

_LONG = 60.0
_took: Counter = Counter()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Give a process the times; all have to come to the same order."""
    node.workerinput["class_times"] = _read()


def pytest_collection_modifyitems(config, items):
    """Order the tests of a process."""
    if hasattr(config, "workerinput"):
        names = [item.nodeid for item in items]
        expected = expect(names, config.workerinput["class_times"])
        items.sort(key=lambda item: -expected[_class_of(item.nodeid)])


def pytest_runtest_logreport(report):
    """Add up what each class takes."""
    _took[_class_of(report.nodeid)] += report.duration


def pytest_sessionfinish(session):
    """Keep the times for the next run."""
    if not hasattr(session.config, "workerinput"):
        stamps.write_atomically(paths.TEST_TIMES, json.dumps({**_read(), **_took}))


def expect(names: list[str], known: dict[str, float]) -> dict[str, float]:
    """Return {class: seconds that it should take} for the names of all tests."""
    counts = Counter(map(_class_of, names))
    return {
        name: known.get(name, _LONG if "_property" in name else number)
        for name, number in counts.items()
    }


def _class_of(name: str) -> str:
    return name.rpartition("::")[0]


def _read() -> dict[str, float]:
    try:
        return json.loads(paths.TEST_TIMES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}

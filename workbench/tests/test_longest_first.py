"""Which class of tests a process starts with."""

from workbench.inside.longest_first import expect

_STORIES = "tests/test_stories.py::TestStories"
_PROPERTY = "tests/test_cap_property.py::TestCap"


def test_what_is_known_counts():
    names = [f"{_STORIES}::test_a", f"{_STORIES}::test_b", f"{_PROPERTY}::test_c"]
    known = {_STORIES: 12.5, _PROPERTY: 3.0, "tests/test_gone.py::TestGone": 9.0}
    assert expect(names, known) == {_STORIES: 12.5, _PROPERTY: 3.0}


def test_property_tests_come_before_classes_of_many_tests():
    names = [f"{_STORIES}::test_{number}" for number in range(30)]
    expected = expect([*names, f"{_PROPERTY}::test_c"], {})
    assert expected[_PROPERTY] > expected[_STORIES] == 30

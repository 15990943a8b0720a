"""How the arguments of ./run test are parted."""

import pytest

from workbench import paths
from workbench.test_runs import exit_code
from workbench.test_selection import Selection


@pytest.fixture(autouse=True)
def in_project(monkeypatch):
    """Stand in the project folder, as most users do."""
    monkeypatch.chdir(paths.ROOT)


def test_without_files_everything_runs():
    selection = Selection.of(["-x"])
    assert selection.runs_pure and selection.runs_odoo
    assert selection.options == ("-x",)


def test_a_file_of_ours_needs_no_database():
    selection = Selection.of(["workbench/tests/test_selection.py::test_x", "-k", "foo"])
    assert selection.runs_pure and not selection.runs_odoo
    assert selection.options == ("-k", "foo")


def test_a_file_of_an_addon_runs_within_odoo_alone():
    selection = Selection.of(["run"])
    assert selection.runs_odoo and not selection.runs_pure
    assert selection.default_jobs() == 1


def test_a_debugger_wants_one_process():
    assert Selection.of(["--pdb"]).default_jobs() == 1


@pytest.mark.parametrize(
    ("results", "code"),
    [([0], 0), ([0, 5], 0), ([5, 5], 5), ([0, 1], 1), ([5, 2], 2), ([], 5)],
)
def test_failing_and_running_nothing_are_failures(results, code):
    assert exit_code(results) == code


def test_among_other_apps_the_stories_of_the_roles_run():
    stories = Selection.of(["-x"]).or_stories()
    assert "rma_warranty/tests/common/test_roles_stories.py" in stories.odoo
    assert all("test_roles" in name for name in stories.odoo)
    assert stories.options == ("-x",)
    named = Selection.of(["rma_warranty/tests/common/test_undo.py"])
    assert named.or_stories() == named

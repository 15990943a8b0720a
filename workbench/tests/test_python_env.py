"""Which Python the tests run with, and what it leaves behind."""

import sys

import pytest

from workbench import paths, python_env
from workbench.progress import Problem

SLOW, QUICK, BROKEN = "/usr/local/bin/python3", "/usr/bin/python3", "/bin/none"


@pytest.fixture
def times(monkeypatch):
    """Return what each Python is said to take."""
    times = {SLOW: 0.03, QUICK: 0.02, BROKEN: float("inf")}
    monkeypatch.setattr(python_env, "_time", times.__getitem__)
    return times


def test_the_quickest_python_is_taken(times):
    assert python_env._quickest([SLOW, BROKEN, QUICK]) == QUICK


def test_the_one_we_run_with_stays_when_another_is_hardly_quicker(times):
    times[SLOW] = 0.021
    assert python_env._quickest([SLOW, QUICK]) == SLOW


def test_one_that_fails_is_taken_only_when_no_other_is_there(times):
    assert python_env._quickest([BROKEN, SLOW]) == SLOW
    assert python_env._quickest([BROKEN, BROKEN]) == BROKEN


def test_work_is_timed_and_a_python_that_fails_takes_for_ever(tmp_path):
    assert 0 < python_env._time(sys.executable) < 60
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert python_env._time(str(broken)) == float("inf")
    assert python_env._time(str(tmp_path / "missing")) == float("inf")


def test_pythons_of_a_version_are_found_in_every_folder_of_the_path(
    tmp_path, monkeypatch
):
    for name in ("first", "second", "empty"):
        (tmp_path / name).mkdir()
    for name in ("first", "second"):
        program = tmp_path / name / "python3.12"
        program.write_text("")
        program.chmod(0o755)
    folders = [str(tmp_path / name) for name in ("empty", "first", "second")]
    monkeypatch.setenv("PATH", ":".join(folders))
    found = python_env._installed(12)
    assert found == [f"{folders[1]}/python3.12", f"{folders[2]}/python3.12"]
    assert python_env._installed(13) == []


def test_a_newer_python_than_odoo_accepts_gives_way(monkeypatch):
    monkeypatch.setattr(python_env.sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(
        python_env, "_installed", lambda minor: [QUICK] if minor == 12 else []
    )
    assert python_env._base_python() == QUICK
    monkeypatch.setattr(python_env, "_installed", lambda minor: [])
    with pytest.raises(Problem, match="only a newer one was found"):
        python_env._base_python()


def test_bytecode_stays_out_of_the_sources():
    folder = python_env.inside_env()["PYTHONPYCACHEPREFIX"]
    assert folder.startswith(str(paths.STATE))

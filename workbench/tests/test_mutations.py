"""Changes of one token: which are made, and that unnoticed ones are told."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from workbench import mutations, paths
from workbench.commands import mutate

CODE = '''\
LIMIT = 3


def cap(asked, held, *, margin=1e-6):
    """Return no more than 3 < 4."""
    if not held and asked > LIMIT:
        return None
    return min(asked, held)


class Box:
    size = 7

    def fits(self, things):
        return any(thing <= 2 for thing in things)

    def never(self):
        return 1 + 1
'''
TESTS = """\
import shop


def test_nothing_held():
    assert shop.cap(5, 0) is None


def test_enough_held():
    assert shop.cap(2, 4) == 2


def test_box():
    assert shop.Box().fits([2, 9])
"""


def found(code=CODE):
    return [(m.line, m.old, m.new) for m in mutations.find(code, "shop.py")]


def test_each_kind_of_token_is_changed():
    assert found() == [
        (1, "3", "4"),
        (1, "3", "2"),
        (6, "not", ""),
        (6, "and", "or"),
        (6, ">", ">="),
        (8, "min", "max"),
        (15, "any", "all"),
        (15, "<=", "<"),
        (15, "2", "3"),
        (15, "2", "1"),
        (18, "1", "2"),
        (18, "1", "0"),
        (18, "+", "-"),
        (18, "1", "2"),
        (18, "1", "0"),
    ]


def test_texts_classes_and_what_is_no_python_stay():
    assert found('def f(a, *, b):\n    """1 + 1"""\n    return "and"\n') == []
    assert found("class A:\n    size = 7\n") == []


def test_factors_are_told_from_what_is_unpacked():
    code = "def f(a, *b, c=1):\n    return g(*b, a * c, [*a], a / c)\n"
    assert found(code) == [(2, "*", "/"), (2, "/", "*")]


def test_a_fraction_is_taken_a_hundredfold():
    changes = found("def f(a):\n    return a <= 1e-6 * a\n")
    assert (2, "1e-6", "0.0001") in changes


def test_a_change_replaces_one_token():
    change = mutations.Mutation("shop.py", 8, 11, "min", "max")
    changed = change.apply(CODE)
    assert changed == CODE.replace("min(asked", "max(asked")
    assert str(change) == "shop.py:8:12: min -> max"


def test_a_seed_chooses_the_same_changes_again(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    file = tmp_path / "shop.py"
    file.write_text(CODE)
    chosen = mutations.choose([file], seed=1, most=5)
    assert len(chosen) == 5
    assert chosen == mutations.choose([file], seed=1, most=5)
    assert chosen != mutations.choose([file], seed=2, most=5)
    of_line = mutations.choose([file], seed=1, most=9, lines=[8])
    assert [each.new for each in of_line] == ["max"]


def test_statements_note_that_they_ran():
    reached = set()
    space = {mutations.REACHED: reached}
    tree = mutations.instrumented(CODE)
    exec(mutations.compiled(tree, "shop.py"), space)  # noqa: S102
    assert space["cap"](2, 4) == 2
    assert space["cap"].__doc__ == "Return no more than 3 < 4."
    assert reached == {6, 8}
    assert mutations.statement_line(CODE, 6) == 6
    assert mutations.statement_line(CODE, 7) == 7
    assert mutations.statement_line(CODE, 12) is None


@pytest.fixture
def shop(tmp_path):
    """Run mutations of the small shop; give what became of each."""
    (tmp_path / "shop.py").write_text(CODE)
    (tmp_path / "test_shop.py").write_text(TESTS)

    def run(tests=TESTS):
        (tmp_path / "test_shop.py").write_text(tests)
        source = str(tmp_path / "shop.py")
        listed = [asdict(each) for each in mutations.find(CODE, source)]
        file = tmp_path / "mutations.json"
        file.write_text(json.dumps(listed))
        options = ["-p", "no:odoo", "-p", "no:xdist", "-p", "no:cacheprovider"]
        plugin = ["-p", "workbench.inside.mutation_run", "-q", "-c", "/dev/null"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *plugin, "test_shop.py"],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(paths.ROOT),
                "RMA_MUTATIONS": str(file),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return done, json.loads(file.read_text())

    return run


def test_tests_notice_what_they_reach(shop, tmp_path):
    done, results = shop()
    assert done.returncode == 0, done.stdout
    became = {(r["line"], r["old"], r["new"]): r["noticed"] for r in results}
    assert became[6, "not", ""] == "test_shop.py::test_nothing_held"
    assert became[8, "min", "max"] == "test_shop.py::test_enough_held"
    assert became[15, "any", "all"] == "test_shop.py::test_box"
    # No test is at the limit, and none calls what never runs.
    assert became[1, "3", "4"] is None
    assert became[6, ">", ">="] is None
    assert became[18, "+", "-"] is None
    assert (tmp_path / "shop.py").read_text() == CODE


def test_a_failing_part_of_a_test_is_noticed(shop):
    tests = (
        "import unittest\nimport shop\n\n\nclass TestShop(unittest.TestCase):\n"
        "    def test_cap(self):\n        for asked in (1, 2):\n"
        "            with self.subTest(asked=asked):\n"
        "                self.assertEqual(shop.cap(asked, 4), asked)\n"
    )
    done, results = shop(tests)
    assert done.returncode == 0, done.stdout
    became = {(r["line"], r["old"]): r["noticed"] for r in results}
    assert became[8, "min"] == "test_shop.py::TestShop::test_cap"
    assert became[15, "any"] is None


def test_a_constant_of_the_module_is_changed(shop):
    tests = TESTS + "\n\ndef test_limit():\n    assert shop.cap(4, 0) is None\n"
    _done, results = shop(tests)
    became = {(r["line"], r["new"]): r["noticed"] for r in results}
    assert became[1, "4"] == "test_shop.py::test_limit"
    assert became[1, "2"] is None


def test_nothing_is_changed_while_tests_fail_anyway(shop):
    done, results = shop(TESTS + "\n\ndef test_wrong():\n    assert False\n")
    assert done.returncode == 1
    assert "noticed" not in results[0]
    assert "test_wrong" in done.stdout


def test_what_survived_is_told(capsys):
    change = asdict(mutations.Mutation("shop.py", 8, 11, "min", "max"))
    assert mutate._report([{**change, "noticed": "test_x"}]) == 0
    assert mutate._report([{**change, "noticed": None}]) == 1
    told = capsys.readouterr().out
    assert "survived: shop.py:8:12: min -> max" in told


def test_tests_are_those_of_the_context(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    addon = tmp_path / "rma_x"
    for context in ("goods", "credit"):
        (addon / "tests" / context).mkdir(parents=True)
    test = addon / "tests" / "goods" / "test_sharing.py"
    test.write_text("from ...tools.proration import Proration\n")
    cap = addon / "models" / "credit" / "cap.py"
    assert mutate._tests_of([cap]) == ["rma_x/tests/credit"]
    proration = addon / "tools" / "proration.py"
    assert mutate._tests_of([proration]) == ["rma_x/tests/goods/test_sharing.py"]
    assert mutate._tests_of([addon / "tools" / "text.py"]) == []

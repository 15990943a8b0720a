"""The rules that no linter knows, on lines that break and keep them."""

import pytest

from workbench import checks

FOLDER = "/" + "tmp/x"


def breaks(name, line):
    """Tell whether a line in a file of that name breaks a rule."""
    return any(
        finding for rule in checks.RULES for finding in rule.findings(name, line)
    )


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("rma_warranty/models/a.py", 'if "repair.order" in self.env:'),
        ("rma_warranty/models/a.py", 'if hasattr(self, "x"):'),
        ("rma_warranty/models/rma_case.py", 'self.write({"state": "done"})'),
        ("rma_warranty/models/rma_case_line.py", '    values["state"] = "done"'),
        ("README.md", f"see {FOLDER}"),
    ],
)
def test_broken(name, line):
    assert breaks(name, line)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("rma_warranty/models/a.py", 'if "x" in self.env.context:'),
        ("rma_warranty/tests/test_a.py", 'if "repair.order" in self.env:'),
        ("rma_warranty/models/rma_case_flow.py", 'self.write({"state": "done"})'),
        ("rma_warranty/models/rma_case.py", 'domain = [("state", "=", "done")]'),
        ("README.md", "docs/work/x and https://example.com/tmp/x"),
        ("rma_warranty/i18n/de.po", f"#: {FOLDER}"),
    ],
)
def test_kept(name, line):
    assert not breaks(name, line)


def test_tests_that_assert_nothing(tmp_path):
    file = tmp_path / "test_a.py"
    file.write_text(
        "class TestA:\n"
        "    def _check(self): self.assertTrue(1)\n"
        "    def _check_all(self): self._check()\n"
        "    def test_by_helper(self): self._check_all()\n"
        "    def test_idle(self): self.env.flush_all()\n"
    )
    findings = list(checks.find_idle_tests([("test_a.py", file)]))
    assert findings == ["test_a.py:5: test_idle asserts nothing"]


def test_sudo_is_counted_but_not_its_end(tmp_path):
    file = tmp_path / "model.py"
    file.write_text(
        "def step(self):\n"
        "    # Not self.sudo() in a comment.\n"
        "    own = self.sudo()\n"
        "    (\n        self.env['a']\n        .sudo()\n    ).create([])\n"
        "    return own.sudo(False)\n"
    )
    assert checks.count_sudo([("model.py", file)]) == 2


def test_other_ways_to_take_all_rights_are_counted_too(tmp_path):
    file = tmp_path / "model.py"
    file.write_text(
        "@as_system\ndef _step(self):\n"
        "    yield self.sudo(True), self.sudo(flag=self.is_mine)\n"
        "    yield self.with_user(SUPERUSER_ID), self.with_user(api.SUPERUSER_ID)\n"
        "    yield self.with_env(self.env(su=True)), self.env(user=1, su=own)\n"
        "@api.model\ndef _other(self):\n"
        "    yield self.sudo(False), self.sudo(flag=False), self.env(su=False)\n"
        "    yield self.with_user(self.user), as_system, sudo\n"
    )
    assert checks.count_sudo([("model.py", file)]) == 7


def test_sudo_only_gets_rarer():
    assert not list(checks.find_sudo(100, 100))
    assert not list(checks.find_sudo(91, 100))
    assert "more than 100" in next(checks.find_sudo(101, 100))
    assert "lower MOST_SUDO" in next(checks.find_sudo(90, 100))

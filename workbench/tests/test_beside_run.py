"""What stands beside ./run calls the same things as it does."""

import re
from pathlib import Path

import pytest

from workbench import addons, linters, paths
from workbench.progress import Problem


def text_of(name):
    return (paths.ROOT / name).read_text(encoding="utf-8")


def checks():
    return linters.all_checks(Path("python"), Path("node_modules"), fix=False)


def test_hooks_make_all_checks_of_lint():
    hooks = re.findall(r"entry: \./run lint (.+)", text_of(".pre-commit-config.yaml"))
    named = [name for hook in hooks for name in hook.split()]
    assert sorted(named) == sorted(check.name for check in checks())


def test_checks_can_be_chosen():
    chosen = linters.choose(checks(), ["prettier", "ruff-check"])
    assert [check.name for check in chosen] == ["prettier", "ruff-check"]
    with pytest.raises(Problem, match="no check is called colour: ruff-check, "):
        linters.choose(checks(), ["prettier", "colour"])


def test_the_workflow_runs_the_ci_script_with_pinned_actions():
    workflow = text_of(".github/workflows/ci.yml")
    assert "- run: .ci/run\n" in workflow
    actions = re.findall(r"uses: (.+)", workflow)
    assert actions
    for action in actions:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_containers_have_all_add_ons_and_official_images():
    compose = text_of("compose.yaml")
    mounted = re.findall(r"- \./(\w+):/mnt/extra-addons/(\w+):ro", compose)
    names = [addon.name for addon in addons.find_all()]
    assert mounted == [(name, name) for name in names]
    images = re.findall(r"image: (.+)", compose)
    assert sorted(image.split(":")[0] for image in images) == ["odoo", "postgres"]

"""Earlier versions in git, and how what an upgrade changed is told."""

import subprocess

import pytest

from workbench import history, paths, upgrade_facts


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository whose add-on has had three versions, with a change after each."""
    folder = tmp_path / "repository"
    (folder / "rma_warranty").mkdir(parents=True)
    monkeypatch.setattr(paths, "ROOT", folder)
    git(folder, "init", "--quiet")
    for number in ("1.0.0", "1.1.0", "1.2.0"):
        manifest = f'{{"version": "19.0.{number}"}}\n'
        (folder / "rma_warranty" / "__manifest__.py").write_text(manifest)
        commit(folder, f"version {number}")
        (folder / "code.py").write_text(f"# mended in {number}\n")
        commit(folder, f"mend {number}")
    return folder


def git(folder, *arguments):
    """Run git as somebody."""
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def commit(folder, message):
    """Commit all that there is."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def test_a_version_is_taken_as_it_was_at_its_end(repository, tmp_path):
    found = history.last_commit("19.0.1.1.0")
    target = tmp_path / "target"
    target.mkdir()
    history.extract(found, target)
    assert (target / "code.py").read_text() == "# mended in 1.1.0\n"
    assert '"19.0.1.1.0"' in (target / "rma_warranty" / "__manifest__.py").read_text()


def test_the_present_version_is_no_earlier_one(repository):
    assert history.last_commit("19.0.1.2.0") is None


def test_a_shallow_clone_has_no_earlier_version(repository, tmp_path, monkeypatch):
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), shallow)
    monkeypatch.setattr(paths, "ROOT", shallow)
    assert history.last_commit("19.0.1.0.0") is None


def test_a_folder_without_git_has_no_earlier_version(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert history.last_commit("19.0.1.0.0") is None


def test_what_was_lost_and_what_was_added_is_told():
    before = {"cases": ["RMA/1|closed", "RMA/2|requested"], "stock": ["7|3"]}
    after = {"cases": ["RMA/1|closed", "RMA/2|closed"], "stock": ["7|3"], "new": ["x"]}
    assert upgrade_facts.changes(before, after) == [
        "cases: - RMA/2|requested",
        "cases: + RMA/2|closed",
    ]

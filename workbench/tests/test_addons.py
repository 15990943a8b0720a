"""Which files of an add-on make an installed database outdated."""

import pytest

from workbench import addons, paths
from workbench.progress import Problem

MANIFEST = "{'name': 'Returns', 'depends': ['sale_stock'], 'data': []}"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one add-on."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    for name in ("models", "tests", "static/src", "i18n", "views"):
        (tmp_path / "rma_warranty" / name).mkdir(parents=True)
    (tmp_path / "rma_warranty" / "__manifest__.py").write_text(MANIFEST)
    return tmp_path


def digest_now():
    """Hash the add-ons as they are on disk."""
    return addons.digest(addons.find_all())


@pytest.mark.parametrize("file", ["models/a.py", "views/a.xml", "__init__.py"])
def test_what_is_installed_changes_the_hash(repository, file):
    before = digest_now()
    (repository / "rma_warranty" / file).write_text("new")
    assert digest_now() != before


@pytest.mark.parametrize(
    "file", ["tests/test_a.py", "static/src/a.js", "i18n/de.po", "README.md"]
)
def test_what_is_read_at_run_time_does_not(repository, file):
    before = digest_now()
    (repository / "rma_warranty" / file).write_text("new")
    assert digest_now() == before


def test_a_second_addon_comes_after_the_main_one(repository):
    glue = repository / "rma_a_glue"
    glue.mkdir()
    (glue / "__manifest__.py").write_text(
        "{'depends': ['rma_warranty', 'repair'], 'auto_install': True}"
    )
    found = addons.find_all()
    assert [addon.name for addon in found] == ["rma_warranty", "rma_a_glue"]
    assert addons.external_dependencies(found) == ["repair", "sale_stock"]


def test_a_missing_addon_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    with pytest.raises(Problem, match="rma_warranty/__manifest__.py is missing"):
        addons.find_all()


def test_a_broken_manifest_is_told(repository):
    (repository / "rma_warranty" / "__manifest__.py").write_text("{'name': ")
    with pytest.raises(Problem, match="can't be read"):
        addons.find_all()

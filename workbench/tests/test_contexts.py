"""The order of contexts, on a small add-on that keeps and breaks it."""

import pytest

from workbench import contexts

BASE = """
class RmaBase(models.Model):
    _name = "rma.base"

    def _work(self):
        return self.id
"""
HIGH = """
class RmaHigh(models.Model):
    _name = "rma.high"

    rma_late = fields.Char()
    date_late = fields.Date()

    def _finish(self):
        return self.env["rma.base"]._work()
"""


@pytest.fixture
def models(tmp_path):
    """Give a folder of two contexts in which all is in order."""
    (tmp_path / "__init__.py").write_text("from . import (\n    low,\n    high,\n)\n")
    for context, code in (("low", BASE), ("high", HIGH)):
        (tmp_path / context).mkdir()
        (tmp_path / context / "rma_file.py").write_text(code)
        (tmp_path / context / "__init__.py").write_text("from . import rma_file\n")
    return tmp_path


def found(models, listed=""):
    known = models / "known.txt"
    known.write_text(listed)
    return list(contexts.find(models, known))


def test_what_is_above_may_be_used(models):
    assert contexts.read_order(models) == ["low", "high"]
    assert found(models) == []


@pytest.mark.parametrize(
    "code",
    [
        "from ..high.rma_file import RmaHigh",
        'NAME = "rma.high"',
        "def f(record): return record._finish()",
        "def f(record): return record.rma_late",
        'DOMAIN = [("line_ids.date_late", "!=", False)]',
    ],
)
def test_what_is_below_may_not(models, code):
    (models / "low" / "rma_file.py").write_text(f"{code}\n{BASE}")
    (text,) = found(models)
    assert "low/rma_file.py" in text
    assert "context high" in text


def test_extending_a_model_does_not_own_it(models):
    code = HIGH.replace('_name = "rma.high"', '_inherit = "rma.base"')
    (models / "high" / "rma_file.py").write_text(code)
    (models / "low" / "rma_other.py").write_text('NAME = "rma.base"')
    assert found(models) == []


def test_what_is_listed_is_known_until_it_is_gone(models):
    broken = 'NAME = "rma.high"\n' + BASE
    (models / "low" / "rma_file.py").write_text(broken)
    listed = "low/rma_file.py rma.high high  # for a reason\n"
    assert found(models, listed) == []
    (models / "low" / "rma_file.py").write_text(BASE)
    (text,) = found(models, listed)
    assert "remove the line" in text


@pytest.mark.parametrize(("body", "count"), [("1", 1), ("super()._work()", 0)])
def test_a_later_method_does_not_hide_an_earlier_one(models, body, count):
    code = (
        "class RmaBase(models.Model):\n"
        '    _inherit = "rma.base"\n\n'
        f"    def _work(self):\n        return {body}\n"
    )
    (models / "high" / "rma_file.py").write_text(code)
    assert len(found(models)) == count


def test_the_add_on_keeps_to_what_is_listed():
    assert list(contexts.find()) == []


def test_what_is_listed_has_a_reason(models):
    (models / "low" / "rma_file.py").write_text('NAME = "rma.high"\n' + BASE)
    with pytest.raises(ValueError, match="say why"):
        found(models, "low/rma_file.py rma.high high\n")

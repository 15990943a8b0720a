"""Who asks for the codes of strategies is told, and who asks them is not."""

import pytest

from workbench import strategy_codes

STRATEGIES = """
class RmaResolutionRefund(models.AbstractModel):
    _name = "rma.resolution.refund"
    _inherit = "rma.resolution"

    def _is_own(self, line):
        return line.resolution == "refund"


class RmaResolutionRepair(models.AbstractModel):
    _name = "rma.resolution.repair"


class RmaDispositionScrap(models.AbstractModel):
    _name = "rma.disposition.scrap"


class RmaPaybackCash(models.AbstractModel):
    _name = "rma.payback.cash"
"""


def found(code, name="models/rma_file.py"):
    return list(strategy_codes.find_in([("strategies.py", STRATEGIES), (name, code)]))


@pytest.mark.parametrize(
    "code",
    [
        'x = line.resolution == "refund"',
        'x = line.resolution not in ("none", "refund")',
        'x = "refund" in lines.mapped("resolution")',
        'x = self.disposition != "scrap"',
        'x = method.code == "cash"',
        'DOMAIN = [("line_id.resolution", "=", "refund")]',
        'DOMAIN = [("resolution", "in", ["refund", "none"])]',
        'FIELDS = {"refund": "a", "repair": "b"}',
        'WORDS = {("refund",): "a", ("refund", "repair"): "b"}',
        'REMEDIES = ("refund", "repair")',
    ],
)
def test_who_asks_for_codes_is_told(code):
    assert found(code)
    assert all(text.startswith("models/rma_file.py: ") for text in found(code))


@pytest.mark.parametrize(
    "code",
    [
        "x = line._get_strategy()._is_money()",
        'x = transaction.operation == "refund"',
        'x = line.resolution == "pending"',
        'line.resolution = proposed or "refund"',
        'values = {"disposition": "scrap", "quantity": 1.0}',
        'LABELS = [("refund", "Refund"), ("repair", "Repair")]',
    ],
)
def test_other_uses_of_the_same_words_are_not(code):
    assert found(code) == []


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ("resolution != 'refund'", ["refund"]),
        ("disposition not in (False, 'scrap')", ["scrap"]),
        ("resolution == 'pending' or state == 'refund'", []),
        ("not is_money", []),
    ],
)
def test_conditions_of_views_count(condition, codes):
    view = f'<field name="x" invisible="{condition}" />'
    name = "views/rma_views.xml"
    assert found(view, name) == [f"{name}: {code}" for code in codes]


def test_a_strategy_may_ask_for_its_own_code():
    assert found("") == []


def test_a_strategy_may_not_ask_for_others_codes():
    code = """
class RmaResolutionOther(models.AbstractModel):
    _name = "rma.resolution.other"

    def _is_own(self, line):
        return line.resolution == "refund"
"""
    assert found(code) == ["models/rma_file.py: refund"]


def test_the_add_ons_ask_their_strategies():
    assert strategy_codes.find() == []


def test_exceptions_have_reasons_and_are_few():
    assert all(strategy_codes.EXCEPTIONS.values())
    assert len(strategy_codes.EXCEPTIONS) < 10


def test_an_exception_that_is_no_longer_true_is_told(monkeypatch):
    more = {**strategy_codes.EXCEPTIONS, "rma_warranty/none.py: refund": "gone"}
    monkeypatch.setattr(strategy_codes, "EXCEPTIONS", more)
    (text,) = strategy_codes.find()
    assert "no longer true" in text

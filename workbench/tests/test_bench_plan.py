"""What of the bench is measured, and how much of it."""

import sys

import pytest

pytest.importorskip("odoo")

from workbench.inside.bench import plan as planning


@pytest.fixture
def parse(monkeypatch):
    """Return what gives the plan of some arguments."""

    def parse(*arguments):
        monkeypatch.setattr(sys, "argv", ["bench", "--database", "any", *arguments])
        return planning.parse("text")[1]

    return parse


@pytest.mark.parametrize("table", planning.TABLES)
def test_each_table_can_be_asked_for_alone(parse, table):
    assert parse("--only", table).tables == (table,)
    assert parse().tables == planning.TABLES


def test_all_is_smaller_when_it_has_to_be_quick(parse):
    few, many = parse("--quick"), parse()
    assert (many.goods_lines, many.money_notes) == (500, (200, 20))
    assert [lines for lines, _rounds in many.ordinary] == [1, 50]
    for name in (
        "ordinary",
        "history",
        "answers",
        "deliveries",
        "goods_lines",
        "money_notes",
    ):
        assert getattr(few, name) < getattr(many, name)
    assert (few.batch, few.single, few.rounds) == (20, 5, 1)


def test_numbers_of_orders_can_be_chosen(parse):
    found = parse("--orders", "12", "--single", "3", "--rounds", "4")
    assert (found.batch, found.single, found.rounds) == (12, 3, 4)
    assert found.prepared == 12
    assert (found.count("batch", restock=True), found.count("single", True)) == (6, 3)
    with pytest.raises(SystemExit):
        parse("--orders", "0")

"""What the bench compares of goods and credit notes, and what they may cost."""

import pytest

pytest.importorskip("odoo")

from workbench.inside.bench import tables
from workbench.inside.bench.contest import UnequalResults, check
from workbench.inside.measuring.rounds import Cost, with_total


def effort(processor, queries=10):
    """Work that waits as long as it works."""
    return Cost(2 * processor, processor, queries)


def flow(own):
    """Two rounds of 10 lines; what is expected before isn't compared."""
    by_addon = {
        "expected": effort(9.0),
        "received": effort(own / 2, 20),
        "inspected": effort(own / 4, 5),
        "routed": effort(own / 4, 30),
    }
    by_core = {
        "expected": effort(3.0),
        "received": effort(0.5),
        "routed": effort(0.5),
    }
    ways = {"own": with_total(by_addon), "core": with_total(by_core)}
    return tables.goods_of(10, {way: [costs] * 2 for way, costs in ways.items()})


def test_goods_are_compared_from_their_receipt_on():
    figures = flow(own=1.25).figures()
    assert (figures["ratio"], figures["ratio_wall"]) == (1.25, 1.25)
    # 1.25 s for 10 lines; 20, 5 and 30 queries for them.
    compared = {"ms": 250.0, "processor_ms": 125.0, "queries": 5.5}
    assert figures["own"]["compared"] == compared
    assert figures["core"]["compared"]["queries"] == 2
    assert figures["own"]["expected"]["processor_ms"] == 900
    assert "all" not in figures["own"]


@pytest.mark.parametrize(("own", "verdict"), [(1.29, "met"), (1.31, "MISSED")])
def test_goods_may_cost_a_third_more_than_core(own, verdict):
    lines = flow(own).lines("goods", "line", tables.MOST_GOODS)
    assert f": {verdict}; time x" in lines[-2]


@pytest.mark.parametrize(("own", "verdict"), [(1.14, "met"), (1.16, "MISSED")])
def test_credit_notes_may_cost_a_little_more_than_core(own, verdict):
    rounds = {"own": [{"all": effort(own)}], "core": [{"all": effort(1.0)}]}
    notes = tables.notes_of(10, rounds)
    lines = notes.lines("notes", "note", tables.MOST_NOTES)
    assert f"(at most 1.15; fastest rounds): {verdict}; time x" in lines[-2]


def test_only_equal_ends_are_compared():
    core = {("invoice", 1): {"total": 10}}
    check("notes", core, {("invoice", 1): {"total": 10}}, [1])
    with pytest.raises(UnequalResults, match=r"notes: .*invoice.* instead of"):
        check("notes", core, {("invoice", 1): {"total": 9}}, [1])
    with pytest.raises(UnequalResults, match="1 invoices have no"):
        check("notes", core, core, [1, 2])

"""How the bench turns what ordinary documents cost into figures and a verdict."""

from collections import Counter

import pytest

pytest.importorskip("odoo")

from workbench.inside.bench import ordinary
from workbench.inside.bench.tables import ordinary_figures, ordinary_lines
from workbench.inside.measuring.rounds import Cost, with_total
from workbench.inside.measuring.tables import rounded


def costs(processor, queries=100):
    """Creating takes as long as posting does."""
    half = Cost(processor, processor / 2, queries // 2)
    return with_total({"invoice created": half, "invoice posted": half})


def figures(own=1.01, own_queries=100):
    """Three rounds; something else slows both down in the second one."""
    rounds = {
        "own": [costs(own * slowness, own_queries) for slowness in (1, 4, 1)],
        "plain": [costs(slowness) for slowness in (1, 4, 1)],
    }
    calls = {
        "own": {
            "invoice created": Counter(all=1_100, own=20),
            "invoice posted": Counter(all=1_000, own=10),
            "all": Counter(all=2_100, own=30),
        },
        "plain": {
            "invoice created": Counter(all=1_000),
            "invoice posted": Counter(all=1_000),
            "all": Counter(all=2_000),
        },
    }
    return ordinary_figures(rounds, calls)


def test_rounds_are_compared_one_by_one():
    content = rounded(figures(own=1.03))
    assert content["all"]["ratio"] == content["invoice posted"]["ratio"] == 1.03
    assert content["all"]["ratio_high"] == 1.03
    assert content["all"]["plain_processor_ms"] == 1_000


def test_calls_are_counted_step_by_step():
    content = figures()
    assert content["invoice created"]["ratio_calls"] == 1.1
    assert content["all"]["ratio_calls"] == 1.05
    assert content["all"]["own_calls"] == 30


@pytest.mark.parametrize(
    ("own", "queries", "verdict"),
    [(1.019, 100, "met"), (1.021, 100, "MISSED"), (1.0, 102, "MISSED")],
)
def test_who_uses_no_case_pays_two_percent_and_no_query(own, queries, verdict):
    *_rows, last, _blank = ordinary_lines(1, 3, figures(own, queries))
    assert last.endswith(f": {verdict}")


def test_the_table_has_a_row_for_each_step():
    title, head, created, *_rest = ordinary_lines(1, 3, figures())
    assert title.endswith("lines on each: 1 (rounds: 3)")
    assert head.split()[-3:] == ["calls", "queries", "added"]
    assert created.split("created")[1].split() == [
        *("500.0", "1.010", "(1.010-1.010)", "1.100", "20", "50.0", "+0.0"),
    ]


def test_only_functions_of_the_add_on_are_its_own():
    code = compile("1", "/odoo/rma_warranty/models/case/rma_case.py", "eval")
    assert ordinary._is_own(code)
    assert not ordinary._is_own(compile("1", "/odoo/addons/sale/models/a.py", "eval"))
    assert not ordinary._is_own("<built-in method len>")

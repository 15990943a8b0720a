"""How the bench turns what ordinary documents cost into figures and a verdict."""

import json
import sys

import pytest

pytest.importorskip("odoo")

from workbench.inside.bench import ordinary
from workbench.inside.bench import plan as planning
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.ordinary_figures import (
    Counts,
    Ordinary,
    ordinary_as_json,
    ordinary_lines,
)


def steps(processor, queries=100):
    """Creating takes as long as posting does."""
    half = Effort(processor, processor / 2, queries // 2)
    return {"invoice created": half, "invoice posted": half}


def found(own=1.01, own_queries=100):
    """Three rounds; something else slows both down in the second one."""
    return Ordinary(
        1,
        own=[steps(own * slowness, own_queries) for slowness in (1, 4, 1)],
        plain=[steps(slowness) for slowness in (1, 4, 1)],
        own_counts={
            "invoice created": Counts(1_100, 20),
            "invoice posted": Counts(1_000, 10),
        },
        plain_counts={
            "invoice created": Counts(1_000, 0),
            "invoice posted": Counts(1_000, 0),
        },
    )


def test_rounds_are_compared_one_by_one():
    content = json.loads(json.dumps(ordinary_as_json(found(own=1.03))))
    assert content["all"]["ratio"] == content["invoice posted"]["ratio"] == 1.03
    assert content["all"]["ratio_high"] == 1.03
    assert content["all"]["plain_processor_ms"] == 1_000


def test_calls_are_counted_step_by_step():
    content = ordinary_as_json(found())
    assert content["invoice created"]["ratio_calls"] == 1.1
    assert content["all"]["ratio_calls"] == 1.05
    assert content["all"]["own_calls"] == 30


@pytest.mark.parametrize(
    ("own", "queries", "verdict"),
    [(1.019, 100, "met"), (1.021, 100, "MISSED"), (1.0, 102, "MISSED")],
)
def test_who_uses_no_case_pays_two_percent_and_no_query(own, queries, verdict):
    last = ordinary_lines(found(own, queries))[-2]
    assert last.endswith(f": {verdict}")


def test_only_functions_of_the_add_on_are_its_own():
    code = compile("1", "/odoo/rma_warranty/models/case/rma_case.py", "eval")
    assert ordinary._is_own(code)
    assert not ordinary._is_own(compile("1", "/odoo/addons/sale/models/a.py", "eval"))
    assert not ordinary._is_own("<built-in method len>")


def test_ordinary_documents_can_be_measured_alone_and_quickly(monkeypatch):
    def parse(*arguments):
        command = ["bench", "--database", "any", *arguments]
        monkeypatch.setattr(sys, "argv", command)
        return planning.parse("text")[1]

    assert parse("--only", "ordinary").tables == ("ordinary",)
    assert [lines for lines, __ in parse().ordinary] == [1, 50]
    assert parse("--quick").ordinary < parse().ordinary

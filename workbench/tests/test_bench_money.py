"""How the bench turns what credit notes cost into figures, tables and verdicts."""

import json
import sys

import pytest

pytest.importorskip("odoo")

from workbench.inside.bench import money_flow
from workbench.inside.bench import plan as planning
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.money_figures import Notes, notes_as_json, notes_lines
from workbench.inside.bench.turns import UnequalResults


def steps(processor, queries):
    """Half of the work is drafting, half is posting; it waits as long as it works."""
    half = Effort(processor, processor / 2, queries // 2)
    return {"drafted": half, "posted": half}


def notes(own=1.1, core=1.0):
    """Ten notes in three rounds; something else slows the add-on's second one."""
    return Notes(
        "one_line",
        10,
        1,
        own=[steps(own * slowness, 300) for slowness in (1, 4, 1)],
        core=[steps(core, 500)] * 3,
    )


def test_credit_notes_are_compared_in_the_fastest_rounds():
    content = json.loads(json.dumps(notes_as_json(notes(own=0.8))))
    assert content["ratio"] == 0.8
    assert content["ratio_high"] == 3.2
    assert (content["notes"], content["lines"], content["rounds"]) == (10, 1, 3)
    # 0.8 s on the processors and 1.6 s in all for 10 notes, with 300 queries.
    assert content["own"]["all"] == {
        "ms": 160.0,
        "processor_ms": 80.0,
        "queries": 30.0,
    }
    assert content["core"]["drafted"]["queries"] == 25


@pytest.mark.parametrize(("own", "verdict"), [(1.14, "met"), (1.16, "MISSED")])
def test_credit_notes_may_cost_a_little_more_than_core(own, verdict):
    assert f": {verdict}; time x" in notes_lines(notes(own))[-2]


def test_only_equal_credit_notes_are_compared():
    core = {"INV/1": {"total": 10}}
    money_flow._check(core, {"INV/1": {"total": 10}}, 1)
    with pytest.raises(UnequalResults, match="INV/1: .* instead of"):
        money_flow._check(core, {"INV/1": {"total": 9}}, 1)
    with pytest.raises(UnequalResults, match="1 invoices have no"):
        money_flow._check(core, core, 2)


def test_the_money_can_be_measured_alone_and_quickly(monkeypatch):
    def parse(*arguments):
        command = ["bench", "--database", "any", *arguments]
        monkeypatch.setattr(sys, "argv", command)
        return planning.parse("text")[1]

    assert parse("--only", "money").tables == ("money",)
    assert parse().money_notes == (200, 20)
    assert parse("--quick").money_notes < parse().money_notes

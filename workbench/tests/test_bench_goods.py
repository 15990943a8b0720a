"""How the bench turns what goods cost into figures, tables and verdicts."""

import json
import sys

import pytest

from workbench.inside.bench.ratios import steady_ratio

pytest.importorskip("odoo")

from workbench.inside.bench import plan as planning
from workbench.inside.bench.effort import Effort
from workbench.inside.bench.goods_figures import Flow, flow_as_json
from workbench.inside.bench.goods_report import flow_lines


def effort(processor, queries=10):
    """Work that waits as long as it works."""
    return Effort(2 * processor, processor, queries)


def flow(own=1.3, core=1.0):
    """Two rounds of 10 lines; what is expected before isn't compared."""
    return Flow(
        10,
        [
            {
                "expected": effort(9.0),
                "received": effort(own / 2, 20),
                "inspected": effort(own / 4, 5),
                "routed": effort(own / 4, 30),
            }
        ]
        * 2,
        [
            {
                "expected": effort(3.0),
                "received": effort(core / 2),
                "routed": effort(core / 2),
            }
        ]
        * 2,
    )


def test_an_effort_is_what_lies_between_two_looks_at_the_clock():
    assert Effort(5.0, 3.0, 12) - Effort(4.0, 2.5, 10) == Effort(1.0, 0.5, 2)
    assert Effort(1.0, 0.5, 2) + Effort(4.0, 2.5, 10) == Effort(5.0, 3.0, 12)


def test_goods_are_compared_from_their_receipt_on():
    content = json.loads(json.dumps(flow_as_json(flow(own=1.25))))
    assert content["ratio"] == 1.25
    assert content["ratio_wall"] == 1.25
    # 1.25 s for 10 lines; 20, 5 and 30 queries for them.
    assert content["own"]["compared"] == {
        "ms": 250.0,
        "processor_ms": 125.0,
        "queries": 5.5,
    }
    assert content["core"]["compared"]["queries"] == 2
    assert content["own"]["expected"]["processor_ms"] == 900


@pytest.mark.parametrize(("own", "verdict"), [(1.29, "met"), (1.31, "MISSED")])
def test_goods_may_cost_a_third_more_than_core(own, verdict):
    assert f": {verdict}; time x" in flow_lines(flow(own))[-2]


def test_one_slow_round_does_not_move_small_differences():
    found = steady_ratio([1.05, 4.0, 1.02, 1.1], [1.0, 1.0, 1.0, 1.0], parts=2)
    # The fastest of all; of the halves (1.05, 1.02) and (4.0, 1.1).
    assert (found.median, found.low, found.high) == pytest.approx((1.02, 1.02, 1.1))


def test_the_goods_can_be_measured_alone_and_quickly(monkeypatch):
    def parse(*arguments):
        command = ["bench", "--database", "any", *arguments]
        monkeypatch.setattr(sys, "argv", command)
        return planning.parse("text")[1]

    assert parse("--only", "goods").tables == ("goods",)
    assert parse().goods_lines == 500
    assert parse("--quick").goods_lines < parse().goods_lines

"""How the bench turns what returns cost into figures, tables and verdicts."""

import pytest

from workbench.inside.bench.tables import (
    returns_figures,
    returns_goals,
    returns_lines,
)
from workbench.inside.measuring.rounds import Cost, with_total
from workbench.inside.measuring.tables import rounded


def costs(seconds, queries):
    return with_total({"done": Cost(seconds, seconds / 2, queries)})


def returns(*, single=0.9, batch=0.5, queries=90.0):
    """Three rounds; the second is a slow one for everybody."""
    ways = {
        "core": (1.0, 300.0),
        "single": (single, 280.0),
        "floor": (0.4, 80.0),
        "batch": (batch, queries),
    }
    rounds = {
        name: [costs(seconds * slowness, count) for slowness in (1, 3, 1)]
        for name, (seconds, count) in ways.items()
    }
    return returns_figures(dict.fromkeys(ways, 10), rounds)


def test_a_slow_round_does_not_move_the_ratios():
    found = returns()["single"]
    names = ("ratio_to_core", "ratio_to_core_low", "ratio_to_core_high")
    assert [found[name] for name in names] == pytest.approx([0.9, 0.9, 0.9])
    assert found["ms_per_order"] == pytest.approx(900)


def test_one_by_one_is_held_against_core_and_batches_against_the_floor():
    single, batch, _blank = returns_goals(returns())
    assert single == (
        "rma_warranty, one by one: 0.90 x core (at most 0.90), "
        "280 queries per order (at most 310): met"
    )
    assert batch.startswith("rma_warranty, 10 at once: 1.25 x floor (at most 1.25), 90")
    assert batch.endswith("(at most 100): met")


@pytest.mark.parametrize("worse", [{"batch": 0.51}, {"queries": 101}])
def test_a_target_is_missed_by_ratio_or_queries(worse):
    single, batch, _blank = returns_goals(returns(**worse))
    assert single.endswith("met")
    assert batch.endswith("MISSED")


def test_the_json_file_has_the_figures_that_are_watched():
    content = rounded(returns())
    assert list(content) == ["core", "single", "floor", "batch"]
    assert content["single"]["ratio_to_core"] == 0.9
    assert content["single"]["queries_per_order"] == 280
    assert content["batch"]["ratio_to_floor"] == 1.25
    assert content["batch"]["queries_per_order"] == 90
    assert content["core"]["queries_per_order"] == 300
    assert content["floor"]["ratio_to_core_high"] == 0.4
    assert content["floor"]["steps"] == {"done": {"ms": 400.0, "queries": 80.0}}
    assert content["floor"]["orders"] == 10


def test_the_tables_name_every_way():
    text = "\n".join(returns_lines("title", returns()))
    assert text.count("core, one by one") == 2
    assert text.count("rma_warranty, 10 at once") == 2
    assert "0.90 (0.90-0.90)" in text

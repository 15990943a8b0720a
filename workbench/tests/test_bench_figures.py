"""How the bench turns what it measured into ratios and tables."""

import json

import pytest

from workbench.inside.bench.figures import Sample, as_json, lines_of
from workbench.inside.bench.ratios import ratio
from workbench.inside.bench.report import steps_table, table, verdicts


def sample(name, kind, seconds, queries):
    return Sample(name, kind, 10, seconds, queries, {"all": (seconds, queries)})


def rounds(*, own_single=0.9, own_batch=0.5, queries=90.0):
    """Three rounds; the second is a slow one for everybody."""
    return [
        sample(name, kind, seconds * slowness, count)
        for slowness in (1, 3, 1)
        for name, kind, seconds, count in (
            ("core", "single", 1.0, 300.0),
            ("rma_warranty", "single", own_single, 280.0),
            ("floor", "batch", 0.4, 80.0),
            ("rma_warranty", "batch", own_batch, queries),
        )
    ]


def test_rounds_are_compared_one_by_one():
    found = ratio([1.0, 6.0, 1.5], [2.0, 8.0, 2.0])
    assert (found.median, found.low, found.high) == (0.75, 0.5, 0.75)
    assert str(found) == "0.75 (0.50-0.75)"


def test_every_round_needs_its_reference():
    with pytest.raises(ValueError):
        ratio([1.0, 2.0], [1.0])


def test_a_slow_round_does_not_move_the_ratios():
    own = lines_of(rounds())[1]
    assert own.to_core.median == pytest.approx(0.9)
    assert own.to_core.high == pytest.approx(own.to_core.low)
    assert own.milliseconds == pytest.approx(900)


def test_one_by_one_is_held_against_core_and_batches_against_the_floor():
    core, single, floor, batch = lines_of(rounds())
    assert single.to_reference is single.to_core
    assert batch.to_reference is batch.to_floor
    assert batch.to_floor.median == pytest.approx(1.25)
    assert floor.to_core.median == pytest.approx(0.4)
    assert core.to_core.median == 1


def test_the_json_file_has_the_figures_that_are_watched():
    content = json.loads(json.dumps(as_json(lines_of(rounds()))))
    assert content["single"]["ratio_to_core"] == 0.9
    assert content["single"]["queries_per_order"] == 280
    assert content["batch"]["ratio_to_floor"] == 1.25
    assert content["batch"]["queries_per_order"] == 90
    assert content["core"]["queries_per_order"] == 300
    assert content["floor"]["steps"]["all"] == {"ms": 400.0, "queries": 80.0}


def test_without_the_add_on_only_core_is_shown():
    samples = [each for each in rounds() if each.name != "rma_warranty"]
    lines = lines_of(samples)
    assert sorted(as_json(lines)) == ["core", "floor"]
    assert verdicts(lines) == []


def test_a_target_is_met_by_ratio_and_queries():
    single, batch = verdicts(lines_of(rounds()))
    assert single.endswith("met")
    assert batch.endswith("met")


@pytest.mark.parametrize("worse", [{"own_batch": 0.51}, {"queries": 101}])
def test_a_target_is_missed_by_ratio_or_queries(worse):
    single, batch = verdicts(lines_of(rounds(**worse)))
    assert single.endswith("met")
    assert batch.endswith("MISSED")


def test_the_tables_name_every_way():
    lines = lines_of(rounds())
    text = "\n".join([*table("title", lines), *steps_table(lines)])
    assert text.count("core, one by one") == 2
    assert text.count("rma_warranty, 10 at once") == 2
    assert "0.90 (0.90-0.90)" in text

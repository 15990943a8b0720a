"""How what ways took is compared and shown."""

import json
from decimal import Decimal

import pytest

from workbench.inside.bench.tables import Comparison
from workbench.inside.measuring.rounds import (
    Cost,
    ratio,
    steady_ratio,
    turns,
    typical,
    with_total,
)
from workbench.inside.measuring.tables import (
    columns,
    differences,
    rounded,
    write_json,
)


def costs(processor, queries=10):
    """A step that waits as long as it works, in the costs of one round."""
    return with_total({"done": Cost(2 * processor, processor, queries)})


def test_a_cost_is_what_lies_between_two_looks_at_the_clock():
    assert Cost(5.0, 3.0, 12) - Cost(4.0, 2.5, 10) == Cost(1.0, 0.5, 2)
    assert Cost(1.0, 0.5, 2) + Cost(4.0, 2.5, 10) == Cost(5.0, 3.0, 12)
    assert Cost(5.0, 2.5, 10).per(10) == Cost(0.5, 0.25, 1)
    figures = {"ms": 1500, "processor_ms": 500, "queries": 0}
    assert Cost(1.5, 0.5).figures() == figures
    assert Cost(1.5, 0.5).figures("queries") == {"queries": 0}


def test_a_total_is_of_all_steps_or_of_the_named_ones():
    steps = {"made": Cost(4, 2, 1), "done": Cost(2, 1, 3)}
    assert with_total(steps)["all"] == Cost(6, 3, 4)
    found = with_total(with_total(steps), "compared", ("done", "missing"))
    assert found == {**steps, "compared": Cost(2, 1, 3)}


def test_ways_take_turns():
    orders = [(item, "".join(names)) for item, names in turns("xyz", "ab")]
    assert orders == [("x", "ab"), ("y", "ba"), ("z", "ab")]
    assert next(turns("x", "ab", first=1)) == ("x", ["b", "a"])


def test_rounds_are_compared_one_by_one():
    found = ratio([1.0, 6.0, 1.5], [2.0, 8.0, 2.0])
    assert found == (0.75, 0.5, 0.75)
    assert str(found) == "0.75 (0.50-0.75)"
    assert found.figures("x") == {"x": 0.75, "x_low": 0.5, "x_high": 0.75}


def test_every_round_needs_its_reference():
    with pytest.raises(ValueError):
        ratio([1.0, 2.0], [1.0])


def test_one_slow_round_does_not_move_small_differences():
    found = steady_ratio([1.05, 4.0, 1.02, 1.1], [1.0, 1.0, 1.0, 1.0], parts=2)
    # The fastest of all; of the halves (1.05, 1.02) and (4.0, 1.1).
    assert found == pytest.approx((1.02, 1.02, 1.1))


def test_a_typical_round_has_the_medians_unless_others_are_chosen():
    rounds = [costs(1, 10), costs(9, 10), costs(2, 40)]
    assert typical(rounds)["done"] == Cost(4, 2, 10)
    found = typical(rounds, processor=min, queries=max)
    assert found["done"] == Cost(4, 1, 40)


def comparison(own=(1.1, 4.4, 1.1), **options):
    """Three rounds of 10 units; core takes a second on the processors."""
    rounds = {"own": [costs(each, 300) for each in own]}
    return Comparison(10, {**rounds, "core": [costs(1.0, 500)] * 3}, **options)


def test_a_comparison_is_of_medians_or_of_the_fastest_rounds():
    assert comparison().ratio() == pytest.approx((1.1, 1.1, 4.4))
    own = (1.3, 1.2, 1.1)
    assert comparison(own).ratio().median == pytest.approx(1.2)
    assert comparison(own, is_steady=True).ratio().median == pytest.approx(1.1)
    # The wall clock is compared round by round all the same.
    assert comparison(own, is_steady=True).ratio("seconds").median == pytest.approx(1.2)


def test_the_figures_are_per_unit():
    figures = rounded(comparison((0.9, 0.8, 0.7), is_steady=True).figures())
    assert (figures["ratio"], figures["ratio_wall"]) == (0.7, 0.8)
    # 0.8 s on the processors, 0.7 s in the fastest round; 300 queries.
    assert figures["own"]["done"] == {"ms": 160, "processor_ms": 70, "queries": 30}
    assert figures["core"]["all"] == {"ms": 200, "processor_ms": 100, "queries": 50}


@pytest.mark.parametrize(("own", "verdict"), [(1.09, "met"), (1.11, "MISSED")])
def test_the_table_tells_whether_the_target_is_met(own, verdict):
    lines = comparison([own] * 3).lines("title", "unit", 1.1)
    assert lines[0] == "title (rounds: 3)"
    assert lines[2].split() == ["core,", "done", "200.00", "100.00", "50.00"]
    assert f"of core's (at most 1.1): {verdict}; time x" in lines[-2]
    steady = comparison([own] * 3, is_steady=True).lines("title", "unit", 1.1)
    assert "(at most 1.1; fastest rounds)" in steady[-2]


def test_columns_are_as_wide_as_they_are_told():
    assert columns("name", 1, "x", widths=(6, 3)) == "name    1  x"
    assert columns("", 1, 2, 3, widths=(1, 2, 4)) == "  1   2   3"


def test_each_difference_says_what_is_there_instead_of_what():
    wanted = {"a": 1, "b": 2, "c": 0, "d": 3}
    assert differences(wanted, wanted) == []
    assert differences(wanted, {"a": 1, "b": 3, "d": 3, "e": 4}) == [
        "b: 3 instead of 2",
        "e: 4 instead of 0",
    ]
    assert differences(wanted, {"a": 1, "b": 2}) == ["d: 0 instead of 3"]


def test_a_file_gets_plain_rounded_numbers(tmp_path):
    file = tmp_path / "figures.json"
    write_json(file, {"a": {"b": 1 / 3, "c": Decimal("3.50")}, "d": ["x"], "e": 7})
    content = json.loads(file.read_text())
    assert content == {"a": {"b": 0.3333, "c": 3.5}, "d": ["x"], "e": 7}
    write_json(None, {})

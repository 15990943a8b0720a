"""How the bench turns what warranties cost into figures, tables and verdicts."""

import json
import sys

import pytest

from workbench.inside.bench.warranty_figures import (
    Answer,
    History,
    Validation,
    answers_as_json,
    are_equal,
    history_as_json,
    issue_as_json,
    issue_of,
)
from workbench.inside.bench.warranty_report import (
    answers_lines,
    history_lines,
    issue_lines,
)


def issue(own=(1.05, 3.3), plain=(1.0, 3.0)):
    return issue_of(
        200,
        [Validation(seconds, 60) for seconds in own],
        [Validation(seconds, 50) for seconds in plain],
    )


def history(lines=100_000, seconds=250.0, certificates=None):
    given = lines if certificates is None else certificates
    return History(lines, given, seconds, 900, 200.4, 260.6)


def test_added_time_is_that_of_all_deliveries_together():
    # 4.35 s to 4.00 s.
    assert issue().percent == pytest.approx(8.75)
    content = json.loads(json.dumps(issue_as_json(issue())))
    assert content["added_percent"] == pytest.approx(8.75, abs=0.06)
    assert content["added_percent_low"] == 5.0
    assert content["added_percent_high"] == 10.0
    assert content["queries_per_delivery"] == 60
    assert content["plain_queries_per_delivery"] == 50


@pytest.mark.parametrize(("seconds", "verdict"), [(1.1, "met"), (1.11, "MISSED")])
def test_ten_percent_may_be_added(seconds, verdict):
    lines = issue_lines(issue([seconds], [1.0001]))
    assert lines[-2].endswith(f": {verdict}")


def test_answers_must_take_the_same_number_of_queries():
    answers = [Answer(100, 12.34, 9), Answer(1_000, 80.0, 9)]
    assert are_equal(answers)
    assert answers_lines(answers)[-2].endswith(": met")
    assert answers_as_json(answers)["100"] == {"ms": 12.3, "queries": 9}
    more = [*answers, Answer(10_000, 800.0, 10)]
    assert answers_lines(more)[-2].endswith(": MISSED")


def test_the_history_has_five_minutes_for_100_000_lines():
    assert history_lines(history())[1].endswith(": met")
    assert history_lines(history(seconds=301.0))[1].endswith(": MISSED")
    # 5,000 lines: a twentieth of 300 s.
    assert history(lines=5_000).allowed == pytest.approx(15.0)
    assert history_as_json(history())["mb_peak"] == 261


def test_a_line_without_its_certificate_misses_the_target():
    assert not history(certificates=99_999).is_met


def test_only_one_table_can_be_asked_for(monkeypatch):
    pytest.importorskip("odoo")
    from workbench.inside.bench import plan as planning

    def parse(*arguments):
        command = ["bench", "--database", "any", *arguments]
        monkeypatch.setattr(sys, "argv", command)
        return planning.parse("text")[1]

    assert parse("--only", "warranty").tables == ("warranty",)
    assert parse().tables == planning.TABLES
    assert parse("--quick").history < parse().history

"""Measure returns by core calls and by the add-on, and compare them."""

import json
from collections.abc import Iterator

from workbench.inside import program, session
from workbench.inside.bench import (
    goods,
    money,
    orders,
    ordinary,
    report,
    warranty,
)
from workbench.inside.bench import plan as planning
from workbench.inside.bench.figures import (
    REFERENCES,
    Sample,
    as_json,
    batches_as_json,
    lines_of,
)
from workbench.inside.bench.meter import Meter
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.profiling import profile
from workbench.inside.bench.turns import Course, UnequalResults, ways
from workbench.progress import notice, say, step

_TITLES = {
    "w1": "Return received, credit note posted",
    "w2": "The same with inspection and restock",
}
_SHAPES = {"one_case_of_100_lines": orders.WIDE, "100_cases_of_one_line": orders.THIN}


def main() -> int:
    """Run the command; return 1 if a way ends otherwise than it must."""
    options, plan = planning.parse(__doc__)
    content: dict = {}
    with session.open_env(options.database) as env:
        with_addon = "rma.case" in env
    if "warranty" in plan.tables and with_addon:
        content["warranty"] = warranty.measure(options.database, plan)
    try:
        if "goods" in plan.tables and with_addon:
            content["goods"] = goods.measure(options.database, options.without, plan)
        if "money" in plan.tables and with_addon:
            content["money"] = money.measure(options.database, plan)
        if "ordinary" in plan.tables and with_addon:
            content |= _measure_ordinary(options.database, options.without, plan)
        if set(_TITLES) & set(plan.tables):
            content |= _measure_returns(options.database, plan, with_addon)
    except UnequalResults as error:
        say(f"not equal: {error}")
        return 1
    if options.json:
        text = json.dumps(content, indent=2)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


def _measure_ordinary(database: str, without: str | None, plan: Plan) -> dict:
    """Measure what who uses no case pays, if there is something to compare with."""
    if not without:
        notice("ordinary documents: no database without the add-on is given")
        return {}
    return {"ordinary": ordinary.measure(database, without, plan)}


def _measure_returns(database: str, plan: Plan, with_addon: bool) -> dict:
    """Prepare orders and measure their returns.

    :raises UnequalResults: a way ended otherwise than it must
    """
    with session.open_env(database) as env:
        orders.prepare(env, plan.prepared, plan.shapes)
    course = Course(database)
    try:
        return _measure(course, plan, with_addon)
    finally:
        course.close()


def _measure(course: Course, plan: Plan, with_addon: bool) -> dict:
    """Print the tables of returns and return their figures."""
    content = {
        name: _measure_table(course, plan, name, with_addon)
        for name in _TITLES
        if name in plan.tables
    }
    if plan.profiled and with_addon:
        for kind in REFERENCES:
            _print([f"Profile of {kind}"], _profile(course, kind, plan.profiled))
    if plan.shapes:
        content["shapes"] = _measure_shapes(course, with_addon)
    return content


def _measure_table(course: Course, plan: Plan, name: str, with_addon: bool) -> dict:
    lines = lines_of(_samples(course, plan, name, with_addon))
    _print(report.table(_TITLES[name], lines), report.steps_table(lines))
    if name == "w1":
        _print([*report.verdicts(lines), ""])
    return as_json(lines)


def _samples(
    course: Course, plan: Plan, name: str, with_addon: bool
) -> Iterator[Sample]:
    """Yield what every way of a table costs in every round."""
    restock = name == "w2"
    for number in range(plan.rounds):
        for kind in REFERENCES:
            tasks = course.normal(plan.count(kind, restock))
            chosen = ways(kind, restock, with_addon)
            with step(f"{name}, round {number + 1}: {len(tasks)} orders, {kind}"):
                turns = course.run(chosen, tasks, number)
            yield from (turn.sample() for turn in turns)


def _profile(course: Course, kind: str, count: int) -> list[str]:
    """Profile the add-on's way with restock, which has all steps."""
    way, lane = ways(kind, restock=True, with_addon=True)[1], course.lanes[1]
    tasks = course.normal(count)
    course.start(way, lane)
    return profile(lambda: way.run(lane, tasks, Meter()), len(tasks))


def _measure_shapes(course: Course, with_addon: bool) -> dict:
    """Measure batches that are one wide case, or many thin ones."""
    content = {}
    chosen = ways("batch", restock=True, with_addon=with_addon)
    for name, kind in _SHAPES.items():
        title = name.replace("_", " ")
        with step(title):
            turns = course.run(chosen, course.tasks[kind])
        content[name] = batches_as_json(turn.sample() for turn in turns)
        _print(report.batches_table(title, content[name]))
    return content


def _print(*parts: list[str]) -> None:
    for part in parts:
        print("\n".join(part), flush=True)


if __name__ == "__main__":
    program.run(main)

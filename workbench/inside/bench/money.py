"""The money table: credit notes of cases, and core's reversals."""

from workbench.inside import session
from workbench.inside.bench import money_flow, money_shop
from workbench.inside.bench.clones import clone
from workbench.inside.bench.money_figures import notes_as_json, notes_lines
from workbench.inside.bench.plan import Plan

# {shape: lines on each credit note}
_LINES = {"one_line": 1, "ten_lines": 10}


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures.

    :param database: the add-on is in it; it is cloned and left as it is
    :raises UnequalResults: credit notes of cases differ from core's
    """
    counts = dict(zip(_LINES, plan.money_notes, strict=True))
    shapes = {name: (counts[name], lines) for name, lines in _LINES.items()}
    with clone(database, "money") as prepared:
        with session.open_env(prepared.name) as env:
            credits = money_shop.prepare(env, shapes)
        with clone(prepared.name, "way") as lane:
            found = money_flow.measure(lane, credits, _LINES, plan.money_rounds)
    for notes in found:
        print("\n".join(notes_lines(notes)), flush=True)
    return {notes.shape: notes_as_json(notes) for notes in found}

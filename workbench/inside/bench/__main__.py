"""Measure returns by core calls and by the add-on, and compare them."""

from workbench.inside import program, session
from workbench.inside.bench import goods, money, ordinary, returns, warranty
from workbench.inside.bench import plan as planning
from workbench.inside.bench.contest import UnequalResults
from workbench.inside.measuring.tables import write_json
from workbench.progress import say

# {what measures: its tables}
_MEASURES = {
    warranty.measure: {"warranty"},
    goods.measure: {"goods"},
    money.measure: {"money"},
    ordinary.measure: {"ordinary"},
    returns.measure: set(returns.TITLES),
}


def main() -> int:
    """Run the command; return 1 if a way ends otherwise than it must."""
    options, plan = planning.parse(__doc__)
    session.configure(options.database)
    content = {}
    try:
        for measure, tables in _MEASURES.items():
            if tables & set(plan.tables):
                content |= measure(options.database, plan)
    except UnequalResults as error:
        say(f"not equal: {error}")
        return 1
    write_json(options.json, content)
    return 0


if __name__ == "__main__":
    program.run(main)

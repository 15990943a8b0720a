"""The money table: credit notes of cases, and core's reversal of the same invoices."""

from collections.abc import Mapping, Sequence

from odoo.api import Environment

from workbench.inside import common, session
from workbench.inside.bench.by_addon import create_cases
from workbench.inside.bench.contest import WARM_UP, compete
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, Task, tasks_of, with_cases
from workbench.inside.measuring.lanes import Meter, clone
from workbench.inside.measuring.rounds import Comparison, Costs
from workbench.inside.measuring.tables import show

# Credit notes of cases may cost so many times what core's reversal does.
MOST_RATIO = 1.15
# {shape: lines on each credit note}
_LINES = {"one_line": 1, "ten_lines": 10}


def measure(database: str, plan: Plan) -> dict:
    """Print the tables and return their figures.

    :param database: the add-on is in it; it is cloned and left as it is
    :raises UnequalResults: notes differ in amounts, costs or what is left open
    """
    content = {}
    counts = dict(zip(_LINES, plan.money_notes, strict=True))
    with clone(database, "money") as prepared:
        with session.open_env(prepared.name) as env:
            shapes = _prepare(env, counts)
        with clone(prepared.name, "core") as core, clone(prepared.name, "own") as own:
            ways = {"core": (core, reverse_by_core), "own": (own, credit_cases)}
            for shape, tasks in shapes.items():
                found = compete("credit notes", ways, tasks, plan.money_rounds)
                content[shape] = _show(notes_of(counts[shape], **found), _LINES[shape])
    return content


def notes_of(units: int, own: Sequence[Costs], core: Sequence[Costs]) -> Comparison:
    """Compare the fastest rounds: other work can only slow a round down."""
    return Comparison(units, own, core, is_steady=True)


def _show(notes: Comparison, lines: int) -> dict:
    title = f"Draft and post {notes.units} credit notes at once, lines on each: {lines}"
    show(notes.lines(title, "note", MOST_RATIO))
    sizes = {"notes": notes.units, "lines": lines, "rounds": len(notes.own)}
    return {**sizes, **notes.figures()}


def credit_cases(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Draft and post by the methods that the buttons call."""
    cases = env["rma.case"].browse([task.case for task in tasks])
    cases.line_ids._filter_unseen()._accept_unseen("Measured as they are")
    with meter.step("drafted"):
        cases.action_create_credit_notes()
        env.flush_all()
    with meter.step("posted"):
        cases.action_post_credit_notes()
        env.flush_all()


def reverse_by_core(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Reverse the invoices with core's wizard, writing no chatter of changes."""
    env = env(context={**env.context, **common.QUIET})
    invoices = env["account.move"].browse([task.invoice for task in tasks])
    with meter.step("drafted"):
        wizards = env["account.move.reversal"].with_context(
            active_model=invoices._name, active_ids=invoices.ids
        )
        wizard = wizards.create({"journal_id": invoices.journal_id.id})
        wizard.refund_moves()
        env.flush_all()
    with meter.step("posted"):
        wizard.new_move_ids.action_post()
        env.flush_all()


def _prepare(env: Environment, counts: Mapping[str, int]) -> dict[str, list[Task]]:
    """Fill the database with invoices and received cases about them, and commit.

    :param counts: {shape: credit notes to measure}; some to warm up are added
    """
    domain = [
        ("type_tax_use", "=", "sale"),
        ("amount", ">", 0),
        ("company_id", "=", env.company.id),
    ]
    tax = env["account.tax"].search(domain, limit=1).ensure_one()
    shop = Shop(env, customers=40, taxes_id=tax.ids)
    result: dict[str, list[Task]] = {}
    for shape, count in counts.items():
        lines, result[shape] = _LINES[shape], []
        title = f"preparing cases: {shape}"
        for numbers in shop.in_batches(title, count + WARM_UP):
            orders = common.sell(
                shop.env,
                [
                    shop.order_vals(number, shop.goods(number * lines, lines))
                    for number in numbers
                ],
            )
            tasks = tasks_of(orders)
            cases = create_cases(shop.env, tasks)
            cases.action_request()
            cases.action_approve()
            cases.action_receive()
            result[shape] += with_cases(tasks, cases)
    return result

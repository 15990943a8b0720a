"""The money table: credit notes of cases, and core's reversal of the same invoices."""

from collections.abc import Mapping, Sequence
from functools import partial

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.bench.by_addon import create_cases
from workbench.inside.bench.contest import WARM_UP, compete, prepared_lanes
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, Task, tasks_of, with_cases
from workbench.inside.bench.tables import MOST_NOTES, notes_of
from workbench.inside.measuring.lanes import Meter
from workbench.inside.measuring.tables import show

# {shape: lines on each credit note}
_LINES = {"one_line": 1, "ten_lines": 10}


def measure(database: str, plan: Plan) -> dict:
    """Print the tables and return their figures.

    :raises UnequalResults: notes differ in amounts, costs or what is left open
    """
    content = {}
    counts = dict(zip(_LINES, plan.money_notes, strict=True))
    prepare = partial(_prepare, counts=counts)
    with prepared_lanes(database, "money", prepare, "core", "own") as (shapes, lanes):
        ways = {
            "core": (lanes["core"], reverse_by_core),
            "own": (lanes["own"], credit_cases),
        }
        for shape, tasks in shapes.items():
            found = compete("credit notes", ways, tasks, plan.money_rounds)
            notes, lines = notes_of(counts[shape], found), _LINES[shape]
            title = f"Draft and post {notes.units} credit notes at once"
            show(notes.lines(f"{title}, lines on each: {lines}", "note", MOST_NOTES))
            sizes = {"notes": notes.units, "lines": lines, "rounds": plan.money_rounds}
            content[shape] = {**sizes, **notes.figures()}
    return {"money": content}


def credit_cases(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Draft and post by the methods that the buttons call."""
    cases = env["rma.case"].browse([task.case for task in tasks])
    cases.line_ids._filter_unseen()._accept_unseen("Measured as they are")
    meter.do_all("drafted", cases.action_create_credit_notes)
    meter.do_all("posted", cases.action_post_credit_notes)


def reverse_by_core(env: Environment, tasks: Sequence[Task], meter: Meter) -> None:
    """Reverse the invoices with core's wizard, writing no chatter of changes."""
    env = env(context={**env.context, **common.QUIET})
    invoices = env["account.move"].browse([task.invoice for task in tasks])
    notes = meter.do_all("drafted", _reverse, invoices)
    meter.do_all("posted", notes.action_post)


def _reverse(invoices: BaseModel) -> BaseModel:
    wizards = invoices.env["account.move.reversal"].with_context(
        active_model=invoices._name, active_ids=invoices.ids
    )
    wizard = wizards.create({"journal_id": invoices.journal_id.id})
    wizard.refund_moves()
    return wizard.new_move_ids


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
    result: dict[str, list[Task]] = {shape: [] for shape in counts}
    for shape, count in counts.items():
        lines, title = _LINES[shape], f"preparing cases: {shape}"
        for numbers in shop.in_batches(title, count + WARM_UP):
            values = [shop.order_vals(n, shop.goods(n * lines, lines)) for n in numbers]
            orders = common.sell(shop.env, values)
            tasks = tasks_of(orders)
            cases = create_cases(shop.env, tasks)
            cases.action_request()
            cases.action_approve()
            cases.action_receive()
            result[shape] += with_cases(tasks, cases)
    return result

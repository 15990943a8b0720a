"""Ways that do the same work on clones of their own, and must end alike."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from statistics import mean
from typing import TypeVar

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import session
from workbench.inside.bench.shop import Task
from workbench.inside.measuring.lanes import Lane, Meter, clones
from workbench.inside.measuring.rounds import Costs, turns, typical, with_total
from workbench.inside.measuring.tables import differences
from workbench.inside.values import number
from workbench.progress import step

Prepared = TypeVar("Prepared")
Portion = TypeVar("Portion")
# {name: where it is done, and what}
Ways = Mapping[str, tuple[Lane, Callable[[Environment, Portion, Meter], None]]]
Around = Callable[[], AbstractContextManager]

# So many tasks are done before anything is measured.
WARM_UP = 3


class UnequalResults(Exception):
    """The ways did not end alike; the text says where."""


def collected() -> AbstractContextManager:
    """Collect garbage before; meanwhile, it is collected as in daily work."""
    gc.collect()
    return nullcontext()


@contextmanager
def prepared_lanes(
    database: str, title: str, prepare: Callable[[Environment], Prepared], *names: str
) -> Iterator[tuple[Prepared, dict[str, Lane]]]:
    """Prepare a clone and clone it under each name; give what preparing gave, too.

    :param database: the add-on is in it; it is left as it is
    """
    with clones(database, **{title: database}) as lanes:
        source = lanes[title].name
        with session.open_env(source) as env:
            result = prepare(env)
        with clones(source, **dict.fromkeys(names, source)) as equal:
            yield result, equal


def compete(
    title: str,
    ways: Ways,
    tasks: Sequence[Task],
    rounds: int,
    *,
    at_once: bool = True,
    around: Around = collected,
) -> dict[str, list[Costs]]:
    """Return what the steps of each way took, and all of them, round by round.

    :param ways: core's first
    :param tasks: the first are done to warm up
    :param at_once: all in one transaction; else each in its own, of which the ways
        take turns, and which take what a typical one does
    :param around: in which context each portion is done
    :raises UnequalResults: the ways ended differently
    """
    found: dict[str, list[Costs]] = {name: [] for name in ways}
    portions = _portions(tasks[WARM_UP:], at_once)
    for index in range(rounds):
        with step(f"{title}, round {index + 1}"):
            _warm_up(ways, tasks, at_once)
            taken = take_turns(ways, portions, index, around)
        for name, each in taken.items():
            found[name].append(typical(each, queries=mean))
        ends = [_read_end(lane) for lane, _work in ways.values()]
        check(title, *ends, [task.invoice for task in tasks if task.invoice])
    return found


def _portions(tasks: Sequence[Task], at_once: bool) -> list[Sequence[Task]]:
    return [tasks] if at_once else [[task] for task in tasks]


def _warm_up(ways: Ways, tasks: Sequence[Task], at_once: bool) -> None:
    for lane, work in ways.values():
        lane.renew()
        for portion in _portions(tasks[:WARM_UP], at_once):
            lane.run(work, portion)
    gc.collect()


def take_turns(
    ways: Ways,
    portions: Iterable[Portion],
    first: int = 0,
    around: Around = nullcontext,
) -> dict[str, list[Costs]]:
    """Return what each way took to do each portion, in a transaction of its own."""
    taken: dict[str, list[Costs]] = {name: [] for name in ways}
    for portion, names in turns(portions, ways, first):
        for name in names:
            lane, work = ways[name]
            with around():
                meter = lane.run(work, portion)
            taken[name].append(with_total(meter))
    return taken


def check(title: str, core: Mapping, own: Mapping, credited: Sequence[int]) -> None:
    """Compare how two ways ended.

    :param credited: ids of invoices that must have a posted credit note
    :raises UnequalResults: the ends differ, or such a note is missing
    """
    for text in differences(core, own):
        raise UnequalResults(f"{title}: {text}")
    if missing := {("invoice", invoice) for invoice in credited} - core.keys():
        raise UnequalResults(f"{title}: {len(missing)} invoices have no credit note")


def _read_end(lane: Lane) -> dict:
    """Return units and values in stock, units sold, and what was credited.

    Per product and location, order line and invoice.
    """
    with lane.transaction() as env:
        end: dict = {}
        groups = env["stock.quant"]._read_group(
            [("product_id.default_code", "!=", False)],
            ["product_id", "location_id"],
            ["quantity:sum"],
        )
        for product, location, units in groups:
            end[product.default_code, location.complete_name] = number(units)
            end[product.default_code, "value"] = number(product.total_value)
        for line in env["sale.order.line"].search([]):
            sold = number(line.qty_delivered), number(line.qty_invoiced)
            end["order line", line.id] = sold
        notes = [("move_type", "=", "out_refund"), ("state", "=", "posted")]
        by_invoice = env["account.move"].search(notes).grouped("reversed_entry_id")
        for invoice, own in by_invoice.items():
            end["invoice", invoice.id] = _credited(invoice, own)
        return end


def _credited(invoice: BaseModel, notes: BaseModel) -> dict:
    """Return the notes' amounts, the cost that they reverse, and what is open."""
    is_cost = [
        ("display_type", "=", "cogs"),
        ("account_id.internal_group", "=", "expense"),
    ]
    costs = notes.line_ids.filtered_domain(is_cost)
    return {
        "notes": len(notes),
        "total": number(sum(notes.mapped("amount_total"))),
        "tax": number(sum(notes.mapped("amount_tax"))),
        "cost": number(sum(costs.mapped("balance"))),
        "open": number(sum((invoice + notes).mapped("amount_residual_signed"))),
    }

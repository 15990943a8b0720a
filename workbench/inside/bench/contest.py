"""Ways that do the same work on clones of their own, and must end alike."""

import gc
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from statistics import mean

from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside.bench.shop import Task
from workbench.inside.measuring.lanes import Lane, Meter, no_garbage
from workbench.inside.measuring.rounds import Costs, turns, typical, with_total
from workbench.inside.measuring.tables import differences
from workbench.inside.values import number
from workbench.progress import step

Work = Callable[[Environment, Sequence[Task], Meter], None]
Ways = Mapping[str, tuple[Lane, Work]]

# So many tasks are done before anything is measured.
WARM_UP = 3


class UnequalResults(Exception):
    """The ways did not end alike; the text says where."""


def compete(
    title: str,
    ways: Ways,
    tasks: Sequence[Task],
    rounds: int,
    *,
    at_once: bool = True,
    collects: bool = True,
) -> dict[str, list[Costs]]:
    """Return what the steps of each way took, and all of them, round by round.

    :param ways: core's first
    :param tasks: the first are done to warm up
    :param at_once: all in one transaction; else each in its own, of which the ways
        take turns, and which take what a typical one does
    :param collects: garbage is collected meanwhile, too, as in daily work
    :raises UnequalResults: the ways ended differently
    """
    found: dict[str, list[Costs]] = {name: [] for name in ways}
    portions = portions_of(tasks[WARM_UP:], at_once)
    circumstances = nullcontext if collects else no_garbage
    for index in range(rounds):
        with step(f"{title}, round {index + 1}"):
            warm_up(ways, tasks, at_once)
            taken: dict[str, list[Costs]] = {name: [] for name in ways}
            for portion, names in turns(portions, ways, index):
                for name in names:
                    if at_once:
                        gc.collect()
                    lane, work = ways[name]
                    with circumstances():
                        taken[name].append(with_total(lane.run(work, portion)))
            for name in ways:
                found[name].append(typical(taken[name], queries=mean))
        ends = [_read_end(lane) for lane, _work in ways.values()]
        check(title, *ends, [task.invoice for task in tasks if task.invoice])
    return found


def portions_of(tasks: Sequence[Task], at_once: bool) -> list[Sequence[Task]]:
    """Return what goes into each transaction."""
    return [tasks] if at_once else [[task] for task in tasks]


def warm_up(ways: Ways, tasks: Sequence[Task], at_once: bool) -> None:
    """Renew the clones, and do the first of the tasks."""
    for lane, work in ways.values():
        lane.renew()
        for portion in portions_of(tasks[:WARM_UP], at_once):
            lane.run(work, portion)
    gc.collect()


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

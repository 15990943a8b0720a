"""Credit notes of cases, and core's reversal of the same invoices."""

from collections.abc import Callable, Mapping, Sequence

from odoo.api import Environment

from workbench.inside import common
from workbench.inside.bench.clones import Lane
from workbench.inside.bench.money_figures import Notes
from workbench.inside.bench.money_shop import WARM_UP, Credit
from workbench.inside.bench.outcome import first_difference, is_cost
from workbench.inside.bench.steps import Steps, run
from workbench.inside.bench.turns import UnequalResults
from workbench.inside.values import number
from workbench.progress import step as announced

Work = Callable[[Environment, Sequence[Credit], Steps], None]


def measure(
    lane: Lane,
    credits: Mapping[str, Sequence[Credit]],
    lines: Mapping[str, int],
    rounds: int,
) -> list[Notes]:
    """Let both ways credit the same goods, each on fresh clones.

    :param lane: one for both ways, so that one registry serves them
    :param credits: {name of a shape: what is credited, the first to warm up}
    :param lines: {name of a shape: lines on each of its notes}
    :raises UnequalResults: notes differ in amounts, costs or what is left open
    """
    works: dict[str, Work] = {"core": reverse_by_core, "own": credit_cases}
    found: dict[str, dict[str, list[Steps]]] = {
        shape: {name: [] for name in works} for shape in credits
    }
    invoices = [each.invoice for every in credits.values() for each in every]
    ends: dict[str, dict] = {}
    order = list(works)
    for round_number in range(rounds):
        for name in order:
            lane.renew()
            with announced(f"credit notes, round {round_number + 1}: {name}"):
                for shape, steps in _run(lane, works[name], credits).items():
                    found[shape][name].append(steps)
            ends[name] = _read_end(lane, invoices)
        _check(ends["core"], ends["own"], len(invoices))
        order.reverse()
    return [
        Notes(shape, len(own) - WARM_UP, lines[shape], **found[shape])
        for shape, own in credits.items()
    ]


def _run(
    lane: Lane, work: Work, credits: Mapping[str, Sequence[Credit]]
) -> dict[str, Steps]:
    """Return what each shape takes, after all of them have warmed up."""
    for every in credits.values():
        run(lane, work, every[:WARM_UP], collects=True)
    return {
        shape: run(lane, work, every[WARM_UP:], collects=True)
        for shape, every in credits.items()
    }


def credit_cases(env: Environment, credits: Sequence[Credit], steps: Steps) -> None:
    """Draft and post by the methods that the buttons call."""
    cases = env["rma.case"].browse([each.case for each in credits])
    cases.line_ids._filter_unseen()._accept_unseen("Measured as they are")
    with steps.step("drafted"):
        cases.action_create_credit_notes()
        env.flush_all()
    with steps.step("posted"):
        cases.action_post_credit_notes()
        env.flush_all()


def reverse_by_core(env: Environment, credits: Sequence[Credit], steps: Steps) -> None:
    """Reverse the invoices with core's wizard, writing no chatter of changes."""
    env = env(context={**env.context, **common.QUIET})
    invoices = env["account.move"].browse([each.invoice for each in credits])
    with steps.step("drafted"):
        wizards = env["account.move.reversal"].with_context(
            active_model=invoices._name, active_ids=invoices.ids
        )
        wizard = wizards.create({"journal_id": invoices.journal_id.id})
        wizard.refund_moves()
        env.flush_all()
    with steps.step("posted"):
        wizard.new_move_ids.action_post()
        env.flush_all()


def _check(core: dict, own: dict, invoices: int) -> None:
    """Raise when the two ways didn't end with a credit note on every invoice."""
    wrong = first_difference(core, own)
    if wrong:
        raise UnequalResults(f"credit notes: {wrong}")
    if missing := invoices - len(core):
        raise UnequalResults(f"{missing} invoices have no posted credit note")


def _read_end(lane: Lane, invoices: Sequence[int]) -> dict[str, dict]:
    """Return, by invoice, what was credited on it and what is left to pay."""
    with lane.transaction() as env:
        moves = env["account.move"].browse(invoices)
        notes = moves.reversal_move_ids.filtered(lambda note: note.state == "posted")
        by_invoice = notes.grouped("reversed_entry_id")
        lines = notes.line_ids.filtered(is_cost).grouped("move_id")
        return {
            invoice.name: {
                "notes": len(own),
                "total": number(sum(own.mapped("amount_total"))),
                "tax": number(sum(own.mapped("amount_tax"))),
                "cost": number(
                    sum(line.balance for note in own for line in lines.get(note, ()))
                ),
                "open": number(invoice.amount_residual),
                "invoiced": list(
                    map(number, invoice.line_ids.sale_line_ids.mapped("qty_invoiced"))
                ),
            }
            for invoice, own in by_invoice.items()
        }

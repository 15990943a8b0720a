"""The warranty table: certificates of deliveries, answers, past deliveries."""

import gc
from collections.abc import Mapping, Sequence
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.api import Environment

from workbench.inside import common, session
from workbench.inside.bench.by_addon import create_cases
from workbench.inside.bench.copies import multiply
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, tasks_of
from workbench.inside.bench.warranty_tables import (
    answers_lines,
    history_lines,
    issue_figures,
    issue_lines,
)
from workbench.inside.measuring.lanes import Lane, Meter, clone
from workbench.inside.measuring.rounds import Costs, turns, with_total
from workbench.inside.measuring.tables import show
from workbench.inside.progress_bar import tracked
from workbench.progress import step

# Lines of each delivery.
_LINES = 100
_ORDERS = 10
_WARM_UP = 2
_COPIED = ("id", "sale_line_id", "certificate_id", "product_id")
_OWN = Path("/proc/self")


def measure(database: str, plan: Plan) -> dict:
    """Print the tables and return their figures.

    :param database: the add-on is in it; it is cloned and left as it is
    """
    with clone(database, "warranty") as prepared:
        with session.open_env(prepared.name) as env:
            deliveries = _prepare(env, plan.deliveries)
        with clone(prepared.name, "plain") as plain, clone(prepared.name, "own") as own:
            return _measure(plain, own, deliveries, plan)


def _measure(plain: Lane, own: Lane, deliveries: Sequence[int], plan: Plan) -> dict:
    with own.transaction() as env:
        _promise(env)
        env.cr.commit()
    with step("warranty: deliveries"):
        issue = _measure_issue({"plain": plain, "own": own}, deliveries)
    show(issue_lines(issue))
    with step("warranty: answers"):
        answers = _measure_answers(own, plan.answers)
    show(answers_lines(answers))
    with step("warranty: past deliveries"):
        history = _measure_history(plain, plan.history)
    show(history_lines(history))
    return {"issue": issue, "answers": answers, "history": history}


def _prepare(env: Environment, count: int) -> Sequence[int]:
    """Fill the database with at least so many deliveries, and commit.

    :return: ids of so many that are ready
    """
    shop = Shop(env, _LINES, stock=1_000_000)
    orders = min(_ORDERS, count)
    for numbers in shop.in_batches("preparing deliveries", orders, size=1):
        goods = shop.products
        shop.confirm(shop.order_vals(number, goods, units=(2,)) for number in numbers)
    env = shop.env
    multiply(env.cr, -(-count // orders))
    env.cr.commit()
    domain = [("state", "=", "assigned"), ("picking_type_code", "=", "outgoing")]
    return env["stock.picking"].search(domain, order="id", limit=count).ids


def _promise(env: Environment) -> None:
    """Give all goods of the company a warranty of two years."""
    term = env["rma.warranty.term"].create({"name": "Two years", "duration": 24})
    env.company.sudo().rma_warranty_term_id = term


def _measure_issue(lanes: Mapping[str, Lane], deliveries: Sequence[int]) -> dict:
    """Validate the same deliveries on both clones, which take turns."""
    for lane in lanes.values():
        for delivery in deliveries[:_WARM_UP]:
            lane.run(_validate, delivery)
    gc.collect()
    found: dict[str, list[Costs]] = {name: [] for name in lanes}
    measured = tracked("validating", deliveries[_WARM_UP:], lambda __: 1)
    for delivery, names in turns(measured, lanes):
        for name in names:
            meter = lanes[name].run(_validate, delivery)
            found[name].append(with_total(meter))
    return issue_figures(len(found["own"]) * _LINES, **found)


def _validate(env: Environment, delivery: int, meter: Meter) -> None:
    """Validate a delivery, as its user does."""
    with meter.step("validated"):
        common.finish(env["stock.picking"].browse(delivery))


def _measure_answers(lane: Lane, counts: Sequence[int]) -> dict:
    """Answer for so many case lines each, whose certificates are looked up anew.

    :param lane: a clone with at least as many certificates
    """
    with lane.transaction() as env:
        _create_lines(env, max(counts))
        env.cr.commit()
    lane.run(_answer, counts[0])
    costs = {count: lane.run(_answer, count)["answered"] for count in counts}
    return {
        str(count): {"ms": cost.ms, "queries": cost.queries}
        for count, cost in costs.items()
    }


def _create_lines(env: Environment, count: int) -> None:
    """Create a case line for each of so many certificates, by SQL but for one."""
    certificate = env["rma.warranty.certificate"].search([], limit=1, order="id")
    [task] = tasks_of(certificate.order_id)
    task = task._replace(sale_lines=certificate.sale_line_id.ids)
    case = create_cases(env, [task])
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = 'rma_case_line' AND column_name NOT IN %s",
        [_COPIED],
    )
    columns = [row[0] for row in env.cr.fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'template."{name}"' for name in columns)
    env.cr.execute(
        f"""
        INSERT INTO rma_case_line (sale_line_id, certificate_id, product_id, {names})
        SELECT source.sale_line_id, source.id, source.product_id, {values}
          FROM rma_case_line template, rma_warranty_certificate source
         WHERE template.id = %s AND source.id != %s
      ORDER BY source.id
         LIMIT %s
        """,
        [case.line_ids.id, certificate.id, count - 1],
    )


def _answer(env: Environment, count: int, meter: Meter) -> None:
    """Find the certificates of so many lines, and show what they say."""
    lines = env["rma.case.line"].search([], limit=count, order="id")
    if len(lines) < count:
        raise RuntimeError(f"{len(lines)} case lines instead of {count}")
    env.invalidate_all()
    with meter.step("answered"):
        found = lines._find_certificates()
        env["rma.warranty.answer"]._get_answers(lines)
        texts = lines.mapped("warranty_text")
    if not all(found.values()) or not all(texts):
        raise RuntimeError("case lines without an answer")


def _measure_history(lane: Lane, lines: int) -> dict:
    """Run the job over at least so many delivered lines.

    :param lane: a clone with deliveries that were done without any certificate
    """
    with lane.transaction() as env:
        env = env(user=SUPERUSER_ID)
        done = [("sale_line_id", "!=", False), ("state", "=", "done")]
        multiply(env.cr, -(-lines // env["stock.move"].search_count(done)))
        _promise(env)
        job_id = env["rma.warranty.history"].create({}).id
        env.cr.commit()
    (_OWN / "clear_refs").write_text("5", encoding="ascii")
    before = _megabytes("VmRSS")
    with lane.transaction() as env:
        job = env["rma.warranty.history"].with_user(SUPERUSER_ID).browse(job_id)
        meter = Meter(env)
        with meter.step("done"):
            job.action_start()
            job._cron_run()
        if job.state != "done" or job.failures:
            raise RuntimeError(f"{job.state}: {job.error or job.failures}")
        return {
            "lines": job.done_count,
            "certificates": job.certificate_count,
            "seconds": meter["done"].seconds,
            "queries": meter["done"].queries,
            "mb_before": before,
            "mb_peak": _megabytes("VmHWM"),
        }


def _megabytes(name: str) -> int:
    """Return a figure of this process's memory; its peak is since it was reset."""
    for line in (_OWN / "status").read_text(encoding="ascii").splitlines():
        label, __, value = line.partition(":")
        if label == name:
            return int(value.split()[0]) // 1024
    raise RuntimeError(f"the system tells no {name}")

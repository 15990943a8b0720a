"""The warranty table: certificates of deliveries, answers, past deliveries."""

import gc
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.api import Environment

from workbench.inside import common
from workbench.inside.bench.by_addon import create_cases
from workbench.inside.bench.contest import prepared_lanes, take_turns
from workbench.inside.bench.copies import insert_like, multiply
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.shop import Shop, tasks_of
from workbench.inside.bench.tables import (
    answers_lines,
    history_lines,
    issue_figures,
    issue_lines,
    rules_lines,
)
from workbench.inside.measuring.lanes import Lane, Meter
from workbench.inside.measuring.tables import show
from workbench.inside.progress_bar import tracked
from workbench.progress import step

# Lines of each delivery.
_LINES = 100
_ORDERS = 10
_WARM_UP = 2
_OWN = Path("/proc/self")


def measure(database: str, plan: Plan) -> dict:
    """Print the tables and return their figures."""
    prepare = partial(_prepare, count=plan.deliveries)
    with prepared_lanes(database, "warranty", prepare, "plain", "own") as found:
        deliveries, lanes = found
        with lanes["own"].transaction() as env:
            _promise(env)
            env.cr.commit()
        with step("warranty: deliveries"):
            ways = {name: (lane, _validate) for name, lane in lanes.items()}
            take_turns(ways, deliveries[:_WARM_UP])
            gc.collect()
            measured = tracked("validating", deliveries[_WARM_UP:], lambda __: 1)
            rounds = take_turns(ways, measured)
            issue = issue_figures(len(rounds["own"]) * _LINES, rounds)
        show(issue_lines(issue))
        with step("warranty: answers"):
            answers = _measure_answers(lanes["own"], plan.answers)
        show(answers_lines(answers))
        with step("warranty: rules"):
            rules = _measure_rules(lanes["own"], plan.rules, max(plan.answers))
        show(rules_lines(rules))
        with step("warranty: past deliveries"):
            history = _measure_history(lanes["plain"], plan.history)
        show(history_lines(history))
    figures = {"issue": issue, "answers": answers, "history": history}
    return {"warranty": figures, "rules": rules}


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


def _validate(env: Environment, delivery: int, meter: Meter) -> None:
    """Validate a delivery, as its user does."""
    meter.do("validated", common.finish, env["stock.picking"].browse(delivery))


def _measure_answers(lane: Lane, counts: Sequence[int]) -> dict:
    """Answer for so many case lines each, whose certificates are looked up anew.

    :param lane: a clone with at least as many certificates
    """
    with lane.transaction() as env:
        _create_lines(env, max(counts))
        env.cr.commit()
    lane.run(_answer, counts[0])
    return {
        str(count): lane.run(_answer, count)["answered"].figures("ms", "queries")
        for count in counts
    }


def _create_lines(env: Environment, count: int) -> None:
    """Create a case line for each of so many certificates, by SQL but for one."""
    certificate = env["rma.warranty.certificate"].search([], limit=1, order="id")
    [task] = tasks_of(certificate.order_id)
    task = task._replace(sale_lines=certificate.sale_line_id.ids)
    case = create_cases(env, [task])
    env.flush_all()
    copied = ("sale_line_id", "product_id")
    insert_like(
        env.cr,
        "rma_case_line",
        {
            "id": "",
            "certificate_id": "source.id",
            **{name: f"source.{name}" for name in copied},
        },
        "rma_warranty_certificate AS source "
        f"WHERE own.id = {case.line_ids.id} AND source.id != {certificate.id} "
        f"ORDER BY source.id LIMIT {count - 1}",
    )


def _answer(env: Environment, count: int, meter: Meter) -> None:
    """Find the certificates of so many lines, and show what they say."""
    lines = env["rma.case.line"].search([], limit=count, order="id")
    if len(lines) < count:
        raise RuntimeError(f"{len(lines)} case lines instead of {count}")
    env.invalidate_all()
    found = meter.do("answered", lines._find_certificates)
    meter.do("answered", env["rma.warranty.answer"]._get_answers, lines)
    texts = meter.do("answered", lines.mapped, "warranty_text")
    if not all(found.values()) or not all(texts):
        raise RuntimeError("case lines without an answer")


def _measure_rules(lane: Lane, rules: int, lines: int) -> dict:
    """Answer so many lines of cases by so many rules, which are read first."""
    with lane.transaction() as env:
        _create_rules(env, rules)
        env.cr.commit()
    cost = lane.run(_decide, lines)["decided"]
    measured = {"seconds": cost.seconds, "queries": cost.queries}
    return {"rules": rules, "lines": lines, **measured}


def _create_rules(env: Environment, count: int) -> None:
    """Create rules that ask for this and that, of which many match."""
    products = env["product.product"].search([], limit=50, order="id").ids
    countries = env["res.country"].search([], order="id").ids
    reasons = env["rma.reason"].search([], order="id").ids
    env["rma.policy"].create(
        [
            {
                "name": f"Rule {number}",
                "sequence": number,
                "customer_kind": ("consumer", "business", False)[number % 3],
                "country_ids": [countries[number % len(countries)]],
                "product_ids": [products[number % len(products)]],
                "reason_ids": [reasons[number % len(reasons)]],
                "is_amount_limited": True,
                "amount_from": number % 100,
                "amount_to": 1_000,
                "window_kind": "days",
                "window_days": 1 + number % 99,
            }
            for number in range(count)
        ]
        + [{"name": "All else", "sequence": count, "window_kind": "open"}]
    )


def _decide(env: Environment, count: int, meter: Meter) -> None:
    """Ask the rules for so many lines, as a request does."""
    lines = env["rma.case.line"].search([], limit=count, order="id")
    env.invalidate_all()
    env.registry.clear_cache()
    found = meter.do("decided", lines._prepare_answers)
    without = [line for line in lines if not found[line]["policy_data"]["window"]]
    if len(found) != count or without:
        raise RuntimeError(f"{len(found)} answers of {count}, {without} without rule")


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
        meter.do("done", job.action_start)
        meter.do("done", job._cron_run)
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

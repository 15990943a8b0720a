"""The warranty table: certificates of deliveries, answers, past deliveries."""

from workbench.inside import session
from workbench.inside.bench import (
    warranty_answers,
    warranty_history,
    warranty_issue,
    warranty_shop,
)
from workbench.inside.bench.clones import Lane
from workbench.inside.bench.plan import Plan
from workbench.inside.bench.warranty_figures import (
    answers_as_json,
    history_as_json,
    issue_as_json,
)
from workbench.inside.bench.warranty_report import (
    answers_lines,
    history_lines,
    issue_lines,
)
from workbench.progress import step


def measure(database: str, plan: Plan) -> dict:
    """Print the table and return its figures.

    :param database: the add-on is in it; it is cloned and left as it is
    """
    lanes = [Lane(database, "warranty")]
    lanes[0].renew()
    try:
        prepared = lanes[0].name
        with session.open_env(prepared) as env:
            warranty_shop.prepare(env, plan.deliveries)
            deliveries = warranty_shop.waiting(env)[: plan.deliveries]
        lanes += [Lane(prepared, "plain"), Lane(prepared, "own")]
        return _measure(*lanes[1:], deliveries, plan)
    finally:
        for lane in lanes:
            lane.drop()


def _measure(plain: Lane, own: Lane, deliveries: list[int], plan: Plan) -> dict:
    for lane in (plain, own):
        lane.renew()
    with own.transaction() as env:
        warranty_shop.promise(env)
        env.cr.commit()
    with step("warranty: deliveries"):
        issue = warranty_issue.measure(plain, own, deliveries)
    print("\n".join(issue_lines(issue)), flush=True)
    with step("warranty: answers"):
        answers = warranty_answers.measure(own, plan.answers)
    print("\n".join(answers_lines(answers)), flush=True)
    with step("warranty: past deliveries"):
        history = warranty_history.measure(plain, plan.history)
    print("\n".join(history_lines(history)), flush=True)
    return {
        "issue": issue_as_json(issue),
        "answers": answers_as_json(answers),
        "history": history_as_json(history),
    }

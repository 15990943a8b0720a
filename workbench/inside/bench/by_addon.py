"""The add-on's way: a case per order, by the methods that its buttons call."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside.bench.shop import Task
from workbench.inside.measuring.lanes import Meter


def return_and_credit(
    env: Environment, tasks: Sequence[Task], meter: Meter, restock: bool
) -> None:
    """Take the goods of all tasks back and credit them, from request to posting."""
    cases = meter.do("case created", create_cases, env, tasks)
    meter.do("requested", cases.action_request)
    meter.do("approved", cases.action_approve)
    meter.do("received", cases.action_receive)
    if restock:
        meter.do("inspected, restocked", _restock, cases)
    else:
        cases.line_ids._accept_unseen("Measured without an inspection")
    meter.do("credit note drafted", cases.action_create_credit_notes)
    meter.do("credit note posted", cases.action_post_credit_notes)


def _restock(cases: BaseModel) -> None:
    cases.action_inspect()
    cases.inspection_ids.disposition = "restock"
    cases.inspection_ids.action_confirm()


def create_cases(env: Environment, tasks: Sequence[Task]) -> BaseModel:
    """Create a draft case per task."""
    reason = env["rma.reason"].search([("child_ids", "=", False)], limit=1)
    unit = {"quantity": 1, "reason_id": reason.id}
    return env["rma.case"].create(
        [
            {
                "partner_id": task.partner,
                "company_id": env.company.id,
                "line_ids": [
                    Command.create({"sale_line_id": line, **unit})
                    for line in task.sale_lines
                ],
            }
            for task in tasks
        ]
    )

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
    with meter.step("case created"):
        cases = create_cases(env, tasks)
    with meter.step("requested"):
        cases.action_request()
    with meter.step("approved"):
        cases.action_approve()
    with meter.step("received"):
        cases.action_receive()
    if restock:
        with meter.step("inspected, restocked"):
            cases.action_inspect()
            cases.inspection_ids.disposition = "restock"
            cases.inspection_ids.action_confirm()
    else:
        cases.line_ids._accept_unseen("Measured without an inspection")
    with meter.step("credit note drafted"):
        cases.action_create_credit_notes()
    with meter.step("credit note posted"):
        cases.action_post_credit_notes()


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

"""The add-on's way: a case per order, by the methods that its buttons call."""

from collections.abc import Sequence

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside.bench.meter import Meter
from workbench.inside.bench.orders import Task


def return_and_credit(
    env: Environment, tasks: Sequence[Task], meter: Meter, restock: bool
) -> None:
    """Take the goods of all tasks back and credit them, from request to posting."""
    with meter.step("case created"):
        cases = create_cases(env, [(task.partner, task.sale_lines) for task in tasks])
    with meter.step("requested"):
        cases.action_request()
    with meter.step("approved"):
        cases.action_approve()
    with meter.step("received"):
        cases.action_receive()
    if restock:
        with meter.step("inspected, restocked"):
            inspect(cases)
    else:
        cases.line_ids._accept_unseen("Measured without an inspection")
    with meter.step("credit note drafted"):
        cases.action_create_credit_notes()
    with meter.step("credit note posted"):
        cases.action_post_credit_notes()


def create_cases(
    env: Environment, wanted: Sequence[tuple[int, Sequence[int]]]
) -> BaseModel:
    """Create a draft case per (customer, order lines), over one unit of each line."""
    reason = env["rma.reason"].search([("child_ids", "=", False)], limit=1)
    unit = {"quantity": 1, "reason_id": reason.id}
    return env["rma.case"].create(
        [
            {
                "partner_id": partner,
                "company_id": env.company.id,
                "line_ids": [
                    Command.create({"sale_line_id": line, **unit})
                    for line in sale_lines
                ],
            }
            for partner, sale_lines in wanted
        ]
    )


def inspect(cases: BaseModel) -> None:
    """Inspect all that was received and put it back into stock."""
    cases.action_inspect()
    cases.inspection_ids.disposition = "restock"
    cases.inspection_ids.action_confirm()

"""The file's cancellations as cases, taken through all steps of the add-on."""

from collections.abc import Iterator, Sequence

from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside.replay.matching import MatchedReturn, ReturnedLine
from workbench.inside.replay.shop import Shop, date_transfers


def take_back(shop: Shop, returns: Sequence[MatchedReturn]) -> None:
    """Process cancellations: from the request to the posted credit note.

    Every cancellation becomes a case. Units that match nothing are lines of
    their own, rejected with the reason; the others come back and are credited.
    """
    cases = _create_cases(shop, returns)
    dated = [
        (case, matched.document.date)
        for case, matched in zip(cases, returns, strict=True)
    ]
    for case, date in dated:
        # As superuser: users can't say when a case was requested, a file can.
        case.sudo().date_request = date
    cases.action_request()
    _reject_refused(cases, returns)
    approved = cases.filtered(lambda case: case.state == "requested")
    approved.action_approve()
    approved.action_receive()
    for case, date in dated:
        date_transfers(case.receipt_ids, date)
    approved.action_inspect()
    approved.inspection_ids.disposition = "restock"
    approved.inspection_ids.action_confirm()
    approved.action_create_credit_notes()
    approved.action_post_credit_notes()


def _create_cases(shop: Shop, returns: Sequence[MatchedReturn]) -> BaseModel:
    env = shop.env
    reason = env["rma.reason"].search([("child_ids", "=", False)], limit=1)
    return env["rma.case"].create(
        [
            {
                "partner_id": shop.customers[matched.document.customer].id,
                "company_id": env.company.id,
                "description": f"Cancellation {matched.document.number}",
                "line_ids": [
                    Command.create({**values, "reason_id": reason.id})
                    for line in matched.lines
                    for values in _line_vals(shop, line)
                ],
            }
            for matched in returns
        ]
    )


def _line_vals(shop: Shop, line: ReturnedLine) -> Iterator[dict]:
    """Yield one case line per matched order line, and one for what is refused.

    They share ``sequence``, the number of the row in the file.
    """
    for match in line.matches:
        yield {
            "sequence": line.row.number,
            "sale_line_id": shop.sale_lines[match.sold].id,
            "quantity": match.quantity,
        }
    if line.refused:
        yield {
            "sequence": line.row.number,
            "product_id": shop.products[line.row.code].id,
            "quantity": line.refused,
            "price_unit_expected": float(line.row.price),
        }


def _reject_refused(cases: BaseModel, returns: Sequence[MatchedReturn]) -> None:
    """Reject the lines that match nothing, each with its own reason."""
    refusals = {
        line.row.number: line.refusal for matched in returns for line in matched.lines
    }
    refused = cases.line_ids.filtered(lambda line: not line.sale_line_id)
    for reason, lines in refused.grouped(lambda line: refusals[line.sequence]).items():
        lines._reject(reason)

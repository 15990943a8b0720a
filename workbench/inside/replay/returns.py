"""The file's cancellations as cases, taken through all steps of the add-on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside.replay.matching import MatchedReturn, ReturnedLine
from workbench.inside.replay.shop import Shop, date_transfers


def take_back(shop: Shop, returns: Sequence[MatchedReturn]) -> BaseModel:
    """Process cancellations: from the request to the posted credit note.

    Every cancellation becomes a case. Units that match nothing are lines of
    their own, rejected with the reason; the others come back and are credited.
    """
    cases = _create_cases(shop, returns)
    for case, matched in zip(cases, returns, strict=True):
        # As superuser: users can't say when a case was requested, a file can.
        case.sudo().date_request = matched.document.date
    cases.action_request()
    _reject_refused(cases, returns)
    approved = cases.filtered(lambda case: case.state == "requested")
    approved.action_approve()
    approved.action_receive()
    _date_receipts(cases, returns)
    approved.action_inspect()
    approved.inspection_ids.disposition = "restock"
    approved.inspection_ids.action_confirm()
    approved.action_create_credit_notes()
    approved.action_post_credit_notes()
    return cases


def _create_cases(shop: Shop, returns: Sequence[MatchedReturn]) -> BaseModel:
    reason = shop.env["rma.reason"].search([("child_ids", "=", False)], limit=1)
    return shop.env["rma.case"].create(
        [
            {
                "partner_id": shop.customers[matched.document.customer].id,
                "company_id": shop.env.company.id,
                "description": f"Cancellation {matched.document.number}",
                "line_ids": [
                    Command.create({**vals, "reason_id": reason.id})
                    for line in matched.lines
                    for vals in _line_vals(shop, line)
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
    by_reason: dict[str, BaseModel] = defaultdict(lambda: cases.line_ids.browse())
    for line in cases.line_ids.filtered(lambda line: not line.sale_line_id):
        by_reason[refusals[line.sequence]] |= line
    for reason, lines in by_reason.items():
        lines._reject(reason)


def _date_receipts(cases: BaseModel, returns: Sequence[MatchedReturn]) -> None:
    for case, matched in zip(cases, returns, strict=True):
        if case.receipt_ids:
            date_transfers(case.receipt_ids, matched.document.date)

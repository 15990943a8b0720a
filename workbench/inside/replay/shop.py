"""The file's shop in Odoo: its products, customers, sales, and cases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from odoo.api import Environment
from odoo.fields import Command
from odoo.models import BaseModel

from workbench.inside import common
from workbench.inside.replay.figures import Product
from workbench.inside.replay.matching import ReturnedLine, Returns
from workbench.inside.replay.source import Document, Row

CURRENCY = "GBP"


class Shop:
    """Finds the records of the file's codes, customers and sold rows."""

    def __init__(
        self,
        env: Environment,
        products: Mapping[str, Product],
        customers: Sequence[str],
    ):
        """Create products with their opening stock, and the customers."""
        common.set_up_books(env, CURRENCY)
        self._env = env = common.as_manager(env)
        values = (
            {
                "name": product.name,
                "default_code": code,
                "lst_price": float(product.price),
                "standard_price": float(product.cost),
            }
            for code, product in products.items()
        )
        self._products = _by(products, common.create_products(env, values))
        self._customers = _by(customers, common.create_partners(env, customers))
        self._sale_lines: dict[Row, BaseModel] = {}
        common.receive_stock(
            env, {self._products[code]: each.opening for code, each in products.items()}
        )

    def sell(self, sales: Sequence[Document]) -> None:
        """Sell, deliver and invoice: an order per document, a line per row."""
        values = [
            common.order_vals(
                self._customers[sale.customer],
                [(self._products[r.code], r.quantity, r.price) for r in sale.rows],
                date_order=sale.date,
                client_order_ref=sale.number,
            )
            for sale in sales
        ]
        for sale, order in _by(sales, common.sell(self._env, values)).items():
            self._sale_lines |= _by(sale.rows, order.order_line.sorted("id"))
            _date_transfers(order.picking_ids, sale.date)

    def take_back(self, returns: Returns) -> None:
        """Process cancellations as cases: from the request to the posted credit note.

        Units that match nothing are lines of their own, rejected with the reason;
        the others come back and are credited.
        """
        cases = self._create_cases(returns)
        dated = {case: each.date for each, case in _by(returns, cases).items()}
        for case, date in dated.items():
            # As superuser: users can't say when a case was requested, a file can.
            case.sudo().date_request = date
        cases.action_request()
        _reject_refused(cases, returns)
        approved = cases.filtered(lambda case: case.state == "requested")
        approved.action_approve()
        approved.action_receive()
        for case, date in dated.items():
            _date_transfers(case.receipt_ids, date)
        approved.action_inspect()
        approved.inspection_ids.disposition = "restock"
        approved.inspection_ids.action_confirm()
        approved.action_create_credit_notes()
        approved.action_post_credit_notes()

    def _create_cases(self, returns: Returns) -> BaseModel:
        reasons = self._env["rma.reason"]
        reason = reasons.search([("child_ids", "=", False)], limit=1)
        return self._env["rma.case"].create(
            [
                {
                    "partner_id": self._customers[document.customer].id,
                    "company_id": self._env.company.id,
                    "description": f"Cancellation {document.number}",
                    "line_ids": [
                        Command.create({**values, "reason_id": reason.id})
                        for line in lines
                        for values in self._line_vals(line)
                    ],
                }
                for document, lines in returns.items()
            ]
        )

    def _line_vals(self, line: ReturnedLine) -> Iterator[dict]:
        """Yield one case line per matched order line, and one for what is refused.

        They share ``sequence``, the number of the row in the file.
        """
        for match in line.matches:
            yield {
                "sequence": line.row.number,
                "sale_line_id": self._sale_lines[match.sold].id,
                "quantity": match.quantity,
            }
        if line.refused:
            yield {
                "sequence": line.row.number,
                "product_id": self._products[line.row.code].id,
                "quantity": line.refused,
                "price_unit_expected": float(line.row.price),
            }


def _by(keys: Iterable, records: BaseModel) -> dict:
    """Return the records by what they are made of, in the same order."""
    return dict(zip(keys, records, strict=True))


def _date_transfers(pickings: BaseModel, date: datetime) -> None:
    """Give done transfers the minute at which they happened."""
    quiet = pickings.with_context(**common.QUIET)
    quiet.move_ids.date = date
    quiet.move_line_ids.date = date
    quiet.date_done = date


def _reject_refused(cases: BaseModel, returns: Returns) -> None:
    """Reject the lines that match nothing, each with its own reason."""
    refusals = {
        line.row.number: line.refusal for own in returns.values() for line in own
    }
    refused = cases.line_ids.filtered(lambda line: not line.sale_line_id)
    for reason, lines in refused.grouped(lambda line: refusals[line.sequence]).items():
        lines._reject(reason)

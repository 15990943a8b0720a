from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...sql import lock_rows
from ...tools.holdings import FROM_CUSTOMER
from ...tools.text import format_quantity


class RmaGoodsCap(models.AbstractModel):
    """What can still come back at the moment when goods move (G1).

    Asked for every move that is about to be done, however it came to be: the
    receiving screen, a transfer, a batch, core's return. All quantities are in
    the product's unit, and all of it runs in system mode, as workers have no
    rights on orders and cases.
    """

    _name = "rma.goods.cap"
    _description = "Cap of goods that come back"

    def _get_caps(self, expected, moves):
        """Return {move: units that may come back with it}.

        Locks the order lines: of two returns at the same moment, the second
        one sees what the first one brought.

        :param expected: stock.move of cases' receipts, about to be done
        :param moves: all that are about to be done with them; what comes back
            outside cases goes first, as nobody can set it apart
        """
        left = self._count_left(expected.sale_line_id)
        for move in self._filter_outside(moves):
            left[self._get_key(move)] -= self._get_counted(move)
        caps = {}
        for move in expected:
            key, counted = self._get_key(move), self._get_counted(move)
            # More than was asked for counts, too, while it is at the customer.
            caps[move] = max(move.product_qty, counted)
            if move.sale_line_id:
                caps[move] = max(min(caps[move], left[key]), 0.0)
                left[key] -= min(caps[move], counted)
        return caps

    def _check_outside(self, moves):
        """Refuse returns outside cases of units that came back in a case.

        Order lines that are in no case are core's own business.

        :raises UserError: more would come back than is at the customer
        """
        outside = self._filter_outside(moves)
        sale_lines = outside.sale_line_id.filtered("rma_line_ids")
        if not sale_lines:
            return
        left = self._count_left(sale_lines)
        for move in outside.filtered(lambda move: move.sale_line_id in sale_lines):
            key, asked = self._get_key(move), self._get_counted(move)
            if move.product_id.uom_id.compare(asked, left[key]) > 0:
                raise UserError(self._get_refusal(move, asked, left[key]))
            left[key] -= asked

    def _filter_outside(self, moves):
        """Return what comes back from customers without a case."""
        domain = self.env["rma.holdings"]._get_way_domain(FROM_CUSTOMER)
        domain &= Domain("state", "not in", ("done", "cancel"))
        domain &= Domain("picked", "=", True) & Domain("rma_line_id", "=", False)
        return moves.filtered_domain(domain).filtered("sale_line_id")

    def _count_left(self, sale_lines):
        """Return {(order line, product): units at the customer}; locks the lines."""
        lock_rows(sale_lines)
        left = defaultdict(float)
        # Parts of kits are moved one by one.
        holdings = self.env["rma.holdings"]._read_goods(sale_lines)
        for line, holding in holdings.items():
            for product_id, units in holding.here_by_product.items():
                left[line.id, product_id] = units
        return left

    def _get_key(self, move):
        return move.sale_line_id.id, move.product_id.id

    def _get_counted(self, move):
        """Return the units that a move is about to bring."""
        uom = move.product_id.uom_id
        return move.product_uom._compute_quantity(move.quantity, uom, round=False)

    def _get_refusal(self, move, asked, left):
        """Return the message for units that came back already, with the cases."""
        cases = move.sale_line_id.rma_line_ids.filtered("quantity_received").case_id
        return self.env._(
            "%(order)s, %(product)s: %(left)s are at the customer, so %(asked)s can't "
            "come back. See %(cases)s. Lower the quantity; what is too much is "
            "received with the case, as an unexpected arrival.",
            order=move.sale_line_id.order_id.name,
            product=move.product_id.display_name,
            left=format_quantity(max(left, 0.0)),
            asked=format_quantity(asked),
            cases=", ".join(cases.mapped("name")) or move.origin or "",
        )

from collections import defaultdict

from odoo import fields, models

from ..tools.allocation import allocate


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    rma_line_id = fields.Many2one(
        "rma.case.line",
        "Return case line",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    rma_credited_line_id = fields.Many2one(
        "account.move.line",
        "Credited invoice line",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The invoice line that this credit note line takes back.",
    )

    def _copy_data_extend_business_fields(self, values):
        # Every reversal names the line it reverses, whoever makes it. The
        # context key is there in account.move._reverse_moves only.
        super()._copy_data_extend_business_fields(values)
        is_reversal = "move_reverse_cancel" in self.env.context
        if is_reversal and self.move_id.move_type == "out_invoice":
            values["rma_credited_line_id"] = self.id

    # === QUANTITIES === #

    def _rma_get_creditable(self):
        """Return {invoice line: units not yet credited}, in the line's unit.

        Draft and posted credit notes count, however they were made (G2);
        those without a link to an invoice line are set against the lines of
        the same order line, oldest first.
        """
        left = {line: line.quantity for line in self}
        groups = self._read_group(
            [
                ("rma_credited_line_id", "in", self.ids),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
            ],
            ["rma_credited_line_id", "product_uom_id"],
            ["quantity:sum"],
        )
        for line, uom, quantity in groups:
            line = line.with_env(self.env)
            left[line] -= uom._compute_quantity(
                quantity, line.product_uom_id, round=False
            )
        self._rma_deduct_unlinked(left)
        return left

    def _rma_deduct_unlinked(self, left):
        """Take credits that name no invoice line off ``left``, in place."""
        unlinked = self.search(
            [
                ("sale_line_ids", "in", self.sale_line_ids.ids),
                ("move_type", "=", "out_refund"),
                ("parent_state", "!=", "cancel"),
                ("display_type", "=", "product"),
                ("rma_credited_line_id", "=", False),
            ]
        )
        for credit in unlinked:
            candidates = self.filtered(
                lambda line, credit=credit: line.sale_line_ids & credit.sale_line_ids
            )
            reversed_move = credit.move_id.reversed_entry_id
            if reversed_move:
                candidates = candidates.filtered(
                    lambda line, move=reversed_move: line.move_id == move
                )
            available = [(line, left[line]) for line in candidates]
            for line, part in allocate(credit.quantity, available)[0]:
                left[line] -= part

    def _rma_get_credited_amounts(self, except_lines):
        """Return {invoice line: (untaxed, total)} of its other credits.

        In the invoice's currency, positive; cancelled notes don't count.

        :param except_lines: credit note lines to leave out
        """
        groups = self._read_group(
            [
                ("rma_credited_line_id", "in", self.ids),
                ("parent_state", "!=", "cancel"),
                ("id", "not in", except_lines.ids),
            ],
            ["rma_credited_line_id"],
            ["price_subtotal:sum", "price_total:sum"],
        )
        amounts = defaultdict(lambda: (0.0, 0.0))
        for line, untaxed, total in groups:
            amounts[line.with_env(self.env)] = (untaxed, total)
        return amounts

    # === COST === #

    def _eligible_for_stock_account(self):
        # Goods that the customer keeps never touch stock valuation (G4).
        if self.rma_line_id and not self.rma_line_id.goods_back:
            return False
        return super()._eligible_for_stock_account()

    def _get_cogs_value(self):
        """Return the unit cost that the credited invoice line booked (G4).

        Core takes the first cost line of the product in the whole invoice, or
        today's cost when there is none (stock_account,
        account_move_line.py:51). In the product's unit and company currency.
        """
        credited = self.rma_credited_line_id
        if not credited:
            return super()._get_cogs_value()
        costs = credited.move_id.line_ids.filtered(
            lambda line: line.cogs_origin_id == credited and line.price_unit >= 0
        )
        return costs[:1].price_unit

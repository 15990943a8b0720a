from collections import defaultdict

from odoo import api, fields, models

from ...const import REVERSED_COSTS_KEY
from ...tools.allocation import allocate
from ..common.rma_protected import by_step

# What a credit note takes back follows from these.
AMOUNT_FIELDS = {
    "quantity",
    "price_unit",
    "discount",
    "tax_ids",
    "product_uom_id",
    "extra_tax_data",
}


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "rma.protected"]

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
        help="The invoice line that this credit note line takes back; on an invoice "
        "that reverses a credit note, the line of that note.",
    )
    rma_deducted_line_id = fields.Many2one(
        "rma.case.line",
        "Deductible of",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The claim whose deductible this line charges or takes off.",
    )
    rma_deducted_amount = fields.Float(
        "Deductible taken",
        digits=0,
        readonly=True,
        copy=False,
        help="The part of the claim's deductible that this line stands for, in the "
        "currency of the deductible.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._rma_check_posted()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if AMOUNT_FIELDS & vals.keys():
            self._rma_check_posted()
        return res

    def _compute_account_id(self):
        res = super()._compute_account_id()
        # A credit note is set against its invoice on the same account only, also
        # after the customer got another one.
        if not self.move_id.rma_case_id:
            return res
        for line in self.filtered(lambda line: line.display_type == "payment_term"):
            if line.move_id._rma_is_note():
                terms = line.move_id.reversed_entry_id.line_ids.filtered(
                    lambda own: own.display_type == "payment_term"
                )
                line.account_id = terms.account_id[:1] or line.account_id
        return res

    # === LINKS === #

    def copy_data(self, default=None):
        # A duplicated credit note line still takes back its invoice line, or
        # goods at an agreed price, so that the duplicate can't credit them a
        # second time (G2).
        values = super().copy_data(default)
        if "move_reverse_cancel" not in self.env.context:
            for line, vals in zip(self, values, strict=True):
                if line.move_type != "out_refund":
                    continue
                # Who duplicates may not read the case.
                case_line = line.sudo().rma_line_id
                if line.rma_credited_line_id:
                    vals["rma_credited_line_id"] = by_step(line.rma_credited_line_id.id)
                elif case_line and case_line._is_price_agreed():
                    vals["rma_line_id"] = by_step(case_line.id)
        return values

    def _copy_data_extend_business_fields(self, values):
        # Every reversal names the line it reverses, whoever makes it. The
        # context key is there in account.move._reverse_moves only.
        res = super()._copy_data_extend_business_fields(values)
        is_reversal = "move_reverse_cancel" in self.env.context
        is_of_customer = self.move_type in ("out_invoice", "out_refund")
        if is_reversal and is_of_customer and self._rma_is_product():
            values.update(self._rma_prepare_reversal_vals())
        return res

    def _rma_prepare_reversal_vals(self):
        """Return the links of a line that reverses this one.

        An invoice that reverses the credit note of a case names its lines, so
        that the case knows that they are not credited any more (G7).
        """
        self.ensure_one()
        return {
            # Accountants reverse with their own rights.
            "rma_credited_line_id": by_step(self.id),
            "rma_line_id": by_step(self.rma_line_id.id),
            "rma_deducted_line_id": by_step(self.rma_deducted_line_id.id),
            "rma_deducted_amount": by_step(-self.rma_deducted_amount),
        }

    def _rma_is_product(self):
        """Tell whether this is a line that a customer sees a price on."""
        return self.display_type == "product"

    def _rma_is_counted_on_order(self, posted=False):
        """Tell whether this document line counts as units of its order line.

        :param posted: leave drafts out
        """
        move = self.move_id
        if self.move_type == "out_refund" and self._rma_is_allowance():
            # It lowered the price; the units stay sold.
            return False
        if move.payment_state == "invoicing_legacy":
            return True
        return move.state == "posted" if posted else move.state != "cancel"

    def _rma_is_kept(self):
        """Tell whether a note over down payments charges, at the order's price,
        what stays with the customer, or gives that back.
        """
        sold = self.sale_line_ids
        if not self.move_id.rma_is_advance or len(sold) != 1:
            return False
        if sold.is_downpayment or self.discount != sold.discount:
            return False
        # Of a discount on the whole order, a part.
        is_part = sold.price_unit <= self.price_unit <= 0
        return is_part or self.price_unit == sold.price_unit

    def _rma_is_charge(self):
        """Tell whether crediting too much of this line harms the company.

        Lines that lower an invoice are credited the other way round.
        """
        return self._rma_is_product() and self.quantity > 0 and self.price_subtotal >= 0

    def _rma_is_discount(self):
        """Tell whether this line lowers the whole invoice.

        Neither a down payment that is deducted nor returned units that core
        put on an invoice do.
        """
        return (
            self._rma_is_product()
            and self.quantity > 0
            and self.price_subtotal < 0
            and not self.is_downpayment
        )

    def _rma_get_discounted_lines(self):
        """Return the invoice lines that this discount was given for.

        All that the invoice charges, unless an add-on knows better, such as
        one for coupons on some products only. Whatever is credited is shared
        out by it.
        """
        self.ensure_one()
        return self.move_id.invoice_line_ids.filtered(
            lambda line: line._rma_is_charge()
        )

    def _rma_filter_invoiced(self):
        """Return those that are lines of posted invoices, oldest first."""
        return self.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.move_type == "out_invoice"
                and line._rma_is_product()
                and line.quantity > 0
            )
        ).sorted(lambda line: (line.move_id.invoice_date, line.id))

    # === QUANTITIES === #

    def _rma_get_creditable(self):
        """Return {invoice line: units not yet credited}, in the line's unit.

        Draft and posted credit notes count, however they were made (G2);
        those without a link to an invoice line are set against the lines of
        the same order line, oldest first. Below zero when more is credited
        than was invoiced.
        """
        left = {line: line.quantity for line in self}
        groups = self._read_group(
            self._rma_get_credit_domain(),
            ["rma_credited_line_id", "product_uom_id"],
            ["quantity:sum"],
        )
        for line, uom, quantity in groups:
            line = line.with_env(self.env)
            left[line] -= uom._compute_quantity(
                quantity, line.product_uom_id, round=False
            )
        for line, credits in self._rma_get_allowances().items():
            left[line] += sum(line._rma_get_own_units(credit) for credit in credits)
        self._rma_deduct_unlinked(left)
        return left

    def _rma_get_allowances(self):
        """Return {invoice line: the credits that lower its price}, oldest first.

        Only lines that have any. They are money, not units; see
        :meth:`_rma_is_allowance`.
        """
        domain = [
            *self._rma_get_credit_domain(),
            *self._rma_get_caseless_domain(),
        ]
        result = defaultdict(self.browse)
        # Of most invoices there is none, so this reads nothing more.
        for credit in self.search(domain, order="id") if self else ():
            if credit._rma_is_allowance():
                result[credit.rma_credited_line_id.with_env(self.env)] |= credit
        return result

    def _rma_is_allowance(self):
        """Tell whether this credits a part of a price, while the units stay sold.

        So does what was made without a case and credits less per unit than was
        invoiced. Of a case's line the units come back, whatever they give.
        """
        self.ensure_one()
        line = self.rma_credited_line_id
        if self._rma_is_of_case() or not line._rma_is_charge() or self.quantity <= 0:
            return False
        units = line._rma_get_own_units(self)
        whole = line.price_subtotal * units / line.quantity
        # Rounding moves an amount up to one step between lines.
        return whole - self.price_subtotal > 1.01 * line.currency_id.rounding

    def _rma_is_of_case(self):
        """Tell whether a case gives what this line does."""
        self.ensure_one()
        return bool(self.rma_line_id)

    def _rma_get_unit_lines(self):
        """Return the case lines whose units these lines credit or charge."""
        return self.rma_line_id

    def _rma_get_caseless_domain(self):
        """Return the domain of lines that :meth:`_rma_is_of_case` is false for."""
        return [("rma_line_id", "=", False)]

    def _rma_get_cost_share(self):
        """Return the part of a case's credit whose cost the credit reverses.

        1 where the units came back from an ordinary delivery.
        """
        self.ensure_one()
        return 1.0

    def _rma_filter_standing(self):
        """Return the lines of draft and posted documents.

        Those of a credit note that an invoice has reversed count as well: the
        invoice has them as lines that lower it, and crediting it again lowers
        the next note by them.
        """
        return self.filtered(lambda line: line.parent_state in ("draft", "posted"))

    def _rma_get_credit_domain(self):
        """Return the domain of credit note lines that name one of these lines."""
        return [
            ("rma_credited_line_id", "in", self.ids),
            ("move_type", "=", "out_refund"),
            ("parent_state", "!=", "cancel"),
            ("display_type", "=", "product"),
        ]

    def _rma_get_credit_lines(self):
        """Return the draft and posted credit note lines that name these lines."""
        return self.search(self._rma_get_credit_domain()) if self else self

    def _rma_get_unlinked_domain(self):
        """Return the domain of credits of the same orders without a link.

        Units that core took back on an invoice are credits as well: it does
        so when the rest of the order comes to more than they do.
        """
        return [
            ("sale_line_ids", "in", self.sale_line_ids.ids),
            ("parent_state", "!=", "cancel"),
            ("display_type", "=", "product"),
            ("rma_credited_line_id", "=", False),
            ("is_downpayment", "=", False),
            "|",
            "&",
            ("move_type", "=", "out_refund"),
            ("quantity", ">", 0),
            "&",
            ("move_type", "=", "out_invoice"),
            ("quantity", "<", 0),
        ]

    def _rma_deduct_unlinked(self, left):
        """Take credits that name no invoice line off ``left``, in place.

        What exceeds all lines goes to the last one, so that it shows.
        """
        if not self.sale_line_ids:
            return
        per_sale_line = self._rma_group_by_sale_line()
        for credit in self._rma_get_unlinked_credits():
            candidates = credit._rma_get_candidates(per_sale_line)
            if not candidates:
                continue
            units = abs(candidates[0]._rma_get_own_units(credit))
            taken, rest = allocate(units, [(li, left[li]) for li in candidates])
            for line, part in [*taken, (candidates[-1], rest)]:
                left[line] -= part

    def _rma_get_unlinked_credits(self):
        """Return the credits of the same order lines without a link, oldest first."""
        # From the order lines, as these are in the cache already.
        of_orders = self.sale_line_ids.invoice_lines
        domain = self._rma_get_unlinked_domain()
        return of_orders.filtered_domain(domain).sorted("id")

    def _rma_group_by_sale_line(self):
        """Return {order line: its lines among these, in the same order}."""
        result = defaultdict(list)
        for line in self:
            for sale_line in line.sale_line_ids:
                result[sale_line].append(line)
        return result

    def _rma_get_candidates(self, per_sale_line):
        """Return the invoice lines that this unlinked credit may take back."""
        self.ensure_one()
        candidates = [
            line
            for sale_line in self.sale_line_ids
            for line in per_sale_line.get(sale_line, ())
        ]
        invoice = self.move_id.reversed_entry_id
        return [line for line in candidates if not invoice or line.move_id == invoice]

    def _rma_get_credited_amounts(self):
        """Return {invoice line: (untaxed, total, number of credits)}.

        In the invoice's currency, positive; drafts count, cancelled notes don't.
        """
        groups = self._read_group(
            self._rma_get_credit_domain(),
            ["rma_credited_line_id", "currency_id"],
            ["price_subtotal:sum", "price_total:sum", "__count"],
        )
        result = {}
        for line, currency, untaxed, total, count in groups:
            line = line.with_env(self.env)
            parts = [
                line._rma_from_currency(amount, currency) for amount in (untaxed, total)
            ]
            before = result.get(line, (0.0, 0.0, 0))
            result[line] = tuple(map(sum, zip(before, (*parts, count), strict=True)))
        return result

    def _rma_from_currency(self, amount, currency):
        """Convert an amount of a credit to this line's currency, by today's rate."""
        if currency == self.currency_id:
            return amount
        today = self.company_id._rma_get_today()
        return currency._convert(amount, self.currency_id, self.company_id, today)

    # === THE CAP === #

    def _rma_is_foreign_credit(self):
        """Tell whether this is a duplicate that went to another customer."""
        self.ensure_one()
        invoice = self.rma_credited_line_id.move_id
        move = self.move_id
        return (
            not self.rma_line_id
            and (move.reversed_entry_id != invoice or move.rma_copied_invoice_id)
            and move.commercial_partner_id != invoice.commercial_partner_id
        )

    def _rma_find_credited(self):
        """Return the only invoice line of the same order line, if there is one."""
        self.ensure_one()
        if self.quantity < 0:
            # It charges what stays with the customer.
            return self.browse()
        invoiced = self.sale_line_ids.invoice_lines._rma_filter_invoiced()
        invoice = self.move_id.reversed_entry_id
        if invoice:
            invoiced = invoiced.filtered(lambda line: line.move_id == invoice)
        same = invoiced.currency_id == self.currency_id
        return invoiced if len(invoiced) == 1 and same else invoiced.browse()

    # === COST === #

    def _eligible_for_stock_account(self):
        # Goods that the customer keeps never touch stock valuation (G4).
        if self.rma_line_id and self.rma_line_id._is_kept_by_customer():
            return False
        return super()._eligible_for_stock_account()

    def _get_cogs_value(self):
        """Return the unit cost that this line books; see rma.reversed.cost (G4).

        Core takes the first cost line of the product in the whole invoice, or
        today's cost when there is none (stock_account,
        account_move_line.py:51). An invoice that reverses a credit note books
        what that note took back. In the product's unit and company currency.
        """
        if not self.rma_credited_line_id:
            if self.move_type == "out_refund" and self.rma_line_id:
                return self.env["rma.reversed.cost"]._get_arrived_unit_cost(self)
            return super()._get_cogs_value()
        if self.move_type != "out_refund":
            return self.rma_credited_line_id._rma_get_booked_unit_cost()
        costs = self.env.context.get(REVERSED_COSTS_KEY, {})
        if self.id not in costs:
            costs = self.env["rma.reversed.cost"]._get_unit_costs(self)
        return costs[self.id]

    def _rma_get_booked_unit_cost(self):
        """Return the cost that this line booked for one unit of its product."""
        cost = self._rma_get_cost_line()
        units = cost.product_uom_id._compute_quantity(
            cost.quantity, self.product_id.uom_id
        )
        return abs(cost.balance) / units if units else 0.0

    def _rma_get_cost_line(self):
        """Return the line that booked this line's cost on the stock account.

        Core copies the cost of a document that is reversed in full without
        saying of which line; then it is that of the reversed line.
        """
        self.ensure_one()
        own = self.move_id.line_ids.filtered(
            lambda line: line.cogs_origin_id == self and line.price_unit >= 0
        )
        if own or not self.rma_credited_line_id:
            return own[:1]
        return self.rma_credited_line_id._rma_get_cost_line()

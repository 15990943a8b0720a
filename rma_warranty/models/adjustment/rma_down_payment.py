from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...sql import lock_rows
from ...system import as_system
from ..credit.rma_credit_note_builder import Share


class Owed(NamedTuple):
    """What is owed of an order's down payments, in the currency of the order.

    ``paid`` was invoiced in advance and not taken back yet, ``kept`` is what
    stays with the customer or follows. ``hindrance`` says why nothing can be
    credited now, '' where it can.
    """

    order: models.BaseModel
    paid: float
    kept: float
    hindrance: str

    @property
    def amount(self):
        return max(self.order.currency_id.round(self.paid - self.kept), 0.0)


class RmaDownPayment(models.AbstractModel):
    """Down payments on goods that came back before they were invoiced.

    No invoice over the goods is there to be credited, but the customer has paid
    in advance: what exceeds the price of what stays is owed. Core knows how to
    settle it, with the final invoice of the order; where that is below zero, it
    is the credit note of the case. Works in system mode: after-sales staff draft
    without rights on orders and accounting, accountants post.
    """

    _name = "rma.down.payment"
    _description = "Down payments on returned goods"

    # === WHAT IS OWED === #

    def _get_owed(self, cases):
        """Return {case: [Owed]} of orders with down payments to be settled.

        Drafts count as taken back. Cases without any are left out.
        """
        going = cases.filtered(lambda case: case.state in ("approved", "closed"))
        lines = going.line_ids.filtered(lambda line: self._may_be_uninvoiced(line))
        advances = self._get_advances(lines.order_id)
        if not advances:
            return {}
        result = {}
        for case, own in lines.grouped("case_id").items():
            orders = (own.order_id & advances.order_id).filtered(
                lambda order, own=own: self._has_uninvoiced(
                    own.filtered(lambda line: line.order_id == order)
                )
            )
            found = [self._make_owed(order) for order in orders]
            found = [owed for owed in found if owed.amount or owed.hindrance]
            if found:
                result[case] = found
        return result

    def _get_advances(self, orders):
        """Return the lines of orders that stand for down payments."""
        # Of most orders there is none, so this reads nothing more.
        lines = self.env["sale.order.line"]
        if not orders:
            return lines
        return lines.search(
            [
                ("order_id", "in", orders.ids),
                ("is_downpayment", "=", True),
                ("display_type", "=", False),
            ]
        )

    def _may_be_uninvoiced(self, line):
        """Tell whether units of a case line are back, and on no credit note."""
        is_back = line.quantity_uninvoiced or line.quantity_to_credit
        return bool(is_back and line.sale_line_id and line._is_refund_due())

    def _has_uninvoiced(self, lines):
        """Tell whether units of these lines came back before they were invoiced."""
        due = lines.filtered("quantity_to_credit")
        return any(lines.mapped("quantity_uninvoiced")) or bool(
            self.env["rma.resolution.refund"]._get_uninvoiced(due)
        )

    def _get_unsettled(self, order):
        """Return {case line: units} of the order that no step has settled yet."""
        lines = order.order_line.rma_line_ids.filtered(
            lambda line: (
                line.state in ("approved", "closed")
                and self._may_be_uninvoiced(line)
                and line.quantity_to_credit
            )
        )
        return self.env["rma.resolution.refund"]._get_uninvoiced(lines)

    def _make_owed(self, order):
        """Return the Owed of one order."""
        signed = self._get_signed(order)
        paid = sum(
            amount
            for item, amount in signed.items()
            if item.parent_state == "posted"
            or (item.parent_state == "draft" and amount < 0)
        )
        units = self._get_kept_units(order)
        units = self._add(units, self._get_following_units(order))
        kept = self._get_price(order, self._share_discounts(order, units))
        hindrance = self._explain_drafts(signed)
        if order.currency_id.compare_amounts(paid, kept) > 0:
            hindrance = hindrance or self._get_hindrance(order, signed)
        return Owed(order, paid, kept, hindrance)

    def _get_signed(self, order):
        """Return {document line: amount with taxes} of an order's down payments.

        Above zero where it asks for one, below where it takes one back.
        """
        items = self._get_advances(order).invoice_lines.filtered(
            lambda item: (
                item._rma_is_product()
                and item.currency_id == order.currency_id
                and item.parent_state != "cancel"
            )
        )
        return {item: -item.move_id.direction_sign * item.price_total for item in items}

    def _get_hindrance(self, order, signed):
        """Return why what is owed can't be credited now, '' where it can."""
        if self._get_awaited(order):
            return self.env._(
                "Goods are still to follow: the final invoice will settle it."
            )
        if self._get_creditable(order):
            return self.env._("Credit the units that were invoiced first.")
        if self._has_other_rates(order, signed):
            return self.env._(
                "The down payments have different rates. Credit each of them by hand."
            )
        if self._is_taken_in_part(order, signed):
            return self.env._(
                "A part of the down payment was credited by hand. Credit the rest by "
                "hand, too."
            )
        return ""

    def _has_other_rates(self, order, signed):
        """Tell whether down payments in another currency have several rates."""
        if order.currency_id == order.company_id.currency_id:
            return False
        moves = self.env["account.move"].union(
            *(li.move_id for li, amount in signed.items() if amount > 0)
        )
        return len({round(move.invoice_currency_rate, 6) for move in moves}) > 1

    def _is_taken_in_part(self, order, signed):
        """Tell whether core takes a down payment for settled that isn't."""
        return any(
            line.qty_to_invoice >= 0
            and order.currency_id.compare_amounts(
                sum(signed.get(item, 0.0) for item in line.invoice_lines), 0.0
            )
            > 0
            for line in self._get_advances(order)
        )

    # === WORDS === #

    def _get_text(self, owed):
        """Return what is owed of an order's down payments, and what hinders."""
        if not owed.amount:
            return owed.hindrance
        money = owed.order.currency_id.format
        if owed.kept < 0:
            # They were charged with an earlier note over the same down payments.
            text = self.env._(
                "Goods of %(price)s that were set against the down payment of "
                "%(order)s are back: %(owed)s is owed.",
                price=money(-owed.kept),
                order=owed.order.name,
                owed=money(owed.amount),
            )
            return " ".join(filter(None, [text, owed.hindrance]))
        text = self.env._(
            "Down payment of %(paid)s was invoiced for %(order)s, goods of %(kept)s "
            "stay with the customer: %(owed)s is owed.",
            paid=money(owed.paid),
            order=owed.order.name,
            kept=money(owed.kept),
            owed=money(owed.amount),
        )
        return " ".join(filter(None, [text, owed.hindrance]))

    def _explain_drafts(self, signed):
        """Return which down payments nobody has posted yet, '' without any."""
        drafts = self.env["account.move"]
        for item, amount in signed.items():
            if item.parent_state == "draft" and amount > 0:
                drafts |= item.move_id
        if not drafts:
            return ""
        return self.env._(
            "Down payment %(names)s is in draft. Post it first, or delete it.",
            names=", ".join(drafts.mapped("display_name")),
        )

    # === CREDIT NOTES === #

    @as_system
    def _credit(self, cases):
        """Draft what is owed of down payments, one note per order.

        Orders on which something hinders are left alone. A second call finds
        nothing owed (G6).

        :return: account.move, draft credit notes
        """
        notes = self.env["account.move"]
        for case in cases:
            # Whoever settles the same order at this moment has to wait (G2).
            lock_rows(self._get_advances(case.line_ids.order_id))
            for owed in self._get_owed(case).get(case, ()):
                if owed.amount and not owed.hindrance:
                    notes |= self._create_note(case, owed)
        return notes

    def _create_note(self, case, owed):
        """Draft the credit note of one order; see :meth:`_credit`."""
        order = owed.order
        self.env["rma.resolution.refund"]._settle_uninvoiced(self._get_unsettled(order))
        kept = self._get_kept_units(order)
        self._refresh_prices(order)
        quiet = order.with_context(**QUIET_CONTEXT)
        note = quiet._create_invoices(final=True)
        wanted = self._get_advances(order).union(*kept)
        note.invoice_line_ids.filtered(
            lambda item: item.sale_line_ids and not item.sale_line_ids & wanted
        ).unlink()
        if len(note) != 1 or note.move_type != "out_refund":
            raise UserError(
                self.env._(
                    "%(order)s: nothing is owed of its down payments any more. Reload "
                    "the page.",
                    order=order.name,
                )
            )
        shared = self._share_discounts(order, kept)
        for item in note.invoice_line_ids:
            line = item.sale_line_ids & order.order_line
            if len(line) == 1 and line.price_unit < 0 and not line.is_downpayment:
                item.price_unit = order.currency_id.round(
                    line.price_unit * shared.get(line, 0.0) / kept.get(line, 1.0)
                )
        self._adopt(note, case, order)
        return note.with_env(self.env)

    def _refresh_prices(self, order):
        """Give down payments their price again after a note was cancelled.

        Core lowers it when a note is posted, and leaves it so (sale,
        account_move.py, ``action_post``).
        """
        advances = self._get_advances(order)
        others = set((order.order_line - advances).invoice_lines.move_id)
        for line in advances if not order.locked else ():
            price = line._get_downpayment_line_price_unit(others)
            if order.currency_id.compare_amounts(line.price_unit, price):
                line.price_unit = price

    def _adopt(self, note, case, order):
        """Make what core drafted a credit note of the case, with its links."""
        items = note.invoice_line_ids.filtered("is_downpayment")
        for item in items:
            item.rma_credited_line_id = self._get_invoiced(item.sale_line_ids)[:1]
        invoices = items.rma_credited_line_id.move_id
        invoices = invoices or self._get_invoiced(self._get_advances(order)).move_id
        # The one that is open is set against it.
        invoice = invoices.sorted(lambda move: (-move.amount_residual, -move.id))[:1]
        builder = self.env["rma.credit.note.builder"]
        mirrored = builder._prepare_mirror_vals(invoice)
        for name in ("move_type", "company_id", "journal_id", "currency_id"):
            mirrored.pop(name)
        lines = case.line_ids.filtered(lambda line: line.order_id == order)
        shares = [Share(line, None, 0.0, 0.0) for line in lines]
        (way,) = builder._choose_ways([(lines[:1], invoice)])
        note.write(
            {
                **mirrored,
                **builder._prepare_rate_vals(invoice),
                "rma_case_id": case.id,
                "rma_is_advance": True,
                **dict(way),
                "ref": builder._get_reference(case, shares),
            }
        )
        note.rma_advance_total = note.amount_total

    def _get_invoiced(self, advances):
        """Return the lines of posted invoices that asked for down payments."""
        return advances.invoice_lines._rma_filter_invoiced()

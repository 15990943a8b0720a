from odoo import Command, models


class RmaPaybackOriginal(models.AbstractModel):
    """Back the way it came: the provider refunds the online payment.

    Here the refund is only written down; a scheduled job asks the provider
    after that is safely stored, see payment.transaction. What was not paid
    online stays open for another method.
    """

    _name = "rma.payback.original"
    _inherit = "rma.payback"
    _description = "Refund of the original payment"
    _sequence = 20

    def _get_label(self):
        return self.env._("Original payment")

    def _get_objections(self, notes):
        return list(filter(None, (self._get_objection(note) for note in notes)))

    def _get_objection(self, note):
        """Return why no online payment can be refunded, or ''."""
        invoice = note.reversed_entry_id
        transactions = self._find_transactions(invoice)
        if not transactions:
            return self.env._(
                "%(note)s: %(invoice)s was not paid online, or its payment provider "
                "can't refund. Choose another refund method.",
                note=note.name,
                invoice=invoice.name or self.env._("the invoice"),
            )
        if note.currency_id not in transactions.currency_id:
            return self.env._(
                "%(note)s is in %(currency)s, but the customer paid in %(paid)s. "
                "Choose another refund method.",
                note=note.name,
                currency=note.currency_id.name,
                paid=", ".join(transactions.currency_id.mapped("name")),
            )
        if not self._plan(note):
            return self.env._(
                "%(note)s: nothing is left of the online payment that could be "
                "refunded. Choose another refund method.",
                note=note.name,
            )
        return ""

    def _pay(self, notes):
        for note in notes:
            for transaction, amount in self._plan(note):
                # Other refunds of this payment have to wait and are counted then.
                transaction._rma_lock()
                transaction._create_child_transaction(
                    amount,
                    is_refund=True,
                    rma_refund_state="queued",
                    invoice_ids=[Command.set(note.ids)],
                )
        self.env["payment.transaction"]._rma_trigger_refunds()

    def _plan(self, note):
        """Return [(payment.transaction, positive amount)], oldest payment first.

        Together no more than what is open on the note, each no more than what
        was captured and not refunded yet.
        """
        rest = note._rma_get_payable_amount()
        plan = []
        for transaction in self._find_transactions(note.reversed_entry_id):
            currency = transaction.currency_id
            amount = transaction._rma_get_refundable(rest)
            if currency != note.currency_id or currency.compare_amounts(amount, 0) <= 0:
                continue
            plan.append((transaction, amount))
            rest -= amount
        return plan

    def _find_transactions(self, invoice):
        """Return the captured online payments of an invoice that can be refunded.

        In system mode: accountants may not read providers, staff no payments.
        """
        linked = invoice.transaction_ids
        captured = (linked | linked.child_transaction_ids).filtered(
            lambda tx: (
                tx.state == "done"
                and tx.operation not in ("refund", "validation")
                and tx.amount > 0
                and not tx._rma_is_captured_in_parts()
            )
        )
        return captured.filtered(
            lambda tx: tx._rma_get_refund_support() != "none"
        ).sorted("id")

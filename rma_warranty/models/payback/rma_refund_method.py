from odoo import api, fields, models


class RmaRefundMethod(models.Model):
    """How the money of a credit note gets back to the customer.

    The code leads to the strategy ``rma.payback.<code>``. Journal and payment
    method are kept per company.
    """

    _name = "rma.refund.method"
    _description = "Refund method"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        selection="_get_codes",
        string="What happens",
        required=True,
        help="Against open invoices: set against what the customer still owes.\n"
        "Original payment: the payment provider sends back what was paid online.\n"
        "Bank transfer and cash: a payment is registered in the journal.\n"
        "Exchange: no money, the credit pays for what the customer gets instead.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_in_portal = fields.Boolean(
        "Named to customers",
        default=True,
        help="Customers read the method and how long it takes on their return.",
    )
    days_min = fields.Integer("From (days)", help="Until the money has arrived.")
    days_max = fields.Integer("To (days)", help="Until the money has arrived.")
    arrival_note = fields.Char(
        "Remark for customers",
        translate=True,
        help="For example: depends on your bank.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        company_dependent=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Where payments are registered, per company; the first one that fits when "
        "empty.",
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        "Payment method",
        company_dependent=True,
        domain="[('journal_id', '=', journal_id), ('payment_type', '=', 'outbound')]",
        help="Of the journal; the first one when empty.",
    )

    _days_in_order = models.Constraint(
        "CHECK(days_min >= 0 AND days_max >= days_min)",
        "The days until the money arrives must be in order: from 0 or more, to the "
        "same or more.",
    )

    @api.model
    def _get_codes(self):
        """Return the codes that can be chosen: those that are installed."""
        return self.env["rma.payback"]._get_choices()

    def _get_strategy(self):
        """Return the strategy that pays back by this method."""
        self.ensure_one()
        return self.env["rma.payback"]._get(self.code)

    def _needs_bank_account(self):
        """Tell whether a bank account of the customer is needed for it."""
        return bool(self) and self._get_strategy()._needs_bank_account()

    # === WHICH === #

    @api.model
    def _choose(self, pairs):
        """Return the method of each pair: the line's own, or the proposed one.

        In system mode: whoever handles a case may know how its money goes back.

        :param list pairs: (rma.case.line, account.move: invoice or empty)
        :return: list of rma.refund.method, possibly empty, in the same order
        """
        if not pairs:
            return []
        methods = self.search_fetch([("active", "=", True)], ["code"])
        return [
            line.refund_method_id or methods._propose(line, invoice)
            for line, invoice in pairs
        ]

    def _propose(self, line, invoice):
        """Return the method, of these, for what was invoiced with ``invoice``.

        What was paid online goes back the same way; what was not paid at all
        is set against the invoice; the rest by the company's default.
        """
        code = self._get_proposed_code(line, invoice)
        company = line.company_id or invoice.company_id
        default = company.rma_refund_method_id & self
        paying = self.filtered(lambda method: method._get_strategy()._pays_out())
        found = self.filtered(lambda method: method.code == code)
        return (found or default or paying)[:1]

    def _get_proposed_code(self, line, invoice):
        """Return the code that the payment of ``invoice`` leads to, or ''."""
        if line:
            strategy = self.env["rma.resolution"]._get(line.resolution)
            code = strategy._get_refund_code(line)
            if code:
                return code
        if not invoice:
            return ""
        if self.env["rma.payback.original"]._find_transactions(invoice):
            return "original"
        return "open_invoices" if invoice.payment_state == "not_paid" else ""

    # === WORDS === #

    def _get_arrival(self):
        """Return how long the money takes, as a sentence without a full stop."""
        self.ensure_one()
        if not self._get_strategy()._pays_out():
            return self.arrival_note or ""
        texts = [self._get_days_text(), self.arrival_note]
        return ", ".join(filter(None, texts))

    def _get_days_text(self):
        if not self.days_max:
            return ""
        if self.days_min in (0, self.days_max):
            return self.env._("within %(days)s days", days=self.days_max)
        return self.env._(
            "within %(min)s to %(max)s days", min=self.days_min, max=self.days_max
        )

from odoo import models


class AccountMove(models.Model):
    """Credit notes and invoices of an exchange, and endorsed invoices.

    Part of account.move.
    """

    _inherit = "account.move"

    def _rma_after_post(self):
        res = super()._rma_after_post()
        self._rma_offset_exchanges()
        return res

    def _rma_offset_exchanges(self):
        """Set invoices of exchanges against the credit notes of the same lines.

        So that the customer pays, or gets back, the difference only. What the
        credit note was set against by core (an open original invoice) stays.
        """
        items = self.invoice_line_ids
        exchanged = items.rma_exchanged_line_id | items.rma_line_id.filtered(
            "quantity_exchange_invoiced"
        )
        for lines in exchanged.grouped("case_id").values():
            invoices = lines.exchange_line_ids.move_id._rma_filter_posted()
            notes = lines.credit_line_ids.move_id._rma_filter_posted()
            if invoices and notes:
                invoices._rma_offset(notes)

    def _rma_offset(self, notes):
        """Reconcile what is open on these invoices with credit notes.

        :param notes: account.move of the same customer
        """
        open_items = (self | notes).line_ids.filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and not item.reconciled
            )
        )
        for items in open_items.grouped(
            lambda item: (item.partner_id, item.account_id, item.currency_id)
        ).values():
            if len(set(items.mapped(lambda item: item.balance > 0))) == 2:
                items.reconcile()

    # === ENDORSEMENT === #

    def _rma_get_endorsements(self):
        """Return the exchanges of equal value of an invoice, as sentences.

        For its reprint, in the customer's language; nothing of other invoices
        of the same order.
        """
        self.ensure_one()
        if self.move_type != "out_invoice":
            return []
        # Whoever may print the invoice may lack rights on cases.
        invoice = self.sudo().with_context(lang=self.partner_id.lang)
        lines = invoice.invoice_line_ids.sale_line_ids.rma_line_ids
        endorsed = lines._filter_endorsed()._get_endorsed_invoices()
        return [
            line._describe_endorsement()
            for line, own in endorsed.items()
            if own == invoice
        ]

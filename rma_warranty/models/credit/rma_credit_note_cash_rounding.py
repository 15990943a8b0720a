from odoo import models


class RmaCreditNoteCashRounding(models.AbstractModel):
    """Cash rounding of credit notes, such that all of them sum to the invoice.

    Each note takes the invoice's roundings up to it less those before it:
    its total can be paid in cash, and the last one doesn't round once more.
    """

    _name = "rma.credit.note.cash.rounding"
    _description = "Cash rounding of credit notes for returns"

    def _get_lines(self, grouped):
        """Return {key: values of a rounding line}, for notes that need one.

        :param dict grouped: {(case, invoice, ...): [(Share, Credit)]}
        """
        result, before = {}, {}
        for key, parts in grouped.items():
            invoice = key[1]
            rounding = invoice.invoice_cash_rounding_id
            if not rounding or not parts:
                continue
            start = before.setdefault(invoice, self._get_credited(invoice))
            before[invoice] = start + sum(credit.total for __, credit in parts)
            values = self._prepare_line_vals(invoice, start, before[invoice])
            if values:
                result[key] = values
        return result

    def _get_credited(self, invoice):
        """Return the total, without roundings, of the invoice's credits so far."""
        amounts = invoice.invoice_line_ids._rma_get_credited_amounts()
        return sum(total for __, total, __ in amounts.values())

    def _prepare_line_vals(self, invoice, start, end):
        """Return values of the line that rounds a part from ``start`` to ``end``."""
        currency, rounding = invoice.currency_id, invoice.invoice_cash_rounding_id
        part = currency.round(end) - currency.round(start)
        difference = currency.round(rounding.round(end) - rounding.round(start) - part)
        account = self._get_account(invoice, difference)
        if currency.is_zero(difference) or not account:
            return {}
        return {
            "name": rounding.name,
            "account_id": account.id,
            "quantity": 1.0,
            "price_unit": difference,
            "tax_ids": [],
        }

    def _get_account(self, invoice, difference):
        """Return the account of the invoice's rounding, else the rounding's own."""
        rounded = invoice.line_ids.filtered(lambda li: li.display_type == "rounding")
        rounding = invoice.invoice_cash_rounding_id.with_company(invoice.company_id)
        own = rounding.loss_account_id if difference > 0 else rounding.profit_account_id
        return rounded.account_id[:1] or own

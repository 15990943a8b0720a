from collections import Counter, defaultdict
from typing import NamedTuple

from odoo import models

from ...tools.proration import prorate

UNTAXED = (0, "total_excluded_currency")


class Credit(NamedTuple):
    """What a share takes off its invoice line, and off order-level discounts.

    ``amounts`` is a Counter of the keys of
    :meth:`RmaCreditNoteAmounts._get_invoiced`; ``discounts`` has one of them
    per invoice line that lowers the whole invoice.
    """

    amounts: Counter
    discounts: dict

    @property
    def untaxed(self):
        parts = [self.amounts, *self.discounts.values()]
        return sum(part[UNTAXED] for part in parts)


class RmaCreditNoteAmounts(models.AbstractModel):
    """Amounts of credit note lines, such that all of them sum to the invoice.

    Untaxed amount and each tax are shared out separately, in the invoice's
    and in the company's currency, so that crediting an invoice in any parts
    and order gives its totals to the cent (G3), whichever way the company
    rounds taxes.
    """

    _name = "rma.credit.note.amounts"
    _description = "Amounts of credit notes for returns"

    def _get_credits(self, shares):
        """Return the Credit of each share, in the shares' order.

        :param list shares: Share, in the order in which they take units
        """
        lines = self._union(share.invoice_line for share in shares)
        discounts = self._get_discounts(lines)
        involved = lines | self._union(discounts) | self._union(*discounts.values())
        invoiced = self._get_invoiced(involved)
        earlier = self._get_earlier(self._get_completed(shares) | self._union(discounts))
        progress = self._get_progress(discounts, invoiced, shares)
        result = []
        for share in shares:
            line = share.invoice_line
            amounts = self._take(
                line, share.before, share.quantity, line.quantity, invoiced, earlier
            )
            parts = self._take_discounts(share, discounts, invoiced, earlier, progress)
            result.append(Credit(amounts, parts))
        return result

    def _union(self, *lines):
        return self.env["account.move.line"].union(*lines)

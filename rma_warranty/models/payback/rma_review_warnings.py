from odoo import models


class RmaReviewWarnings(models.AbstractModel):
    """What of an invoice was paid, for whoever signs its credit note."""

    _inherit = "rma.review.warnings"

    def _get_codes(self):
        codes = super()._get_codes()
        place = codes.index("moved")
        return [*codes[:place], "received", *codes[place:]]

    def _warn_received(self, notes):
        """Less money came for the invoice than was invoiced and credited."""
        for note in notes:
            invoices = note._rma_get_credited_invoices()
            if not invoices:
                continue
            received = invoices._rma_get_received()
            less = received.settled - received.money
            if note.currency_id.compare_amounts(less, 0.0) > 0:
                yield (
                    note,
                    self.env._(
                        "%(invoices)s: %(settled)s settled, but %(money)s received; "
                        "%(discount)s early payment discount.",
                        invoices=", ".join(invoices.mapped("name")),
                        settled=note.currency_id.format(received.settled),
                        money=note.currency_id.format(received.money),
                        discount=note.currency_id.format(received.discount),
                    ),
                )

from odoo import models

from ...const import SETTLED


class RmaPortalTasks(models.AbstractModel):
    """What customers have to do on a return, beside sending the goods.

    Takes cases as superuser whose access was checked before, and answers plain
    values, as :class:`rma.portal` does.
    """

    _name = "rma.portal.tasks"
    _description = "What customers have to do on a return"

    def _get_tasks(self, case):
        """Return what the customer has to do, the most urgent first.

        :return: list of {"label", "hint", "url"}; the address of where it is done
        """
        if case.state not in ("approved", "closed"):
            return []
        return [
            *self._get_offer_tasks(case),
            *self._get_invoice_tasks(case),
            *self._get_account_tasks(case),
        ]

    def _get_urgent(self, case):
        """Return the first thing to be done, None while the goods come first."""
        tasks = self._get_tasks(case)
        is_sending = case.goods_status in ("waiting", "partial")
        if is_sending and not self._get_offer_tasks(case):
            return None
        return tasks[0] if tasks else None

    def _get_offer_tasks(self, case):
        if not any(line._is_offer_open() for line in case.line_ids):
            return []
        return [
            {
                "label": self.env._("Your answer is needed"),
                "hint": self.env._(
                    "We offer you another product. Please accept it, or tell us that "
                    "you don't want it."
                ),
                "url": "#rma_offers",
            }
        ]

    def _get_account_tasks(self, case):
        if case.refund_account_state != "missing":
            return []
        return [
            {
                "label": self.env._("We need your bank account"),
                "hint": self.env._("Please tell us where to transfer your refund."),
                "url": "#rma_payback",
            }
        ]

    def _get_invoice_tasks(self, case):
        """Return the invoices that are open: deductibles, differences of exchanges."""
        open_invoices = case.deductible_invoice_ids.filtered(
            lambda move: move.state == "posted" and move.payment_state not in SETTLED
        )
        readable = open_invoices.with_env(self.env)._filtered_access("read")
        return [
            {
                "label": self.env._("Please pay an invoice"),
                "hint": self.env._(
                    "Invoice %(number)s: %(amount)s are open.",
                    number=invoice.name,
                    amount=invoice.currency_id.format(invoice.amount_residual),
                ),
                "url": invoice.access_url if invoice in readable else "",
            }
            for invoice in open_invoices
        ]

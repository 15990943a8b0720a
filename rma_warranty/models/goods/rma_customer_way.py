from odoo import models

from ...tools.holdings import FROM_CUSTOMER, TO_CUSTOMER, get_way


class RmaCustomerWay(models.AbstractModel):
    """Which way a move, or a line of one, takes goods."""

    _name = "rma.customer.way"
    _description = "Way of goods to and from customers"

    def _rma_get_customer_way(self):
        """Return which way this takes goods, done or planned; see ``get_way``."""
        self.ensure_one()
        return get_way(self.location_id.usage, self.location_dest_id.usage)

    def _rma_is_delivering(self):
        """Tell whether this brings goods to a customer, done or planned."""
        return self._rma_get_customer_way() == TO_CUSTOMER

    def _rma_is_arriving(self):
        """Tell whether this brings goods from a customer to us, done or planned.

        The operation type doesn't tell: core's return of a receipt has the same.
        """
        return self._rma_get_customer_way() == FROM_CUSTOMER

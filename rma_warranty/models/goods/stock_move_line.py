from odoo import models

from ...tools.holdings import FROM_CUSTOMER, TO_CUSTOMER, get_way


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _rma_get_customer_way(self):
        """Return which way this takes goods, done or planned; see ``get_way``."""
        self.ensure_one()
        return get_way(self.location_id.usage, self.location_dest_id.usage)

    def _rma_is_delivering(self):
        """Tell whether this brings goods to a customer, done or planned."""
        return self._rma_get_customer_way() == TO_CUSTOMER

    def _rma_is_arriving(self):
        """Tell whether this brings goods from a customer, done or planned."""
        return self._rma_get_customer_way() == FROM_CUSTOMER

    def _rma_get_owner(self):
        """Return whose property the goods are; nobody when they are ours.

        Core counts what names the company itself as its own, too. In system mode:
        who moves goods may not read every company.
        """
        self.ensure_one()
        return self.owner_id - self.company_id.partner_id

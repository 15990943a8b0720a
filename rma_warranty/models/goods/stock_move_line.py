from odoo import models


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "rma.customer.way"]

    def _rma_get_owner(self):
        """Return whose property the goods are; nobody when they are ours.

        Core counts what names the company itself as its own, too. In system mode:
        who moves goods may not read every company.
        """
        self.ensure_one()
        return self.owner_id - self.company_id.partner_id

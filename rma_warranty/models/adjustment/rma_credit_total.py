from odoo import models


class RmaCreditTotal(models.AbstractModel):
    """Additions are on top of what was invoiced."""

    _inherit = "rma.credit.total"

    def _get_agreed(self, line):
        adjustment = line.rma_adjustment_id
        if line.rma_credited_line_id or adjustment.sign != "addition":
            return super()._get_agreed(line)
        own = self.env["rma.charge.lines"]
        charge = adjustment._get_charge(line.rma_deducted_amount)
        document = own._get_document(line.move_id)
        day = line.move_id.create_date.date()
        price = own._get_price(charge, document, charge.due, day)
        return min(line.price_total, own._get_total(charge, document, price))

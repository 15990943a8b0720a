from odoo import models


class RmaCaseLine(models.Model):
    """Warranties of serial numbers in whose place others came."""

    _inherit = "rma.case.line"

    def _swap_lot(self, sent, received):
        res = super()._swap_lot(sent, received)
        # In system mode: whoever receives the units needs no rights on warranties.
        units = self.env["rma.warranty.units"]
        certificates = units._get_certificates(self.sale_line_id)
        certificates = (certificates | self.certificate_id).filtered(
            lambda own: own.lot_id == sent and not own.is_void
        )
        if certificates:
            certificates._write_step({"lot_id": received.id})
        return res

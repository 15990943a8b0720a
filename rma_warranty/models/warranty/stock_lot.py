from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    rma_certificate_count = fields.Integer(
        "Warranties",
        compute="_compute_rma_certificate_count",
        groups="rma_warranty.group_rma_user",
    )
    rma_passport_html = fields.Html(
        "Passport",
        compute="_compute_rma_passport_html",
        compute_sudo=True,
        # Of our own template, which escapes what it shows.
        sanitize=False,
        groups="rma_warranty.group_rma_user",
    )

    def _compute_rma_certificate_count(self):
        groups = self.env["rma.warranty.certificate"]._read_group(
            [("lot_id", "in", self.ids)], ["lot_id"], ["__count"]
        )
        counts = {lot.id: count for lot, count in groups}
        for lot in self:
            lot.rma_certificate_count = counts.get(lot.id, 0)

    def _compute_rma_passport_html(self):
        passports = self.env["rma.serial.passport"]._get_passports(self)
        for lot in self:
            passport = passports.get(lot)
            lot.rma_passport_html = passport and self.env["ir.qweb"]._render(
                "rma_warranty.rma_serial_passport", {"passport": passport}
            )

    def action_rma_view_certificates(self):
        """Open the warranty certificates of this serial or lot number."""
        return self.env["rma.warranty.certificate"]._get_list_action(
            [("lot_id", "in", self.ids)]
        )

    def action_rma_view_passport(self):
        """Open the page about this serial or lot number."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_serial_passport_action"
        )
        view = self.env.ref("rma_warranty.rma_serial_passport_view_form")
        action.update(views=[(view.id, "form")], res_id=self.id)
        return action

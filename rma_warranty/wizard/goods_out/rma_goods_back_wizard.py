from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows


class RmaGoodsBackWizard(models.TransientModel):
    """What is back from a service centre or a customer, and where it goes."""

    _name = "rma.goods.back.wizard"
    _inherit = ["rma.goods.away.wizard"]
    _description = "Goods that were out are back"

    destination = fields.Selection(
        [("stock", "Into stock"), ("returns", "Into the returns location")],
        "Where to",
        required=True,
        default="stock",
        help="A loaner that has to be looked at first goes into the returns location.",
    )
    report_ids = fields.Many2many(
        "ir.attachment",
        help="Of the service centre; the claim result may rest on it.",
    )

    note = fields.Text("Remark")
    is_other_serial = fields.Boolean(
        "Other serial came back",
        help="Another unit came than was sent. The sent one is written off, this one "
        "takes its place.",
    )
    other_serial = fields.Char("Serial number that came")

    def action_back(self):
        """Move the goods back and keep report and remark.

        :raises UserError: that many are not out (any more)
        """
        self.ensure_one()
        record = self.goods_out_id
        record.check_access("write")
        lock_rows(record)
        if self.is_other_serial:
            self._take_other()
        else:
            record._take_step("_bring_back", self._get_lots(), self._get_location())
        if self.report_ids:
            record.line_id.report_ids = [
                Command.link(report.id) for report in self.report_ids
            ]
        if self.note:
            record._log_on_cases({record: self.note})
        return {"type": "ir.actions.act_window_close"}

    def _take_other(self):
        """Take in another serial number than was sent.

        :raises UserError: not one serial number is chosen
        """
        sent = list(self._get_lots())
        if self.tracking != "serial" or len(sent) != 1:
            raise UserError(
                self.env._(
                    "%(name)s: choose the one serial number that was sent in whose "
                    "place another one came.",
                    name=self.goods_out_id.name,
                )
            )
        location = self._get_location()
        self.goods_out_id._take_step("_swap", sent[0], self.other_serial, location)

    def _get_location(self):
        """Return where the goods go: what is to be inspected, to the returns."""
        warehouse = self.goods_out_id.case_id.warehouse_id
        is_lent = self.kind == "loan" and self.destination == "stock"
        return warehouse.lot_stock_id if is_lent else warehouse.rma_location_id

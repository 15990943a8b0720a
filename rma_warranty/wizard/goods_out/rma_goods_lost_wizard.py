from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows


class RmaGoodsLostWizard(models.TransientModel):
    """What of goods that are out is lost, and whether the customer pays for it."""

    _name = "rma.goods.lost.wizard"
    _inherit = ["rma.goods.away.wizard"]
    _description = "Goods that were out are lost"

    reason = fields.Text("What happened", required=True)
    is_charged = fields.Boolean(
        "Charge the customer",
        help="Adds a deduction to the case: the next credit note or an invoice "
        "carries it.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    charge_amount = fields.Monetary(
        "Amount",
        compute="_compute_charge_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Proposed from the sales price. As priced with the taxes of the kind's "
        "product.",
    )
    is_done = fields.Boolean(readonly=True)

    @api.depends("goods_out_id")
    def _compute_currency_id(self):
        for wizard in self:
            values = {"case_id": wizard.goods_out_id.case_id.id}
            charge = self.env["rma.adjustment"].new(values)
            wizard.currency_id = charge.currency_id

    @api.depends("goods_out_id", "quantity")
    def _compute_charge_amount(self):
        for wizard in self:
            case = wizard.goods_out_id.case_id
            product = wizard.product_id.with_company(case.company_id)
            units = wizard.product_uom_id._compute_quantity(
                wizard.quantity, product.uom_id, round=False
            )
            company = case.company_id or self.env.company
            today = company._rma_get_today()
            wizard.charge_amount = product.currency_id._convert(
                product.lst_price * units, wizard.currency_id, company, today
            )

    def action_lose(self):
        """Write the units off and charge them; a second click does nothing.

        :raises UserError: that many are not out (any more)
        """
        self.ensure_one()
        record = self.goods_out_id
        record.check_access("write")
        lock_rows(record)
        lock_rows(self)
        self.invalidate_recordset(["is_done"])
        if not self.is_done:
            self.is_done = True
            move = record._take_step("_lose", self._get_lots(), self.reason)
            if self.is_charged:
                self._charge(move)
        return {"type": "ir.actions.act_window_close"}

    def _charge(self, move):
        """Have the customer pay for a lost loaner.

        :param move: stock.move that wrote it off
        """
        record = self.goods_out_id
        if record.kind != "loan":
            raise UserError(
                self.env._(
                    "%(name)s: customers pay for lost loaners only.", name=record.name
                )
            )
        self.env["rma.adjustment"].create(
            record._prepare_charge_vals(move, self.charge_amount, self.reason)
        )

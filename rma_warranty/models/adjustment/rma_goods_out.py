from odoo import fields, models
from odoo.exceptions import UserError

from ..common.rma_protected import by_step


class RmaGoodsOut(models.Model):
    """What customers pay for loaners that they lost."""

    _inherit = "rma.goods.out"

    loss_adjustment_ids = fields.One2many("rma.adjustment", "goods_out_id")

    def _withdraw_charges(self, moves):
        res = super()._withdraw_charges(moves)
        self.loss_adjustment_ids.filtered(
            lambda charge: charge.lost_move_id == moves
        ).unlink()
        return res

    def _prepare_charge_vals(self, move, amount, reason):
        """Return values of what the customer pays for a lost loaner.

        :param move: the stock.move that wrote it off
        """
        kind = self.env["rma.adjustment.type"]._find("lost_loaner", self.company_id)
        if not kind:
            raise UserError(
                self.env._(
                    "There is no kind of deduction with the code “lost_loaner”. Create "
                    "it, or enter a deduction of another kind on the case."
                )
            )
        return {
            "case_id": self.case_id.id,
            "type_id": kind.id,
            "amount": amount,
            "reason": reason,
            "goods_out_id": by_step(self.id),
            "lost_move_id": by_step(move.id),
        }

from odoo import fields, models
from odoo.exceptions import UserError


class RmaGoodsOut(models.Model):
    """What core's own screens took of goods that are out (G7).

    Part of rma.goods.out.
    """

    _inherit = "rma.goods.out"

    taken_ids = fields.One2many("rma.goods.taken", "goods_out_id", "Moved otherwise")

    def _sum_taken(self, way):
        """Return the units that others took from where they were, in this unit."""
        taken = self.taken_ids._filter_standing()
        return sum(own._get_units() for own in taken if own.way == way)

    def _check_still_here(self, units):
        """Raise when returned goods were inspected since they are back.

        :param float units: in the unit of this record
        """
        if self.kind != "diagnosis":
            return
        here = self.line_id._get_units().present
        if self.product_uom_id.compare(units, here) > 0:
            raise UserError(
                self.env._(
                    "%(name)s was inspected since it is back. Undo the inspection "
                    "first.",
                    name=self.name,
                )
            )

    def _undo_taken(self, way, last):
        """Have units be out again that others took last; tell whether there are.

        :param str way: "back" or "lost"
        :param last: stock.move that ended what was out last, or none
        :raises UserError: they were inspected since
        """
        taken = self.taken_ids._filter_standing()
        taken = taken.filtered(lambda own: own.way == way)[-1:]
        if not taken or (last and last.date > taken.create_date):
            return False
        if taken.inspection_id:
            taken.inspection_id.sudo(False).action_undo()
        else:
            if way == "back":
                self._check_still_here(taken._get_units())
            self._log_on_cases({self: taken._get_undone_text()})
            taken.unlink()
        self._sync_reminders()
        return True

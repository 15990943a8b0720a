from odoo import fields, models


class RmaInspection(models.Model):
    """Inspections of units that were lost where they were out."""

    _inherit = "rma.inspection"

    goods_out_id = fields.Many2one(
        "rma.goods.out",
        "Lost while out",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Where the units were when they were lost.",
    )

    def _check_places(self):
        self.line_id._check_present(self._filter_here())
        return super()._check_places()

    def _filter_here(self):
        here = super()._filter_here()
        return here.filtered(lambda inspection: not inspection.goods_out_id)

from odoo import fields, models


class RmaCase(models.Model):
    """When goods of a case came, which deadlines may be counted from."""

    _inherit = "rma.case"

    date_received = fields.Datetime(
        "Goods received on",
        readonly=True,
        copy=False,
        help="When the first goods arrived.",
    )

    def _follow_arrival(self):
        """Keep when the first goods came, until all are taken back (G7).

        In system mode.
        """
        units = self.line_ids._get_units_by_line()
        came = self.browse().union(
            *(line.case_id for line, own in units.items() if own.received)
        )
        first = came.filtered(lambda case: not case.date_received)
        if first:
            first.write({"date_received": fields.Datetime.now()})
        undone = (self - came).filtered("date_received")
        if undone:
            undone.write({"date_received": False})

    def _get_event_fields(self):
        return {**super()._get_event_fields(), "receipt": "date_received"}

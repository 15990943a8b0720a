from markupsafe import Markup

from odoo import fields, models

from ...tools.text import format_quantity


class RmaInspection(models.Model):
    """Inspections that write down what core's own screens did to the goods."""

    _inherit = "rma.inspection"

    is_moved = fields.Boolean(
        "Moved without the case",
        readonly=True,
        copy=False,
        help="This inspection moved nothing: the goods had been moved before.",
    )
    moved_by_id = fields.Many2one(
        "stock.move",
        "Moved by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _confirm_moved(self):
        """Confirm inspections of goods that were moved before; moves nothing."""
        self._write_step({"is_moved": True})
        self._check_releases()
        self.filtered(lambda own: not own.quarantine_id)._check_received()
        self._write_confirmed()
        self.line_id._trim_drafts()

    def _get_moved_entry(self):
        """Return what was written down, for the history of the case."""
        labels = dict(self._get_dispositions())
        return Markup("<br/>").join(
            self.env._(
                "%(units)s × %(product)s: %(disposition)s. %(note)s",
                units=format_quantity(own.quantity),
                product=own.product_id.display_name,
                disposition=labels[own.disposition],
                note=own.note,
            )
            for own in self
        )

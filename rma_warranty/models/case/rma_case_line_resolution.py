from odoo import api, fields, models


class RmaCaseLine(models.Model):
    """What the customer gets for a line: the code, and the strategy behind it."""

    _inherit = "rma.case.line"

    resolution = fields.Selection(
        selection="_get_resolutions",
        required=True,
        compute="_compute_resolution",
        store=True,
        readonly=False,
        precompute=True,
        rma_fixed_by="decision",
        help="What the customer gets. A claim in warranty is first offered what its "
        "term names first; otherwise the reason proposes it.",
    )
    # What it is, for views.
    is_money = fields.Boolean(compute="_compute_resolution_kind")
    is_exchange = fields.Boolean(compute="_compute_resolution_kind")

    @api.depends("resolution")
    def _compute_resolution_kind(self):
        for line in self:
            strategy = line._get_strategy()
            line.is_money = strategy._is_money()
            line.is_exchange = strategy._is_exchange()

    def _get_resolutions(self):
        """Return the resolutions that can be chosen: those that are installed."""
        return self.env["rma.resolution"]._get_choices()

    def _get_strategy(self):
        """Return the strategy of what the customer gets for this line."""
        return self.env["rma.resolution"]._get(self.resolution)

    def _is_exchange(self):
        """Tell whether other goods go to the customer in place of these.

        None of these when there is no line.
        """
        return self._get_strategy()._is_exchange()

    # === STATUS === #

    @api.depends(lambda self: self.env["rma.resolution"]._get_all_dependencies())
    def _compute_statuses(self):
        return super()._compute_statuses()

    def _get_money_status(self, units):
        own = self._get_strategy()._get_money_status(self)
        return own or super()._get_money_status(units)

    def _get_is_settled(self):
        is_given = not self._is_entitled() or self._get_strategy()._is_done(self)
        return super()._get_is_settled() and is_given

from odoo import api, models

from ...tools.units import BACK


class RmaInspection(models.Model):
    """Inspections that route goods elsewhere than back to the customer.

    Where the customer was to get them back, the case asks what there is instead;
    who inspects goes on. Part of rma.inspection.
    """

    _inherit = "rma.inspection"

    @api.depends("disposition", "state", "line_id.loss_reason")
    def _compute_money_effect(self):
        res = super()._compute_money_effect()
        for inspection in self._filter_elsewhere():
            line = inspection.line_id
            if not line._is_return_due():
                continue
            is_done = inspection.state == "confirmed"
            reason = is_done and line.loss_reason
            inspection.money_effect = (
                self.env._("Nothing: %(reason)s", reason=reason)
                if reason
                else self.env._("To be chosen on the case: the goods don't go back")
            )
        return res

    def _filter_elsewhere(self):
        """Return those whose goods don't go back to the customer any more."""
        dispositions = self.env["rma.disposition"]
        return self.filtered(
            lambda own: (
                own.disposition and dispositions._get(own.disposition)._is_elsewhere()
            )
        )

    def _plan_units(self, units):
        """Return LineUnits as they were if this inspection was confirmed."""
        self.ensure_one()
        kept = self.quarantine_id
        if kept:
            units = units.release(self.quantity, is_worthless=kept._is_worthless())
        strategy = self._get_strategy()
        code = BACK if strategy._is_to_customer() else self.disposition
        return units.inspect(code, self.quantity, is_worthless=self._is_worthless())

    def _is_worthless(self):
        """Tell whether the customer gets nothing for the state of these units."""
        self.ensure_one()
        return False

    def _restore_remedies(self):
        """Promise again what was promised for goods that stay here after all.

        Where something was given instead, it stays so: whoever cancels a transfer
        is not held up by it.
        """
        lines = self._filter_elsewhere().line_id
        lines.filtered(lambda line: not line._is_given_instead())._restore_remedy()

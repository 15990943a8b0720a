from odoo import models
from odoo.exceptions import AccessError, UserError


class RmaWaivable(models.AbstractModel):
    """What the customer pays for a claim, unless a manager does without it."""

    _name = "rma.waivable"
    _description = "What the customer pays and a manager may waive"

    def _check_waiver(self, reason):
        """Return the reason for doing without what the customer pays.

        :raises AccessError: the user is not an After-sales Manager
        :raises UserError: no reason
        """
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._(
                    "Only an After-sales Manager may waive what the customer pays."
                )
            )
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Enter why the customer doesn't pay it."))
        return reason

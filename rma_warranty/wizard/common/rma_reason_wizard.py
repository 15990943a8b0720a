from odoo import fields, models


class RmaReasonWizard(models.AbstractModel):
    """Dialogs that ask why, and take a step with that answer.

    Whoever extends it names the records, says in :meth:`_apply_reason` which step
    is taken, and shows its texts in a view of its own, made from the one of this
    model. The step itself checks rights and refuses an empty reason (G10): it is
    reached without a dialog, too.
    """

    _name = "rma.reason.wizard"
    _inherit = ["rma.wizard"]
    _description = "Dialog that asks for a reason"

    reason = fields.Text(required=True)

    def action_confirm(self):
        """Take the step and close the dialog, or show what the step leads to."""
        return self._apply_reason() or {"type": "ir.actions.act_window_close"}

    def _apply_reason(self):
        """Take the step for the chosen records.

        :return: action to go on with, or nothing
        """
        raise NotImplementedError

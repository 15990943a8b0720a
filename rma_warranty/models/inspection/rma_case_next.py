from odoo import models
from odoo.exceptions import UserError


class RmaCase(models.Model):
    """The step after the last inspection."""

    _inherit = "rma.case"

    def action_confirm_inspections(self):
        """Confirm the draft inspections, all or none, and go on with the case.

        A second call finds none and does nothing.

        :return: as :meth:`rma.inspection.action_confirm_next`
        :raises UserError: one has no grade or can't be confirmed; it is named
        """
        self.check_access("write")
        drafts = self.inspection_ids.filtered(lambda own: own.state == "draft")
        return drafts.action_confirm_next()

    def _open_inspections(self, inspections):
        """Return the action that opens the form of one, or the list of a case."""
        if len(inspections) == 1:
            return self._get_open_action("", inspections)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_inspection_action"
        )
        return {**action, "domain": [("case_id", "in", self.ids)], "context": {}}

    def _go_on(self):
        """Give what is due when all goods are here and inspected; open what follows."""
        here = self._get_open_action("", self)
        if self.goods_status in ("waiting", "partial", "received"):
            return here
        try:
            with self.env.cr.savepoint():
                result = self.action_do_due()
        except UserError as error:
            # What was found stays found, whatever keeps us from giving.
            return self._tell_refused(str(error), here)
        return here if result is True else result

    def _tell_refused(self, message, action):
        """Return the action that tells why not, and opens what ``action`` opens."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": message,
                "next": action,
            },
        }

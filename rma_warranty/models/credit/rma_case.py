from odoo import fields, models

from ...facts import follows


class RmaCase(models.Model):
    """The step that drafts the credit notes of a case."""

    _inherit = "rma.case"

    is_credit_allowed = fields.Boolean(
        compute="_compute_is_credit_allowed", compute_sudo=True
    )

    @follows("state", "goods_status", "money_status", "line_ids.quantity_to_credit")
    def _compute_is_credit_allowed(self):
        due = self.env["rma.resolution.refund"]._get_due_cases(self)
        for case in self:
            case.is_credit_allowed = case in due

    def action_create_credit_notes(self):
        """Draft the credit notes for what was received and is not credited.

        One draft per invoice, left to an accountant to post (G2, G3). Units
        that were never invoiced need none: the case says so. A second call
        finds nothing to credit. Goods that nobody has inspected are asked about
        first (G12).

        :return: action that opens the drafts, or the question
        :raises UserError: nothing can be credited now; says why for each line
        """
        return self._give("refund")

    def _create_credit_notes(self):
        """Draft the credit notes; see :meth:`action_create_credit_notes`.

        :raises UserError: goods are not inspected and nobody said that this is
            all right, or nothing can be credited now
        """
        self.check_access("write")
        refunds = self.env["rma.resolution.refund"]
        return refunds._open(self, refunds._give(self))

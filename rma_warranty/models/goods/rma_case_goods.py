from odoo import api, fields, models

from ...facts import follows


class RmaCase(models.Model):
    """The steps of a case that wait for goods: expect, receive, give up."""

    _inherit = "rma.case"

    is_any_tracked = fields.Boolean(
        compute="_compute_is_any_tracked", help="Some goods have lots or serials."
    )
    is_expect_allowed = fields.Boolean(compute="_compute_receipt_steps")
    is_receive_allowed = fields.Boolean(compute="_compute_receipt_steps")
    next_step_text = fields.Char(compute="_compute_next_step_text", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    @api.depends("line_ids.decision", "line_ids.resolution", "line_ids.goods_back")
    def _compute_next_step_text(self):
        """Tell customers what happens to goods that have arrived."""
        strategies = self.env["rma.resolution"]
        for case in self:
            coming = case.line_ids.filtered(
                lambda line: line.decision == "approved" and line.goods_back
            )
            codes = dict.fromkeys(coming.mapped("resolution"))
            promises = [strategies._get(code)._get_promise() for code in codes if code]
            first = self.env._("We inspect the goods next.") if coming else ""
            # Several remedies in one return: each line's own is on the case's page.
            rest = promises if len(promises) == 1 else []
            case.next_step_text = " ".join(filter(None, [first, *rest]))

    @api.depends("line_ids.tracking")
    def _compute_is_any_tracked(self):
        for case in self:
            case.is_any_tracked = set(case.line_ids.mapped("tracking")) - {"none"}

    @follows("state", "goods_status", "receipt_ids.state")
    def _compute_receipt_steps(self):
        for case in self:
            approved = case.state == "approved"
            case.is_receive_allowed = approved and bool(case._get_open_receipts())
            case.is_expect_allowed = approved and case.line_ids._has_unplanned()

    # === ACTION METHODS === #

    def action_receive(self):
        """Validate the open receipts as if everything expected had arrived.

        The warehouse does the same, with other quantities, on the transfer.
        A second call finds no open receipt and does nothing.

        :raises UserError: a serial number is missing, see the transfer
        """
        self.check_access("write")
        self.env["rma.receipt"]._receive_all(self._get_open_receipts())
        return True

    def action_create_receipt(self):
        """Expect the goods again, for example after a receipt was cancelled.

        A second call finds everything planned and does nothing.
        """
        self.check_access("write")
        approved = self.filtered(lambda case: case.state == "approved")
        approved.line_ids._write_step({"quantity_missing": 0.0})
        self.env["rma.receipt"]._create_for(approved.line_ids)
        return True

    def action_stop_waiting(self):
        """Give up on goods that have not come; the case goes on without them.

        Open receipts are cancelled and the units can be returned later, in
        another case.
        """
        self.check_access("write")
        self._cancel_receipts()
        for line in self.line_ids:
            if line.decision == "approved" and line.goods_back:
                line._write_step({"quantity_missing": line._get_units().unarrived})
        return True

    # === BUSINESS METHODS === #

    def _after_approved(self):
        res = super()._after_approved()
        self.env["rma.receipt"]._create_for(self.line_ids)
        return res

    def _after_withdrawn(self):
        res = super()._after_withdrawn()
        self._cancel_receipts()
        return res

    def _after_customer_changed(self):
        res = super()._after_customer_changed()
        self._get_open_receipts().partner_id = self.partner_id
        return res

    def _cancel_receipts(self):
        """Expect nothing more."""
        # The receipt is the case's own; the responsible may lack Inventory rights.
        self._get_open_receipts().sudo().action_cancel()

    def _is_expecting(self):
        return super()._is_expecting() or bool(self._get_open_receipts())

    def _get_open_receipts(self):
        """Return the receipts that are neither done nor cancelled."""
        return self.receipt_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def action_receive_chosen(self):
        """Receive everything that is expected for the chosen cases."""
        return self._run_chosen("action_receive")

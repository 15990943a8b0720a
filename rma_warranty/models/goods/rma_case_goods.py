from odoo import api, fields, models
from odoo.tools import format_date

from ...facts import follows


class RmaCase(models.Model):
    """The steps of a case that wait for goods: expect, receive, give up."""

    _inherit = "rma.case"

    is_any_tracked = fields.Boolean(
        compute="_compute_is_any_tracked", help="Some goods have lots or serials."
    )
    is_expect_allowed = fields.Boolean(compute="_compute_receipt_steps")
    is_receive_allowed = fields.Boolean(compute="_compute_receipt_steps")

    # === COMPUTE METHODS === #

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

    # === WORDS === #

    def _get_next_step_dependencies(self):
        names = ["decision", "resolution", "goods_back", "is_settled"]
        lines = [f"line_ids.{name}" for name in names]
        return [*super()._get_next_step_dependencies(), "goods_status", *lines]

    def _get_next_step_text(self):
        """Tell what becomes of goods that were sent, or are to be sent."""
        coming = self.line_ids.filtered(
            lambda line: line.goods_back and line._is_entitled() and not line.is_settled
        )
        if self.state != "approved" or not coming:
            return super()._get_next_step_text()
        units = coming._get_units_by_line().values()
        parts = [self._get_sending_text()]
        if any(own.received and own.uninspected for own in units):
            parts.append(self.env._("We inspect the goods next."))
        elif any(own.waiting for own in units):
            parts.append(self.env._("We inspect the goods when they have arrived."))
        strategies = self.env["rma.resolution"]
        codes = dict.fromkeys(coming.mapped("resolution"))
        promises = [strategies._get(code)._get_promise() for code in codes if code]
        # Several remedies in one return: each line's own is on the case's page.
        parts += promises if len(promises) == 1 else []
        return " ".join(filter(None, parts))

    def _get_sending_text(self):
        """Return what the customer has to send, '' if nothing."""
        if not self._is_expecting() or self.return_method == "pickup":
            return ""
        if self.goods_status == "partial":
            return self.env._(
                "Something is still missing. If it is on its way already, you don't "
                "have to do anything."
            )
        if not self.date_slip_end:
            return self.env._("Please send us the goods.")
        return self.env._(
            "Please send us the goods by %(date)s.",
            date=format_date(self.env, self.date_slip_end),
        )

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

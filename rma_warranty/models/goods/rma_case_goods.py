from odoo import api, fields, models


class RmaCase(models.Model):
    """The steps of a case that move goods: expect, receive, give up, inspect."""

    _inherit = "rma.case"

    is_any_tracked = fields.Boolean(
        compute="_compute_is_any_tracked", help="Some goods have lots or serials."
    )
    exclusion_summary = fields.Text(
        compute="_compute_exclusion_summary", string="Found to be excluded"
    )
    missing_accessories = fields.Char(
        "Missing accessories", compute="_compute_missing_accessories"
    )

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

    @api.depends_context("lang")
    @api.depends("inspection_ids.excluded_item_id", "inspection_ids.state")
    def _compute_exclusion_summary(self):
        for case in self:
            citing = case.inspection_ids.filtered(
                lambda i: i.excluded_item_id and i.state != "cancelled"
            )
            sentences = [inspection.exclusion_text for inspection in citing]
            case.exclusion_summary = "\n".join(dict.fromkeys(sentences))

    @api.depends("inspection_ids.missing_accessories", "inspection_ids.state")
    def _compute_missing_accessories(self):
        for case in self:
            found = case.inspection_ids.filtered(
                lambda i: i.missing_accessories and i.state != "cancelled"
            )
            case.missing_accessories = "; ".join(
                f"{inspection.product_id.display_name}: "
                f"{inspection.missing_accessories}"
                for inspection in found
            )

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
        # Only steps may write this; see rma.protected.
        approved.line_ids.sudo().write({"quantity_missing": 0.0})
        self.env["rma.receipt"]._create_for(approved.line_ids)
        return True

    def action_stop_waiting(self):
        """Give up on goods that have not come; the case goes on without them.

        Open receipts are cancelled and the units can be returned later, in
        another case.
        """
        self.check_access("write")
        # The receipt is the case's own; staff may lack Inventory rights.
        self._get_open_receipts().sudo().action_cancel()
        # Only steps may write this; see rma.protected.
        for line in self.line_ids.sudo():
            if line.decision == "approved" and line.goods_back:
                line.quantity_missing = max(line.quantity - line.quantity_received, 0)
        return True

    def _get_open_receipts(self):
        """Return the receipts that are neither done nor cancelled."""
        return self.receipt_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def action_receive_chosen(self):
        """Receive everything that is expected for the chosen cases."""
        return self._run_chosen("action_receive")

import re

from odoo import fields, models
from odoo.exceptions import UserError

# Customers write several parcels' numbers into one field.
SEPARATORS = re.compile(r"[\s,;]+")


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "rma.protected"]

    rma_case_id = fields.Many2one(
        "rma.case",
        "Return case",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    # Workers without rights on cases see the button, too.
    rma_is_undo_allowed = fields.Boolean(
        compute="_compute_rma_is_undo_allowed", compute_sudo=True
    )
    rma_source_usage = fields.Selection(related="location_id.usage", string="From")
    rma_carrier = fields.Char(
        "Brought by", copy=False, help="Who brings the parcel, as the customer told."
    )
    rma_tracking_number = fields.Char(
        "Tracking number",
        copy=False,
        index="trigram",
        help="Of the parcel, or of several ones, with commas between them.",
    )
    rma_receiving_key = fields.Char(
        readonly=True,
        copy=False,
        prefetch=False,
        groups="base.group_no_one",
        help="One receipt as the screen has sent it: sent twice, it is booked once.",
    )

    _rma_receiving_once = models.UniqueIndex(
        "(rma_receiving_key) WHERE rma_receiving_key IS NOT NULL",
        "This receipt was registered already.",
    )

    def _compute_rma_is_undo_allowed(self):
        receipts = self.env["rma.receipt"]
        for picking in self:
            units = receipts._get_undoable(picking)
            picking.rma_is_undo_allowed = (
                receipts._is_undoable(units) if units else picking._rma_has_unexpected()
            )

    def _rma_has_unexpected(self):
        """Hook, in system mode: tell whether only unexpected goods can go back."""
        return False

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if "move_ids" not in (default or {}):
            # A user's duplicate is no receipt of the case. Backorders, which
            # core copies without moves, stay receipts.
            for vals in vals_list:
                vals["rma_case_id"] = False
                for __, __, move_vals in vals.get("move_ids", []):
                    move_vals.update(self._rma_get_unlinked_vals())
        elif default.get("return_id"):
            # Nor is what comes back of a replacement without a case of its own.
            for picking, vals in zip(self, vals_list, strict=True):
                if picking.location_id.usage != "customer":
                    vals["rma_case_id"] = False
        return vals_list

    def _rma_get_unlinked_vals(self):
        """Return the values by which the moves of a duplicate are of no case."""
        return {"rma_line_id": False}

    def _create_backorder(self, backorder_moves=None):
        # The parcels that are still under way, when several were told.
        backorders = super()._create_backorder(backorder_moves=backorder_moves)
        for backorder in backorders.filtered("rma_case_id"):
            told = backorder.backorder_id
            if len(told._rma_get_tracking_numbers()) > 1:
                backorder.rma_carrier = told.rma_carrier
                backorder.rma_tracking_number = told.rma_tracking_number
        return backorders

    def _rma_get_tracking_numbers(self):
        """Return the list of the numbers of this transfer's parcels."""
        return [
            each for each in SEPARATORS.split(self.rma_tracking_number or "") if each
        ]

    def _rma_keep_tracking(self, came):
        """Note which parcel came; the others are expected with the rest.

        :param str came: number(s) of the parcel that was opened
        """
        self.ensure_one()
        numbers = {each.casefold() for each in SEPARATORS.split(came)}
        self.rma_tracking_number = came
        for rest in self.backorder_ids:
            rest.rma_tracking_number = ", ".join(
                each
                for each in rest._rma_get_tracking_numbers()
                if each.casefold() not in numbers
            )

    def action_rma_create(self):
        """Open the list of this delivery's lines to return some.

        :raises UserError: the delivery isn't done or is not of a sale
        """
        self.ensure_one()
        if self.state != "done" or not self.sale_id:
            raise UserError(
                self.env._(
                    "%(name)s is not a finished delivery of a sales order, so "
                    "nothing can be returned from it.",
                    name=self.name,
                )
            )
        action = self.sale_id.action_rma_create()
        action["context"]["default_picking_id"] = self.id
        return action

    def action_rma_undo(self):
        """Take receipts of return cases back: the goods leave again.

        For warehouse workers, and for the staff of the cases, who may receive
        without rights on transfers.
        """
        self.check_access("read")
        for picking in self:
            if not picking.rma_case_id.has_access("write"):
                picking.check_access("write")
        self.env["rma.receipt"]._undo(self)
        return True

    def action_rma_open_receiving(self):
        """Open the receiving screen with the case of this receipt."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_warranty.rma_receiving_action"
        )
        # Workers have no rights on cases.
        return {**action, "params": {"code": self.sudo().rma_case_id.name}}

    def action_rma_view_case(self):
        """Open the return case of this transfer."""
        return self.rma_case_id._get_open_action(
            "rma_warranty.rma_case_action", self.rma_case_id
        )

from odoo import Command, models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...sql import lock_rows
from ...system import as_system
from .rma_receiving_booker import Arrived


class RmaAlertSettler(models.AbstractModel):
    """What is done with goods that nobody had expected.

    They lie in the returns location as the customer's property. To count on a
    line they leave on paper and come again, as expected goods of that line:
    the order and the stock value then change as with any other receipt.

    Staff need no rights on transfers and lots: each decision runs in system mode,
    for who may write the alerts.
    """

    _name = "rma.alert.settler"
    _inherit = ["rma.receiving.booker"]
    _description = "Decisions about unexpected arrivals"

    # === COUNT ON A LINE === #

    @as_system
    def _assign(self, alert, line, lot=None):
        """Count the units of an alert on a line of its case.

        :param line: rma.case.line of the alert's product
        :param lot: what the serial number is in fact, when it was misread
        :raises UserError: the alert was decided, or the units can't be
            returned on this line (G1)
        """
        lock_rows(alert)
        alert._check_open()
        alert._check_assignable()
        self._check_line(alert, line)
        line.sudo(False).check_access("write")
        # This opens the decided line, see rma.case.line.
        alert.line_id = line
        lot = lot or alert.lot_id or self._get_new_lot(alert, line)
        self._adapt_line(alert, line, lot)
        self._take_out(alert)
        self._log_undelivered(alert, line, lot)
        self._receive_on(alert, line, lot)
        alert._settle("assigned")

    @as_system
    def _assign_to_new(self, alert, values, lot=None):
        """Open a line for the units, approve it and count them on it.

        The person who decides takes responsibility: the rules are asked, but
        their answer only stays on the line.

        :param dict values: of the new line: sale_line_id, reason_id
        :param lot: as in :meth:`_assign`
        :return: rma.case.line
        """
        alert._check_open()
        alert._check_assignable()
        alert.case_id.sudo(False).check_access("write")
        line = self.env["rma.case.line"].create(
            {
                **self._prepare_line_vals(alert, values, lot or alert.lot_id),
                # Opens the decided case for this one line, see rma.case.line.
                "alert_ids": [Command.link(alert.id)],
            }
        )
        line._check_complete()
        line._check_returnable()
        line._update_eligibility()
        line._write_approval()
        self._assign(alert, line, lot)
        return line

    def _prepare_line_vals(self, alert, values, lot):
        """Return values of the line that is opened for an alert."""
        return {
            "case_id": alert.case_id.id,
            "quantity": alert.quantity,
            "lot_id": lot.id,
            **values,
        }

    def _get_new_lot(self, alert, line):
        """Return the lot of an unknown serial number, for what was never sold.

        What we did sell is known by a serial number: staff say which it is,
        unless it was delivered without one.
        """
        sale_line = line.sale_line_id
        received = alert.move_id.lot_ids[:1]
        if not sale_line or not received:
            return received
        units = sale_line._rma_get_returnable_lots(line)
        left = sale_line._rma_get_lot_units(units, received)
        is_free = alert.product_id.uom_id.compare(left, 0) > 0
        return received if is_free else received.browse()

    def _log_undelivered(self, alert, line, lot):
        """Note on the case that a lot counts which the order never delivered."""
        sold = line.sale_line_id
        holdings = self.env["rma.holdings"]
        if not lot or not sold or lot in holdings._find_deliveries(sold).lot_ids:
            return
        alert.case_id._message_log(
            body=self.env._(
                "%(lot)s of %(product)s was not noted on the delivery of %(order)s. "
                "It was counted as one of the units that left without a lot or serial "
                "number.",
                lot=lot.name,
                product=line.product_id.display_name,
                order=sold.order_id.name,
            )
        )

    def _check_line(self, alert, line):
        """Raise when units of an alert can't count on a line at all."""
        if (
            line.case_id == alert.case_id
            and line.product_id == alert.product_id
            and line.decision == "approved"
            and line.goods_back
        ):
            return
        raise UserError(
            self.env._(
                "%(case)s: %(product)s can't count on this line. Choose an approved "
                "line of the same product, or open a new one.",
                case=alert.case_id.name,
                product=alert.product_id.display_name,
            )
        )

    def _adapt_line(self, alert, line, lot):
        """Have a line wait for these units; no more than can be returned (G1)."""
        units = alert.product_id.uom_id._compute_quantity(
            alert.quantity, line.product_uom_id, round=False
        )
        waiting = line._get_units().waiting
        values = {}
        if line.product_uom_id.compare(units, waiting) > 0:
            values["quantity"] = line.quantity + units - waiting
        if line.lot_id and line.lot_id != lot:
            self._check_lot_open(line)
            values["lot_id"] = lot.id
        if values:
            line.write(values)
        line._check_returnable()
        if "lot_id" in values:
            # What was planned takes the other serial's delivery back.
            self._get_planned(line)._action_cancel()

    def _check_lot_open(self, line):
        """Raise when a line's own serial number has arrived already."""
        if line.product_uom_id.compare(line.quantity_received, 0) > 0:
            raise UserError(
                self.env._(
                    "%(case)s: %(lot)s has arrived on this line already. Open a new "
                    "line for the other serial number.",
                    case=line.case_id.name,
                    lot=line.lot_id.name,
                )
            )

    def _get_planned(self, line):
        """Return the moves that still wait for the units of a line."""
        return line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and move._rma_is_receipt()
        )

    def _take_out(self, alerts):
        """Take unexpected goods out of the returns location again, on paper."""
        moves = self.env["stock.move"]
        for alert in alerts.filtered("move_id"):
            moves |= self._create_opposite(alert)
        moves._action_done()

    def _create_opposite(self, alert):
        """Create the move that takes an alert's goods back, ready to finish."""
        received = alert.move_id
        move = self._create_moves(
            [self._prepare_opposite_vals(received, alert.quantity)]
        )
        move._action_confirm(merge=False)
        self._write_owned(move, alert)
        return move

    def _prepare_opposite_vals(self, move, units):
        values = super()._prepare_opposite_vals(move, units)
        warehouse = move.picking_type_id.warehouse_id
        return {
            **values,
            # What a worker added to a transfer by hand has no origin.
            "origin": move.origin or move.picking_id.rma_case_id.name,
            "product_uom": move.product_id.uom_id.id,
            "picking_type_id": warehouse.rma_route_type_id.id,
            "to_refund": False,
        }

    def _write_owned(self, move, alert):
        """Have a move take exactly the goods of an alert, by owner and lot.

        :raises UserError: they are not in the returns location any more
        """
        # Core may have reserved other goods of the product at confirmation.
        move._do_unreserve()
        received = alert.move_id.move_line_ids
        lot, owner = received.lot_id[:1], received.owner_id[:1]
        free = sum(units for __, units in self._get_packed(move, lot, owner))
        if move.product_id.uom_id.compare(free, alert.quantity) < 0:
            raise UserError(self._get_missing_error(move))
        self._write_parts(move, [(lot, alert.quantity)], owner)

    def _receive_on(self, alert, line, lot):
        """Receive the units again, as expected ones of the line."""
        self.env["rma.receipt"]._create_for(line)
        moves = self._get_planned(line).with_context(**QUIET_CONTEXT)
        item = Arrived(alert.product_id, lot, alert.code, alert.quantity, line)
        filled, rest = self._share_out([item], moves)
        if rest:
            raise UserError(self._get_not_of_line_error(alert, lot))
        others = moves.picking_id.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        self._fill(others, filled)
        receipts = moves.browse().union(*filled).picking_id
        # The goods lie where the parcel was opened.
        opened = alert.picking_id.picking_type_id.warehouse_id
        planned = self._redirect(receipts, opened)
        receipts._action_done()
        self._expect_as_planned(planned)

    def _get_not_of_line_error(self, alert, lot):
        """Return the message for a serial number that a line never delivered."""
        return self.env._(
            "%(case)s, %(product)s: serial number %(lot)s was not delivered with the "
            "order of this line. Choose which one it is in fact.",
            case=alert.case_id.name,
            product=alert.product_id.display_name,
            lot=lot.name or alert.code or "",
        )

    # === SEND BACK === #

    @as_system
    def _send_back(self, alerts):
        """Prepare transfers to the customers for unexpected goods.

        The warehouse validates them when the parcel leaves.
        """
        lock_rows(alerts)
        for case, own in alerts._filter_open().grouped("case_id").items():
            with_goods = own.filtered("move_id")
            picking = self.env["stock.picking"]
            if with_goods:
                picking = self._create_back_picking(case, with_goods)
            own._settle("send_back", back_picking_id=picking.id)

    def _create_back_picking(self, case, alerts):
        """Create one transfer with the goods of the alerts of a case."""
        receipt = alerts.picking_id[:1]
        quiet = self.env["stock.picking"].with_context(**QUIET_CONTEXT)
        picking = quiet.create(self._prepare_back_vals(case, receipt))
        for alert in alerts:
            values = {
                **self._prepare_opposite_vals(alert.move_id, alert.quantity),
                "picking_id": picking.id,
                "picking_type_id": picking.picking_type_id.id,
                "partner_id": picking.partner_id.id,
            }
            move = self._create_moves([values])
            move._action_confirm(merge=False)
            self._write_owned(move, alert)
            move.picked = False
        return picking

    def _prepare_back_vals(self, case, receipt):
        """Return values of the transfer back to the customer."""
        warehouse = receipt.picking_type_id.warehouse_id
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "partner_id": case.partner_id.id,
            "location_id": receipt.location_dest_id.id,
            "location_dest_id": receipt.location_id.id,
            "company_id": case.company_id.id,
            "origin": case.name,
            "rma_case_id": case.id,
            "user_id": False,
        }

    # === UNDO === #

    def _get_undoable_alerts(self, pickings):
        """Return the alerts of receipts about which nobody has decided."""
        alerts = self.env["rma.receipt.alert"]
        if not pickings.rma_case_id:
            return alerts
        return alerts.search(
            [("picking_id", "in", pickings.ids), ("state", "=", "open")]
        )

    def _undo(self, pickings):
        """Take unexpected goods back to the customer when a receipt is undone."""
        alerts = self._get_undoable_alerts(pickings)
        self._take_out(alerts)
        alerts._settle("undone")

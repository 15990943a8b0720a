from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system


class RmaResolutionReplacement(models.AbstractModel):
    """Other goods, of the same product or one that the customer accepts.

    Core's own delivery route makes the transfers, with all the steps that the
    warehouse has. Their moves name the case line; the order line shows them
    delivered in place of what came back.
    """

    _name = "rma.resolution.replacement"
    _inherit = "rma.resolution"
    _description = "Resolution: replacement"
    _sequence = 30
    _has_button = True

    def _get_label(self):
        return self.env._("Replacement")

    def _is_exchange(self):
        return True

    def _is_substitute(self):
        return True

    def _get_promise(self):
        return self.env._("We then send you a replacement.")

    def _check(self, lines):
        """Return why lines that wait for other units can't get them."""
        return lines._get_replacement_objections() + [
            self.env._(
                "The warehouse %(name)s has no delivery route. Choose the shipment "
                "steps in its settings.",
                name=warehouse.display_name,
            )
            for warehouse in lines.case_id.warehouse_id
            if not warehouse.delivery_route_id
        ]

    def _get_refund_code(self, line):
        # What is credited pays for what is sent.
        return "exchange"

    # === WHAT IS DUE === #

    def _get_lines(self, cases):
        # Differences may be open on closed cases, too.
        going_on = cases.filtered(lambda case: case.state in ("approved", "closed"))
        return going_on.line_ids.filtered(lambda line: line._is_replacement_due())

    def _get_due(self, lines):
        """Return units to send, or whose difference is to settle."""
        due = {line: self._get_unsettled(line) for line in lines}
        due |= {line: line.quantity_to_replace for line in self._get_sendable(lines)}
        return {line: units for line, units in due.items() if units}

    def _get_unsettled(self, line):
        """Return the units whose difference is on no document."""
        return line.quantity_to_charge or line.quantity_to_take_back

    def _get_sendable(self, lines):
        """Return the lines whose replacements can be sent now.

        Offers that wait for an answer don't hold up the other lines.
        """
        return lines.filtered(
            lambda line: line.quantity_to_replace and not line._is_offer_pending()
        )

    def _is_done(self, lines):
        units = lines._get_units_by_line().values()
        return not any(own.is_replacement_open for own in units)

    def _get_dependencies(self):
        return [
            "quantity_to_replace",
            "replacement_product_id",
            "is_replacement_accepted",
            "quantity_to_charge",
            "quantity_to_take_back",
        ]

    def _explain(self, line):
        return line.exchange_text or ""

    def _get_money_status(self, line):
        if any(line._get_exchange_due()):
            return "to_settle"
        if not line._has_exchange_documents():
            return "none"
        drafts = line._get_exchange_items().filtered(
            lambda item: item.parent_state == "draft"
        )
        return "settling" if drafts or line.quantity_credit_draft else "settled"

    def _get_due_label(self):
        return self.env._("Send replacement")

    def _open(self, cases, documents):
        return cases.action_view_deliveries()

    # === GIVING IT === #

    def _execute(self, lines, cases=None):
        """Send what is to replace, then settle the differences of what was sent.

        :return: stock.picking, the deliveries
        """
        deliveries = self._send(lines)
        unsettled = lines.filtered(self._get_unsettled)
        if unsettled:
            self.env["rma.exchange"]._settle(unsettled)
        return deliveries

    def _send(self, lines):
        """Plan and reserve the deliveries of what is to replace; one per case.

        Locks the lines: a second call, also one at the same moment, finds
        nothing left and returns the deliveries there are (G6).

        :return: stock.picking
        :raises UserError: there is nothing to replace (yet)
        """
        lock_rows(lines)
        lines.invalidate_recordset(["quantity_to_replace"])
        due = lines.filtered("quantity_to_replace")
        if due:
            self._deliver(self._get_sendable(due) or due)
        deliveries = lines.case_id.delivery_ids
        if not deliveries:
            raise UserError(
                self.env._(
                    "%(cases)s: nothing to replace yet. Receive the goods first, or "
                    "confirm the defect.",
                    cases=", ".join(lines.case_id.mapped("name")),
                )
            )
        return deliveries

    @as_system
    def _deliver(self, lines):
        """Have the warehouse deliver what is to replace, and reserve it.

        After-sales staff need no rights in Inventory or Manufacturing to send a
        replacement: core reads rules and products as what it is given.
        """
        reasons = self._check(lines)
        if reasons:
            raise UserError("\n".join(reasons))
        known = lines.replacement_move_ids
        self.env["stock.rule"].run([self._prepare_procurement(line) for line in lines])
        moves = lines.replacement_move_ids - known
        moves.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()

    def _prepare_procurement(self, line):
        """Return the core procurement of a line's replacement units."""
        case = line.case_id
        address = self._get_address(case).with_company(case.company_id)
        return self.env["stock.rule"].Procurement(
            line._get_replacement_product(),
            line.quantity_to_replace,
            line.product_uom_id,
            address.property_stock_customer,
            line._get_replacement_product().display_name,
            case.name,
            case.company_id,
            self._prepare_procurement_vals(line, address),
        )

    def _prepare_procurement_vals(self, line, address):
        """Return what the moves get to know.

        The warehouse's own route is named: from stock, in all its steps, even
        where the product is otherwise bought or made to order.
        """
        warehouse = line.case_id.warehouse_id
        return {
            "company_id": line.company_id,
            "date_planned": fields.Datetime.now(),
            "partner_id": address.id,
            "rma_replaced_line_id": line.id,
            "route_ids": warehouse.delivery_route_id,
            "sale_line_id": line.sale_line_id.id,
            "warehouse_id": warehouse,
        }

    def _get_address(self, case):
        """Return where the replacements of a case are sent."""
        lines = case.line_ids.filtered(lambda line: line._is_replacement_due())
        return self.env["rma.goods.mover"]._get_address(case, lines)

    # === WORDS === #

    def _get_received_words(self):
        return (
            self.env._("The goods have arrived"),
            self.env._("We check what you sent us and send you a replacement."),
        )

    def _get_working_label(self, others):
        if not others:
            return self.env._("We send you a replacement")
        if len(others) == 1 and others[0]._is_money():
            return self.env._("We prepare your refund and send you a replacement")
        return ""

    def _get_steps(self, lines):
        return [(self.env._("Replacement sent"), self._get_date_sent(lines))]

    def _get_date_sent(self, lines):
        """Return when the last replacement was sent, None before all were."""
        for line, units in lines._get_units_by_line().items():
            if line.product_uom_id.compare(units.replaced, units.promised) < 0:
                return None
        moves = lines.replacement_move_ids.filtered(
            lambda move: move.state == "done" and move._rma_is_delivering()
        )
        return max(moves.mapped("date"), default=None)

    # === UNDO === #

    def _get_undoable(self, pickings):
        """Return {delivered replacement move: units that can be taken back}.

        In the move's unit; those that came back already are left out.
        """
        mover = self.env["rma.goods.mover"]
        units = {}
        for move in pickings.move_ids:
            if not self._is_sent(move):
                continue
            left = sum(mover._get_lots_left(move).values())
            if move.product_id.uom_id.compare(left, 0) > 0:
                units[move] = move.product_id.uom_id._compute_quantity(
                    left, move.product_uom, round=False
                )
        return units

    def _is_sent(self, move):
        """Tell whether a move brought a replacement to the customer."""
        is_delivered = move.state == "done" and move._rma_is_delivering()
        return is_delivered and move.rma_replaced_line_id

    @as_system
    def _undo(self, pickings):
        """Take delivered replacements back into stock, in one batch (G7).

        For parcels that never arrived or were sent in error: order, cost and
        warranty are where they were before, and the replacement is due again.
        A second call finds nothing left to take back. Workers without rights on
        cases undo their deliveries, too.

        :return: stock.move, the done moves back
        :raises UserError: units were invoiced, or are in another case
        """
        lines = pickings.move_ids.rma_replaced_line_id
        lock_rows(lines.sale_line_id)
        lock_rows(lines)
        units = self._get_undoable(pickings)
        quantities = self._sum_by_line(units)
        self._check_undoable(quantities)
        values = [self._prepare_undo_vals(move, left) for move, left in units.items()]
        endorsed = lines._filter_endorsed()
        mover = self.env["rma.goods.mover"]
        done = mover._finish(mover._create_moves(values))
        self._restore_warranties(units)
        self.env["rma.notification"]._withdraw("replacement_sent", pickings)
        endorsed._note_exchange_undone(
            {line: quantities[line] for line in endorsed if line in quantities}
        )
        return done

    def _sum_by_line(self, units):
        """Return {case line: units}, in the line's unit, of {move: units}."""
        quantities = defaultdict(float)
        for move, left in units.items():
            line = move.rma_replaced_line_id
            quantities[line] += move.product_uom._compute_quantity(
                left, line.product_uom_id, round=False
            )
        return quantities

    def _check_undoable(self, quantities):
        """Raise when documents or other cases are about what would come back."""
        no_lots = self.env["stock.lot"]
        for line, units in quantities.items():
            names = {
                "case": line.case_id.name,
                "product": line._get_replacement_product().display_name,
            }
            counted = line._get_units()
            rest = counted.replaced - units
            if line.product_uom_id.compare(rest, counted.documented) < 0:
                raise UserError(
                    self.env._(
                        "%(case)s: %(product)s is on a credit note or an invoice of "
                        "the exchange. Delete the drafts, or credit them, first.",
                        **names,
                    )
                )
            if line.sale_line_id and not line._is_free_to_return(units, no_lots):
                raise UserError(
                    self.env._(
                        "%(case)s: %(product)s is in another case or was returned "
                        "without one.",
                        **names,
                    )
                )

    def _prepare_undo_vals(self, move, units):
        """Return values of the move that brings a replacement back."""
        stock = (
            move.warehouse_id.lot_stock_id
            or move.picking_type_id.warehouse_id[:1].lot_stock_id
        )
        source = move.location_id
        is_stock = source.parent_path.startswith(stock.parent_path or "-")
        return {
            **self.env["rma.goods.mover"]._prepare_opposite_vals(move, units),
            "location_dest_id": source.id if is_stock or not stock else stock.id,
            "rma_replaced_line_id": move.rma_replaced_line_id.id,
            "sale_line_id": move.sale_line_id.id,
            "to_refund": True,
        }

    def _restore_warranties(self, units):
        """Give the replaced units their warranties back."""
        certificates = self.env["rma.warranty.certificate"]
        move_ids = [move.id for move in units]
        for new in certificates.search([("move_id", "in", move_ids)]):
            old = new.replaces_ids
            if old:
                new.extension_ids.write({"certificate_id": old[:1].id})
                old._write_step({"replaced_by_id": False})
            new._write_step({"void_reason": self.env._("The delivery was undone.")})
            self.env["rma.warranty.replacer"]._end_revived(old)
            (old | new)._after_changed()

from odoo import fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows


class RmaResolutionReplacement(models.AbstractModel):
    """Other goods, of the same product or one that the customer accepts.

    Core's own delivery route makes the transfers, with all the steps that the
    warehouse has. Their moves name the case line; the order line shows them
    delivered in place of what came back.
    """

    _name = "rma.resolution.replacement"
    _inherit = "rma.resolution"
    _description = "Resolution: replacement"

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

    def _execute(self, lines):
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
            self._deliver(due)
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

    def _deliver(self, lines):
        """Have the warehouse deliver what is to replace, and reserve it."""
        reasons = self._check(lines)
        if reasons:
            raise UserError("\n".join(reasons))
        known = lines.sudo().replacement_move_ids
        # After-sales staff need no Inventory rights to send a replacement.
        self.env["stock.rule"].sudo().run(
            [self._prepare_procurement(line) for line in lines]
        )
        moves = lines.sudo().replacement_move_ids - known
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
        """Return where the case's goods are sent: as the orders were, if at one."""
        lines = case.line_ids.filtered(lambda line: line._is_replacement_due())
        # Where it was sent to is no secret to whoever handles the case.
        shipped = lines.sale_line_id.sudo().order_id.partner_shipping_id
        if len(shipped) == 1:
            return shipped
        contact = case.partner_id
        return contact.browse(contact.address_get(["delivery"])["delivery"])

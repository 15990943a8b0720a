from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...system import as_system


class RmaBox(models.Model):
    """To which return an unknown box may belong.

    Looked for in this order: the case the worker had scanned, serial numbers,
    the tracking number, the order number, the customer.
    """

    _inherit = "rma.box"

    # Of the box's company only, whoever may read its deliveries.
    proposed_case_ids = fields.Many2many(
        "rma.case",
        compute="_compute_proposals",
        compute_sudo=True,
        string="Proposed returns",
    )
    proposed_order_ids = fields.Many2many(
        "sale.order",
        compute="_compute_proposals",
        compute_sudo=True,
        string="Proposed orders",
    )

    @api.depends("line_ids.lot_id", "tracking_number", "reference", "partner_id")
    def _compute_proposals(self):
        for box in self:
            box.proposed_order_ids = box._get_proposed_orders()
            box.proposed_case_ids = box._get_proposed_cases()

    def _get_proposed_cases(self):
        """Return the open cases that the box may belong to, the likeliest first."""
        finder = self.env["rma.receiving.finder"]
        cases = self.target_case_id
        if self.line_ids.lot_id:
            cases |= self._find_open_cases(
                Domain("line_ids.lot_id", "in", self.line_ids.lot_id.ids)
            )
        if self.tracking_number:
            cases |= finder._find_cases_by_tracking(self.tracking_number)
        if self.proposed_order_ids:
            cases |= self._find_open_cases(
                Domain("line_ids.order_id", "in", self.proposed_order_ids.ids)
            )
        if self.partner_id:
            customer = self.partner_id.commercial_partner_id
            cases |= self._find_open_cases(
                Domain("commercial_partner_id", "=", customer.id)
            )
        return cases.filtered(lambda case: case.company_id == self.company_id)

    def _find_open_cases(self, domain):
        return self.env["rma.case"].search(
            domain
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", ("draft", "requested", "approved"))
        )

    def _get_proposed_orders(self):
        """Return the orders with which the contents went out, or that was typed."""
        finder = self.env["rma.receiving.finder"]
        orders = self._get_deliveries().move_id.sale_line_id.order_id
        if self.reference:
            orders |= finder._find_order(self.reference)
        return orders.filtered(lambda order: order.company_id == self.company_id)

    def _get_deliveries(self):
        """Return the last deliveries of the serial numbers in the box."""
        finder = self.env["rma.receiving.finder"]
        deliveries = [finder._get_delivery(lot) for lot in self.line_ids.lot_id]
        return self.env["stock.move.line"].union(*deliveries)

    # === OPEN A CASE === #

    def _open_case(self):
        """Open a draft case with the contents whose order line is known.

        :raises UserError: neither an order nor a customer is known
        """
        orders = self.proposed_order_ids
        partner = self.partner_id or orders[:1].partner_id
        if not partner:
            raise UserError(
                self.env._(
                    "%(box)s: enter the customer, or the order number that is "
                    "written on the box, to open a return.",
                    box=self.name,
                )
            )
        cases = self.env["rma.case"]
        values = self._prepare_case_lines(partner.commercial_partner_id)
        if values:
            return cases._open_with_lines(cases, partner, values)
        return cases.create(
            {"partner_id": partner.id, "company_id": self.company_id.id}
        )

    @as_system
    def _prepare_case_lines(self, customer):
        """Return values of case lines, for contents sold to ``customer``.

        Staff may not read every delivery.
        """
        values = []
        for line in self.line_ids.filtered("product_id"):
            sale_line = self._find_sale_line(line, customer)
            if sale_line:
                values.append(self._prepare_case_line_vals(line, sale_line))
        return values

    def _find_sale_line(self, line, customer):
        """Return the order line that a content was sold with, or none."""
        if line.lot_id:
            delivery = self.env["rma.receiving.finder"]._get_delivery(line.lot_id)
            sold = delivery.move_id.sale_line_id
        else:
            sold = self.proposed_order_ids.order_line
        sold = sold.filtered(
            lambda each: (
                each.product_id == line.product_id
                and each.order_id.partner_id.commercial_partner_id == customer
            )
        )
        return sold[:1]

    def _prepare_case_line_vals(self, line, sale_line):
        returnable = sale_line._rma_get_returnable()[sale_line].returnable
        units = line.product_id.uom_id._compute_quantity(
            line.quantity, sale_line.product_id.uom_id, round=False
        )
        return {
            "sale_line_id": sale_line.id,
            "quantity": min(units, returnable),
            "lot_id": line.lot_id.id,
        }

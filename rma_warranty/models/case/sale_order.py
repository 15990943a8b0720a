from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    rma_case_count = fields.Integer(
        "Return cases",
        compute="_compute_rma_case_count",
        groups="rma_warranty.group_rma_user",
    )

    def _compute_rma_case_count(self):
        groups = self.env["rma.case.line"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["case_id:count_distinct"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.rma_case_count = counts.get(order.id, 0)

    def action_rma_create(self):
        """Open the list of this order's delivered lines to return some."""
        return self.env["rma.case"]._get_wizard_action(
            "rma.delivered.wizard",
            self.env._("Return"),
            default_partner_id=self.partner_id.id,
            default_order_id=self.id,
        )

    def action_rma_view_cases(self):
        """Open the cases of this order."""
        cases = self.env["rma.case"].search([("line_ids.order_id", "in", self.ids)])
        return cases._get_open_action("rma_warranty.rma_case_action", cases)

    def _rma_is_return_possible(self):
        """Tell whether customers may request a return of this order now."""
        self.ensure_one()
        return (
            self.company_id.rma_is_portal_enabled
            and self.state == "sale"
            and any(
                figure.returnable or (figure.is_kit and figure.delivered)
                for figure in self.order_line._rma_get_returnable().values()
            )
        )

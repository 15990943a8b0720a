from odoo import models

from ...tools.text import format_quantity

# Newest orders that are looked at for the list of returns.
ORDERS_SHOWN = 20


class RmaPortalWithdrawal(models.AbstractModel):
    """From what customers may withdraw now, in their words.

    Takes orders as superuser whose access was checked before, and answers plain
    values; ``self.env.user`` is the visitor.
    """

    _name = "rma.portal.withdrawal"
    _description = "Withdrawal in the customer portal"

    def _find_orders(self):
        """Return the visitor's newest orders from which they may withdraw now."""
        orders = self.env["sale.order"]
        if not self.env["rma.policy"]._gives("withdrawal"):
            return orders
        if not orders.has_access("read"):
            return orders
        customer = self.env.user.partner_id.commercial_partner_id
        found = orders.search(
            [("partner_id", "child_of", customer.id), ("state", "=", "sale")],
            order="date_order desc, id desc",
            limit=ORDERS_SHOWN,
        )
        answers = found._rma_get_withdrawable()
        open_ids = {
            line.order_id.id
            for line, (outcome, *__) in answers.items()
            if outcome != "refuse"
        }
        return found.filtered(lambda order: order.id in open_ids)

    def _get_form_lines(self, order):
        """Return {order line id: what can be withdrawn from, and why not the rest}.

        :return: {"product", "image", "returnable", "maximum", "step", "unsent",
            "rule", "is_refused"} each
        """
        return {
            line.id: self._prepare_form_line(line, *answer)
            for line, answer in order._rma_get_withdrawable().items()
        }

    def _prepare_form_line(self, line, outcome, sentence, here, waiting):
        unit = line.product_id.uom_id
        most = unit.round(here + waiting)
        is_counted = self.env["rma.portal"]._is_counted(line, most)
        return {
            "product": line.product_id.display_name,
            "image": line.product_id.image_128,
            "returnable": format_quantity(most),
            "maximum": most,
            "step": "1" if is_counted else "any",
            "unsent": unit._rma_write_alone(waiting) if waiting else "",
            "rule": sentence,
            "is_refused": outcome == "refuse",
        }

from datetime import date

from odoo import api, fields, models

from ...system import as_system
from ...tools.calendar_dates import add
from ...tools.windows import withdrawal_end

# Beyond the days of the right itself: 12 months for who wasn't told, and days off.
MOST_DAYS = 400


class SaleOrder(models.Model):
    """Until when customers may withdraw from an order, and from which units."""

    _inherit = "sale.order"

    rma_withdrawal_told_date = fields.Date(
        "Told of the right of withdrawal on",
        copy=False,
        help="Empty for as the settings of returns say: with the order, or never.",
    )

    # === HOW LONG === #

    @api.model
    def _rma_get_withdrawal_ends(self, days):
        """Return {order: last day of the right to withdraw}.

        None as long as something is still to be delivered: there is no end yet. In a
        number of queries that doesn't grow with the orders.

        :param dict days: {sale.order: days that the right lasts}
        """
        if not days:
            return {}
        starts = self.union(*days)._rma_get_delivery_days()
        holidays = self._rma_get_withdrawal_holidays(starts, days)
        return {
            order: withdrawal_end(
                [starts.get(order)],
                number,
                holidays.get(order.company_id, ()),
                order._rma_get_withdrawal_told(),
            )
            for order, number in days.items()
        }

    def _rma_get_delivery_days(self):
        """Return {order: day of its last parcel, where the company is}."""
        return {
            order: order.company_id._rma_get_local_date(moment)
            for order, moment in self._rma_get_last_deliveries().items()
        }

    def _rma_get_withdrawal_holidays(self, starts, days):
        """Return {company: days off that may move the end of an order's right}."""
        if not starts:
            return {}
        nobody = self.env["resource.calendar"]
        end = add(max(starts.values()), days=max(days.values()) + MOST_DAYS)
        found = self.env["rma.working.days"]._read(
            [(order.company_id, nobody) for order in starts],
            min(starts.values()),
            end,
        )
        return {company: working.holidays for (company, __), working in found.items()}

    def _rma_get_withdrawal_told(self):
        """Return the day on which the customer was told of the right, or None."""
        self.ensure_one()
        if self.rma_withdrawal_told_date:
            return self.rma_withdrawal_told_date
        # With the order means before any parcel.
        return date.min if self.company_id.rma_is_withdrawal_told else None

    # === WHAT === #

    @as_system
    def _rma_get_withdrawable(self):
        """Return {order line: (outcome, sentence, units here, units to come)}.

        As if the customer withdrew now. Goods only, those of which nothing is left to
        withdraw from left out; units as the product's.
        """
        confirmed = self.filtered(lambda order: order.state == "sale")
        if not confirmed or not self.env["rma.policy"]._gives("withdrawal"):
            return {}
        goods = confirmed.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type
        )
        figures, waiting = goods._rma_get_returnable(), goods._rma_get_unsent()
        goods = goods.filtered(lambda line: figures[line].returnable or waiting[line])
        reason = self.env.ref("rma_warranty.rma_reason_withdrawal")
        answers = goods._rma_preview_eligibility(reason)
        return {
            line: (*answers[line][:2], figures[line].returnable, waiting[line])
            for line in goods
        }

    def _rma_is_withdrawal_possible(self):
        """Tell whether the customer may withdraw from anything of this order now."""
        self.ensure_one()
        found = self._rma_get_withdrawable().values()
        return any(outcome != "refuse" for outcome, *__ in found)


class SaleOrderLine(models.Model):
    """Units of an order that are still to be sent."""

    _inherit = "sale.order.line"

    def _rma_get_unsent(self, except_lines=None):
        """Return {order line: units to be sent from which nobody withdrew}.

        As the product's. In system mode.

        :param except_lines: rma.case.line that don't count
        """
        asked = self._rma_get_unsent_asked(except_lines)
        return {
            line: max(holding.as_sold.planned_there - asked.get(line, 0.0), 0.0)
            for line, holding in self.env["rma.holdings"]._read(self).items()
        }

    def _rma_get_unsent_asked(self, except_lines):
        """Return {order line: units that are withdrawn from, but not stopped yet}."""
        groups = self.env["rma.case.line"]._read_group(
            [
                ("sale_line_id", "in", self.ids),
                ("is_unsent", "=", True),
                ("is_stopped", "=", False),
                ("state", "not in", ("draft", "cancelled", "rejected")),
                ("decision", "!=", "rejected"),
                ("id", "not in", except_lines.ids if except_lines else []),
            ],
            ["sale_line_id"],
            ["quantity:sum"],
        )
        return {line.with_env(self.env): units for line, units in groups}

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_datetime

from ...sql import lock_rows

STOP_XMLID = "rma_warranty.rma_activity_stop_delivery"


class RmaCase(models.Model):
    """The customer withdraws from the contract, in whole or in parts.

    The declaration counts when it arrives: who withdraws is told so at once, with
    content, date and time, and nobody has to agree.
    """

    _inherit = "rma.case"

    is_withdrawal = fields.Boolean(
        "Withdrawal",
        compute="_compute_is_withdrawal",
        store=True,
        help="The consumer withdraws from the contract: no approval, no fee.",
    )
    withdrawal_name = fields.Char(
        "Withdrawn by",
        readonly=True,
        copy=False,
        help="The name that was given with the withdrawal.",
    )
    withdrawal_email = fields.Char(
        "E-mail for the acknowledgement", readonly=True, copy=False
    )
    withdrawal_moment = fields.Char(
        compute="_compute_withdrawal_moment",
        compute_sudo=True,
        help="Date and time of the withdrawal where the company is.",
    )

    @api.depends("line_ids.reason_id.claim_kind")
    def _compute_is_withdrawal(self):
        for case in self:
            kinds = set(case.line_ids.mapped("reason_id.claim_kind"))
            case.is_withdrawal = kinds == {"withdrawal"}

    @api.depends_context("lang")
    @api.depends("date_request", "company_id")
    def _compute_withdrawal_moment(self):
        for case in self:
            zone = case.company_id._rma_get_zone()
            moment = case.date_request
            text = moment and format_datetime(self.env, moment, tz=zone)
            case.withdrawal_moment = moment and f"{text} ({zone})"

    # === DECLARING === #

    @api.model
    def _create_withdrawal(self, order, values):
        """Register a customer's withdrawal from an order; it counts at once.

        The caller has checked that ``order`` may be read; lines are checked again
        against it (G8). The same form sent twice gives the same case (G6). In system
        mode, with the user who withdraws.

        :param order: sale.order
        :param dict values: ``lines``: {sale line id: quantity}, ``name`` and
            ``email`` of who withdraws, ``description``: str, ``partner_id``: id,
            ``request_key``: str
        :raises UserError: a line of another order, or more than there is to withdraw
            from; nothing is kept
        """
        lock_rows(order.order_line)
        repeated = self._find_from_portal(order, values.get("request_key"))
        if repeated:
            return repeated
        case = self.create(self._prepare_withdrawal(order, values))
        case.action_request()
        case._after_portal_request()
        return case

    @api.model
    def _prepare_withdrawal(self, order, values):
        """Return the values of a case over what a customer withdraws from."""
        lines = self.env["rma.case.line"]._prepare_withdrawal(order, values["lines"])
        return {
            "partner_id": values.get("partner_id") or order.partner_id.id,
            "company_id": order.company_id.id,
            "user_id": False,
            "source": "portal",
            "description": values.get("description"),
            "withdrawal_name": values["name"],
            "withdrawal_email": values["email"],
            "portal_request_key": self._get_portal_key(
                order, values.get("request_key")
            ),
            "line_ids": [Command.create(line) for line in lines],
        }

    def _after_requested(self):
        res = super()._after_requested()
        self.filtered("is_withdrawal")._notify("withdrawal")
        return res

    def _get_further_address(self, event):
        # Where the customer wants the acknowledgement to, by law.
        given = email_normalize(self.withdrawal_email or "")
        if event != "withdrawal" or given == self.partner_id.email_normalized:
            return super()._get_further_address(event)
        return given or ""

    # === WHAT WAS NOT DELIVERED YET === #

    def _after_approved(self):
        res = super()._after_approved()
        failed = self.line_ids.filtered("is_unsent")._stop_sending()
        # Somebody has to stop these deliveries by hand.
        failed.case_id._remind(STOP_XMLID)
        return res

    def _after_withdrawn(self):
        res = super()._after_withdrawn()
        self.line_ids._send_again()
        self._finish_activities(STOP_XMLID)
        return res


class RmaCaseLine(models.Model):
    """What a customer withdraws from, as lines of a case."""

    _inherit = "rma.case.line"

    @api.model
    def _prepare_withdrawal(self, order, quantities):
        """Return line values for what a customer withdraws from.

        Of each order line, units that were not delivered come first: nobody needs to
        send them.

        :param dict quantities: {sale line id: units of the product}
        :raises UserError: see :meth:`rma.case._create_withdrawal`
        """
        known = {line.id: own for line, own in order._rma_get_withdrawable().items()}
        prepared = []
        for line_id, quantity in quantities.items():
            outcome, sentence, here, waiting = known.get(line_id, ("none", "", 0, 0))
            if outcome == "refuse":
                raise UserError(sentence)
            line = order.order_line.browse(line_id)
            if not 0 < quantity <= line.product_id.uom_id.round(here + waiting):
                raise UserError(
                    self.env._(
                        "There is not as much of one of the products in order "
                        "%(order)s to withdraw from. Reload the page and try again.",
                        order=order.name,
                    )
                )
            unsent = min(quantity, waiting)
            prepared += line._rma_prepare_unsent(unsent)
            if line.product_id.uom_id.compare(quantity, unsent) > 0:
                prepared.append(line._rma_prepare_withdrawn(quantity - unsent))
        return prepared


class SaleOrderLine(models.Model):
    """Units of an order line from which the customer withdraws."""

    _inherit = "sale.order.line"

    def _rma_prepare_withdrawn(self, units):
        self.ensure_one()
        reason = self.env.ref("rma_warranty.rma_reason_withdrawal")
        return {
            "sale_line_id": self.id,
            "quantity": units,
            "reason_id": reason.id,
            "resolution": "refund",
        }

    def _rma_prepare_unsent(self, units):
        """Return the values for units that are not sent any more.

        What of them was invoiced in advance is credited; there is no money to give
        back for the others.
        """
        paid = min(self._rma_get_invoiced_ahead(), units)
        money, nothing = (
            self.env["rma.resolution"]._get_codes(question)[0]
            for question in ("_is_money", "_is_nothing")
        )
        parts = ((money, paid), (nothing, units - paid))
        own = {"goods_back": False, "is_unsent": True}
        return [
            {**self._rma_prepare_withdrawn(part), **own, "resolution": resolution}
            for resolution, part in parts
            if self.product_id.uom_id.compare(part, 0.0) > 0
        ]

    def _rma_get_invoiced_ahead(self):
        """Return the units that were invoiced and not delivered, as the product's."""
        ahead = max(self.qty_invoiced - self.qty_delivered, 0.0)
        return self.product_uom_id._compute_quantity(
            ahead, self.product_id.uom_id, round=False
        )

from odoo import api, fields, models

from ...system import as_system


class RmaCase(models.Model):
    """What arrived for a case and was not expected."""

    _inherit = "rma.case"

    alert_ids = fields.One2many("rma.receipt.alert", "case_id", "Unexpected arrivals")
    # Accountants read cases, but not alerts.
    alert_open_count = fields.Integer(compute="_compute_alerts", compute_sudo=True)
    alert_summary = fields.Text(compute="_compute_alerts", compute_sudo=True)

    @api.depends_context("lang")
    @api.depends("alert_ids.state")
    def _compute_alerts(self):
        for case in self:
            alerts = case.alert_ids._filter_open()
            case.alert_open_count = len(alerts)
            case.alert_summary = "\n".join(alerts.mapped("sentence"))

    @api.depends("alert_ids.state")
    def _compute_is_settled(self):
        res = super()._compute_is_settled()
        self.filtered("alert_open_count").is_settled = False
        return res

    def action_open_receiving(self):
        """Open the receiving screen with this case."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_warranty.rma_receiving_action"
        )
        return {**action, "params": {"code": self.name}}

    def _get_receivable_lines(self):
        """Return the lines of these cases whose goods may come."""
        return self.line_ids.filtered(
            lambda line: line.goods_back and line.decision == "approved"
        )

    # === PARCELS === #

    def _get_parcels(self):
        """Return the carrier and number of each parcel, and which can be told.

        :return: list of {"carrier", "tracking", "is_open"}, the open one first
        """
        self.ensure_one()
        waiting = self._get_open_receipts()
        parcels = [
            {
                "carrier": picking.rma_carrier or "",
                "tracking": picking.rma_tracking_number or "",
                "is_open": picking in waiting,
            }
            for picking in waiting[:1] | (self.receipt_ids - waiting)
        ]
        by_carrier = self.return_method == "carrier"
        return [
            parcel
            for parcel in parcels
            if (parcel["is_open"] and by_carrier) or parcel["tracking"]
        ]

    @as_system
    def _get_slip_parcels(self):
        """Return carrier and tracking number of each parcel that has any.

        Who may see the case may see with whom its parcels travel.
        """
        parcels = self._get_parcels()
        return [parcel for parcel in parcels if parcel["carrier"] or parcel["tracking"]]

    @as_system
    def _keep_parcel(self, carrier, tracking):
        """Write what the customer told about the parcel that is under way.

        Customers and staff need no rights on the case's own receipt.

        :return: whether goods are still expected, so that it was kept
        """
        self.ensure_one()
        waiting = self._get_open_receipts()
        if not waiting:
            return False
        reader = self.env["rma.receiving"]
        values = {
            "rma_carrier": reader._clean(carrier),
            "rma_tracking_number": reader._clean(tracking),
        }
        if any(waiting[:1][name] != (text or False) for name, text in values.items()):
            waiting.write(values)
            self._message_log(
                body=self.env._(
                    "The customer sent the parcel with %(carrier)s, %(tracking)s.",
                    carrier=values["rma_carrier"] or "?",
                    tracking=values["rma_tracking_number"] or "?",
                )
            )
        return True

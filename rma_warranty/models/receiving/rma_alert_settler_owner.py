from odoo import Command, models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system


class RmaAlertOwner(models.AbstractModel):
    """Goods in the parcel of a case that belong to another purchase.

    They move to a case of their own: the one whose line waits for them, or a
    new one of the customer who bought them. The parcel's case has nothing to
    do with them any more.
    """

    _inherit = "rma.alert.settler"

    @as_system
    def _assign_to_owner(self, alert, reason):
        """Count the units of an alert in the case of who bought them.

        :param reason: rma.reason of a new case, where none waits for them
        :return: rma.case.line they count on
        :raises UserError: it isn't known who bought them, or they can't be
            returned there (G1)
        """
        lock_rows(alert)
        alert._check_open()
        alert._check_assignable()
        sale_line = alert.delivery_id.move_id.sale_line_id
        if not sale_line:
            raise UserError(self._get_no_owner_error(alert))
        line = self._find_owner_line(alert, sale_line)
        line = line or self._open_owner_case(alert, sale_line, reason)
        line.case_id.sudo(False).check_access("write")
        self._take_out(alert)
        self._receive_on(alert, line, alert.lot_id)
        alert._settle("moved", line_id=line.id)
        self._log_moved(alert, line)
        return line

    def _find_owner_line(self, alert, sale_line):
        """Return the line of another case that waits for the units, or none."""
        finder = self.env["rma.receiving.finder"]
        lines = finder._find_waiting_lines(
            alert.product_id, sale_line.order_partner_id.commercial_partner_id
        )
        return lines.filtered(
            lambda line: (
                line.case_id != alert.case_id
                and line.company_id == alert.company_id
                and self._is_lot_of(alert.lot_id, line)
            )
        )[:1]

    def _open_owner_case(self, alert, sale_line, reason):
        """Open and approve a case of who bought the units, for them alone.

        Who decides takes responsibility, as for a new line of the same case, and
        needs the rights to do so.
        """
        case = (
            self.env["rma.case"]
            .sudo(False)
            .create(
                {
                    "partner_id": sale_line.order_partner_id.id,
                    "company_id": sale_line.company_id.id,
                    "line_ids": [
                        Command.create(
                            self._prepare_owner_vals(alert, sale_line, reason)
                        )
                    ],
                }
            )
        )
        case.action_request()
        case.line_ids._write_approval()
        case.action_approve()
        return case.line_ids.with_env(self.env)

    def _prepare_owner_vals(self, alert, sale_line, reason):
        units = alert.product_id.uom_id._compute_quantity(
            alert.quantity, sale_line.product_uom_id, round=False
        )
        return {
            "sale_line_id": sale_line.id,
            "quantity": units,
            "lot_id": alert.lot_id.id,
            "reason_id": reason.id,
        }

    def _log_moved(self, alert, line):
        """Say on both cases where the units came from and went."""
        for case, other in (
            (alert.case_id, line.case_id),
            (line.case_id, alert.case_id),
        ):
            case._message_log(
                body=self.env._(
                    "%(product)s %(code)s arrived in the parcel of %(parcel)s and "
                    "counts in %(case)s. See %(other)s.",
                    product=alert.product_id.display_name,
                    code=alert.code or "",
                    parcel=alert.case_id.name,
                    case=line.case_id.name,
                    other=other.name,
                )
            )

    def _get_no_owner_error(self, alert):
        return self.env._(
            "%(case)s, %(product)s: it isn't known with which order this was bought. "
            "Count it on a line of this case, send it back, or leave it with a remark.",
            case=alert.case_id.name,
            product=alert.product_id.display_name,
        )

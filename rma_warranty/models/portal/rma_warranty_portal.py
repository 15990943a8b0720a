import logging

from odoo import models
from odoo.tools import format_date

from ...tools.text import format_quantity

_logger = logging.getLogger(__name__)

# Of an order with more certificates, the page shows so many and a link.
ORDER_MAX_ROWS = 20


class RmaWarrantyPortal(models.AbstractModel):
    """What customers read about their warranties, in their words.

    Takes records as superuser whose access was checked before, and answers
    plain values: the pages show them and read nothing else. ``self.env.user``
    is the visitor.
    """

    _name = "rma.warranty.portal"
    _description = "Warranties in the customer portal"

    # === STATUS === #

    def _get_status(self, certificate):
        """Return {"label", "color", "hint"}: where the warranty stands."""
        label, color, hint = (
            self._get_registration_status(certificate)
            or {
                "active": (self.env._("Valid"), "success", ""),
                "not_started": (self.env._("Not started yet"), "info", ""),
                "expired": (self.env._("Ended"), "secondary", ""),
                "used_up": (self.env._("All claims made"), "secondary", ""),
                "void": (self.env._("Not valid any more"), "danger", ""),
            }[certificate.state]
        )
        return {"label": label, "color": color, "hint": hint}

    def _get_registration_status(self, certificate):
        """Return the status of goods that wait for us, or that we refused."""
        if certificate.registration_state == "to_confirm":
            return (
                self.env._("Waiting for our confirmation"),
                "info",
                self.env._("We look at your proof of purchase and write to you."),
            )
        if certificate.registration_state == "refused":
            return (
                self.env._("Registration not accepted"),
                "danger",
                certificate.void_reason or "",
            )
        return None

    def _describe_end(self, certificate):
        """Return until when the units are in warranty, in a few words."""
        if certificate.is_lifetime:
            return self.env._("Lifetime")
        if not certificate.date_end:
            return ""
        return format_date(self.env, certificate.date_end)

    def _describe_days_left(self, certificate):
        """Return how many days are left, while the warranty runs."""
        if certificate.state != "active" or certificate.is_lifetime:
            return ""
        days = certificate.days_left
        if days == 0:
            return self.env._("today is the last day")
        if days == 1:
            return self.env._("1 day left")
        return self.env._("%(days)s days left", days=days)

    def _get_serial(self, certificate):
        return certificate.lot_id.name or certificate.serial_text or ""

    # === LISTS === #

    def _get_rows(self, certificates):
        """Return one row per certificate; a broken one is shown without facts.

        :return: list of {"name", "url", "product", "serial", "quantity",
            "end", "days_left", "status"}
        """
        return [self._get_row_safely(certificate) for certificate in certificates]

    def _get_row_safely(self, certificate):
        try:
            with self.env.cr.savepoint(flush=False):
                return self._prepare_row(certificate)
        except Exception:
            _logger.exception("Certificate %s can't be shown", certificate.id)
            unknown = {"label": self.env._("Ask us"), "color": "secondary", "hint": ""}
            empty = dict.fromkeys(("product", "serial", "quantity"), "")
            return {
                **empty,
                "name": certificate.name,
                "url": certificate.access_url,
                "end": "",
                "days_left": "",
                "status": unknown,
            }

    def _prepare_row(self, certificate):
        return {
            "name": certificate.name,
            "url": certificate.access_url,
            "product": certificate.product_id.display_name,
            "serial": self._get_serial(certificate),
            "quantity": format_quantity(certificate.quantity),
            "end": self._describe_end(certificate),
            "days_left": self._describe_days_left(certificate),
            "status": self._get_status(certificate),
        }

    def _get_order_rows(self, order):
        """Return the rows of the certificates of ``order``, and how many more.

        Those that were handed over are the new holder's and not shown. A
        visitor who only has the order's link gets the links of its own
        certificates, and no link of one that the order only extended (G8).

        :return: (rows, number of certificates that are not among them)
        """
        found = self._find_of_order(order)
        certificates = found[:ORDER_MAX_ROWS]
        readable = certificates.with_env(self.env)._filtered_access("read")
        rows = self._get_rows(certificates)
        for certificate, row in zip(certificates, rows, strict=True):
            if certificate not in readable:
                is_own = certificate.order_id == order
                row["url"] = certificate.get_portal_url() if is_own else ""
        return rows, len(found) - len(certificates)

    def _find_of_order(self, order):
        """Return the certificates that an order gave or extended."""
        # In system mode, as the order: its warranties are part of it.
        return order.env["rma.warranty.certificate"].search(
            [
                ("partner_id", "=", order.partner_id.commercial_partner_id.id),
                "|",
                ("order_id", "=", order.id),
                ("extension_ids.sale_line_id.order_id", "=", order.id),
            ],
            order="id",
        )

    # === REQUEST FORM OF AN ORDER === #

    def _get_line_warranties(self, sale_lines):
        """Return {order line: {"text", "links"}} of lines in warranty.

        ``links`` are (serial number, address) of units of which the form
        can't know which one is meant: a defect is claimed there.
        """
        holders = {
            line: line.order_id.partner_id.commercial_partner_id for line in sale_lines
        }
        # In system mode, as the order: who may see it may see its warranties.
        found = sale_lines.env["rma.warranty.certificate"].search(
            [("sale_line_id", "in", sale_lines.ids), ("is_void", "=", False)],
            order="id",
        )
        result = {}
        for line, own in found.grouped("sale_line_id").items():
            valid = own.filtered(
                lambda certificate, holder=holders[line]: (
                    certificate.state == "active" and certificate.partner_id == holder
                )
            )
            if valid:
                result[line] = self._prepare_line_warranty(valid)
        return result

    def _prepare_line_warranty(self, certificates):
        serials = certificates.filtered("lot_id") if len(certificates) > 1 else ()
        readable = certificates.with_env(self.env)._filtered_access("read")
        return {
            "text": self._describe_ends(certificates),
            "links": [
                (
                    certificate.lot_id.name,
                    certificate.access_url
                    if certificate in readable
                    else certificate.get_portal_url(),
                )
                for certificate in serials
            ],
        }

    def _describe_ends(self, certificates):
        """Return until when units are in warranty, if they differ from … to."""
        endless = certificates.filtered("is_lifetime")
        ends = sorted(set((certificates - endless).mapped("date_end")))
        if not ends:
            return self.env._("In warranty for life.")
        first = format_date(self.env, ends[0])
        if endless or len(ends) > 1:
            return self.env._(
                "In warranty until %(first)s at least, depending on the unit.",
                first=first,
            )
        return self.env._(
            "In warranty until %(end)s (%(days)s).",
            end=first,
            days=self._describe_days_left(certificates[0]),
        )

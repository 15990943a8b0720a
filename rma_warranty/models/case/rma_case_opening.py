from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows


class RmaCase(models.Model):
    """The ways in which a case is opened."""

    _inherit = "rma.case"

    portal_request_key = fields.Char(
        readonly=True,
        copy=False,
        rma_internal=True,
        groups="base.group_user",
        help="One form that a customer was given: sent twice, it opens one case.",
    )

    _portal_request_once = models.UniqueIndex(
        "(portal_request_key) WHERE portal_request_key IS NOT NULL",
        "This request was registered already.",
    )

    @api.model
    def _open_with_lines(self, case, partner, line_values):
        """Add lines to a draft case, or open a new one with them.

        :param case: rma.case in draft, or empty
        :param partner: customer of a new case
        :param list line_values: values of rma.case.line with a sale_line_id
        :return: the case
        :raises UserError: orders of several companies, or more than is
            returnable
        """
        commands = [Command.create(values) for values in line_values]
        if case:
            case.write({"line_ids": commands})
        else:
            ids = [values["sale_line_id"] for values in line_values]
            company = self.env["sale.order.line"].browse(ids).company_id
            if len(company) > 1:
                raise UserError(
                    self.env._("Open one case per company: these lines are of several.")
                )
            case = self.create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "line_ids": commands,
                }
            )
        case.line_ids._check_returnable()
        return case

    @api.model
    def _create_from_portal(self, order, values):
        """Create and request a case from what a customer posted.

        The caller has checked that ``order`` may be read; the lines are
        checked again against it here (G8). Nothing is kept when a check fails.
        The same form sent twice, also at the same moment, gives the same case:
        the order's lines are locked first (G6).

        :param order: sale.order, as superuser
        :param dict values: ``lines``: {sale line id: quantity}, ``reasons``:
            {sale line id: reason id}, ``description``: str, ``partner_id``: id,
            ``request_key``: str, ``photos``: list of tools.photos.Photo
        :raises UserError: a line of another order, no or too large a quantity,
            an unknown reason, nothing of the order can be returned
        """
        lock_rows(order.order_line)
        repeated = self._find_from_portal(order, values.get("request_key"))
        if repeated:
            return repeated
        if not order._rma_is_return_possible():
            raise UserError(
                self.env._(
                    "Nothing of order %(order)s can be returned at the moment.",
                    order=order.name,
                )
            )
        case = self.create(self._prepare_from_portal(order, values))
        case.action_request()
        case._after_portal_request(values.get("photos"))
        return case

    @api.model
    def _prepare_from_portal(self, order, values):
        """Return the values of a case that a customer requests."""
        lines = self.env["rma.case.line"]._prepare_from_portal(order, values)
        return {
            "partner_id": values.get("partner_id") or order.partner_id.id,
            "company_id": order.company_id.id,
            "user_id": False,
            "source": "portal",
            "description": values.get("description"),
            "portal_request_key": self._get_portal_key(
                order, values.get("request_key")
            ),
            "line_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _find_from_portal(self, order, request_key):
        """Return the case that this form for ``order`` has opened, or none."""
        key = self._get_portal_key(order, request_key)
        return self.search([("portal_request_key", "=", key)]) if key else self

    @api.model
    def _get_portal_key(self, order, request_key):
        """Return the key as stored: of use for this one order only."""
        return f"{order.id}-{request_key}" if request_key else False

    def _after_portal_request(self, photos=None):
        """Let the customer get the answers of staff, and post the photos.

        The photos are in the chatter, where both sides see them. They stay as
        they were taken: they are evidence.
        """
        self.ensure_one()
        self.message_subscribe(self.partner_id.ids)
        if not photos:
            return
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachments = attachments.create(
            [
                {
                    "name": photo.name,
                    "raw": photo.content,
                    "mimetype": photo.mimetype,
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
                for photo in photos
            ]
        )
        self.message_post(
            body=self.env._("Photos of the goods"),
            author_id=self.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachments.ids,
        )
        # They belong to the request, which is to be answered anyway.
        self._write_step(self._prepare_waiting(False))

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .portal import RmaPortal
from .portal_form import DESCRIPTION_MAX_LENGTH
from .withdrawal_form import WithdrawalForm


class RmaPortalWithdrawal(RmaPortal):
    """Customers withdraw from a contract: choose, confirm, and it counts."""

    def _rma_prepare_list(self):
        values = super()._rma_prepare_list()
        orders = request.env["rma.portal.withdrawal"]._find_orders()
        return {**values, "withdrawal_orders": orders}

    @http.route(
        "/my/orders/<int:order_id>/withdraw",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def rma_withdrawal_form(self, order_id, access_token=None, **query):
        """Show from what the customer may withdraw."""
        try:
            order = self._rma_get_document("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("sale.order", order_id)
        if not order._rma_is_withdrawal_possible():
            return request.redirect(order.get_portal_url())
        form = WithdrawalForm(request.env, self._rma_get_contact(order))
        return self._rma_render_withdrawal(order, access_token, form)

    @http.route(
        "/my/orders/<int:order_id>/withdraw",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_withdraw(self, order_id, access_token=None, **post):
        """Show what was chosen to be confirmed; register it once it was."""
        try:
            order = self._rma_get_document("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("sale.order", order_id)
        contact = self._rma_get_contact(order)
        form = WithdrawalForm(request.env, contact, post)
        cases = self._rma_get_cases_of(order)
        case = cases._find_from_portal(order, form.request_key)
        try:
            if not case:
                lines = order.env["rma.portal.withdrawal"]._get_form_lines(order)
                values = {**form.get_values(lines), "partner_id": contact.id}
                if not form.is_confirmed:
                    # Refuses what couldn't be confirmed either.
                    order.env["rma.case.line"]._prepare_withdrawal(
                        order, values["lines"]
                    )
                    return self._rma_render_confirmation(
                        order, access_token, form, lines, values
                    )
                with request.env.cr.savepoint():
                    case = cases._create_withdrawal(order, values)
        except UserError as error:
            return self._rma_render_withdrawal(order, access_token, form, str(error))
        return request.redirect(self._rma_get_case_url(case, notice="withdrawal"))

    def _rma_render_withdrawal(self, order, access_token, form, error=""):
        """Show the form with what was typed."""
        lines = order.env["rma.portal.withdrawal"]._get_form_lines(order)
        values = {
            "page_name": "withdrawal",
            "rma_order": order,
            "access_token": access_token,
            "form": form,
            "lines": lines,
            "error": error,
            "description_max_length": DESCRIPTION_MAX_LENGTH,
        }
        return self._rma_render("rma_warranty.portal_withdrawal", values, error)

    def _rma_render_confirmation(self, order, access_token, form, lines, values):
        """Show what the customer is about to withdraw from."""
        values = {
            "page_name": "withdrawal",
            "rma_order": order,
            "access_token": access_token,
            "form": form,
            "chosen": [
                (line_id, units, lines[line_id]["product"])
                for line_id, units in values["lines"].items()
            ],
        }
        return self._rma_render("rma_warranty.portal_withdrawal_confirm", values, "")

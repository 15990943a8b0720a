from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .portal import RmaPortal


class RmaPortalPayback(RmaPortal):
    """Customers read how their money comes back, and tell their bank account."""

    def _rma_prepare_page(self, case, access_token, query):
        values = super()._rma_prepare_page(case, access_token, query)
        return {
            **values,
            "payback": case._get_payback_page(),
            "access_token": access_token,
            "bank_error": "",
            "bank_number": "",
            "bank_holder": "",
        }

    @http.route(
        "/my/returns/<int:case_id>/bank-account",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_bank_account(self, case_id, access_token=None, **post):
        """Keep the account for the refund, or show the form with what is wrong."""
        try:
            case = self._rma_get_case(case_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("rma.case", case_id)
        number = (post.get("number") or "").replace("\0", "")
        holder = (post.get("holder") or "").replace("\0", "")
        try:
            with request.env.cr.savepoint():
                case._keep_refund_account(number, holder)
        except UserError as error:
            values = self._rma_prepare_page(case, access_token, {})
            values.update(bank_error=str(error), bank_number=number, bank_holder=holder)
            return self._rma_render(
                "rma_warranty.portal_return_page", values, str(error)
            )
        return request.redirect(self._rma_get_case_url(case, notice="bank_account"))

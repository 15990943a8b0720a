from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from .portal import RmaPortal


class RmaPortalReturn(RmaPortal):
    """Customers choose how their goods come back."""

    @http.route(
        "/my/returns/<int:case_id>/return_method",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_return_method(self, case_id, access_token=None, **post):
        """Keep how the goods that are expected come back."""
        try:
            case = self._rma_get_case(case_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("rma.case", case_id)
        is_kept = case._keep_return_method(post.get("return_method"))
        notice = "return_method" if is_kept else "no_return_method"
        return request.redirect(self._rma_get_case_url(case, notice=notice))

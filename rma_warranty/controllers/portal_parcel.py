from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from .portal import RmaPortal


class RmaPortalParcel(RmaPortal):
    """Customers tell with whom their parcel travels."""

    def _rma_prepare_page(self, case, access_token, query):
        values = super()._rma_prepare_page(case, access_token, query)
        return {**values, "parcels": case._get_parcels(), "access_token": access_token}

    @http.route(
        "/my/returns/<int:case_id>/parcel",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_parcel(self, case_id, access_token=None, **post):
        """Keep carrier and tracking number of the parcel that is under way."""
        try:
            case = self._rma_get_case(case_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("rma.case", case_id)
        is_kept = case._keep_parcel(post.get("carrier"), post.get("tracking"))
        notice = "parcel" if is_kept else "no_parcel"
        return request.redirect(self._rma_get_case_url(case, notice=notice))

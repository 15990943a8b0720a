from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from .portal import RmaPortal
from .portal_form import ID


class RmaPortalExchange(RmaPortal):
    """The customer's answer to a replacement that is another product."""

    def _rma_prepare_page(self, case, access_token, query):
        values = super()._rma_prepare_page(case, access_token, query)
        offers = request.env["rma.portal.offers"]._get_offers(case)
        return {**values, "offers": offers}

    @http.route(
        "/my/returns/<int:case_id>/replacement",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_answer_offer(self, case_id, access_token=None, **post):
        """Accept or decline another product; the same answer again is harmless."""
        try:
            case = self._rma_get_case(case_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("rma.case", case_id)
        is_accepted = post.get("answer") == "accept"
        notice = "offer_accepted" if is_accepted else "offer_declined"
        try:
            with request.env.cr.savepoint():
                self._rma_answer_offer(case, post, is_accepted)
        except UserError:
            notice = "offer_changed"
        return request.redirect(self._rma_get_case_url(case, notice=notice))

    def _rma_answer_offer(self, case, post, is_accepted):
        """Record the answer on a line of this very case (G8).

        :raises UserError: no such line or answer, or the offer was changed
        """
        text = post.get("line_id") or ""
        line_id = int(text) if ID.fullmatch(text) else 0
        line = case.line_ids.filtered(lambda own: own.id == line_id)
        if not line or post.get("answer") not in ("accept", "decline"):
            raise UserError(request.env._("This offer doesn't exist any more."))
        user = request.env.user
        partner = case.partner_id if user._is_public() else user.partner_id
        line._answer_offer(post.get("offer") or "", is_accepted, partner)

import json
from contextlib import suppress

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..const import PHOTO_MAX_BYTES, PROOF_TYPES
from .portal import RmaPortal
from .warranty_forms import TEXT_MAX_LENGTH, RegistrationForm


class RmaRegistrationPortal(RmaPortal):
    """Registration of goods that customers bought elsewhere."""

    def _rma_may_register(self):
        """Tell whether the visitor may register goods bought elsewhere."""
        company = request.env.company
        is_customer = request.env.user._is_portal()
        return is_customer and company.rma_is_registration_enabled

    def _rma_get_registrar(self):
        """Return the service that checks and keeps what customers register."""
        registrar = request.env["rma.warranty.registrar"].sudo()
        return registrar.with_company(request.env.company)

    @http.route(
        "/my/warranties/register",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def rma_registration_form(self, **query):
        """Show the form in which goods bought elsewhere are registered."""
        if not self._rma_may_register():
            return request.redirect("/my/warranties")
        return self._rma_render_registration(RegistrationForm(request.env))

    @http.route(
        "/my/warranties/register",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def rma_registration(self, **post):
        """Register goods, or show the form again with what is wrong."""
        if not self._rma_may_register():
            return request.redirect("/my/warranties")
        files = request.httprequest.files.getlist("proof")
        form = RegistrationForm(request.env, post, files)
        registrar = self._rma_get_registrar()
        partner = request.env.user.partner_id
        known = registrar._find(partner, form.request_key)
        try:
            if not known:
                self._rma_count_tries(partner, "registration")
                self._rma_count_tries(partner, "file", len(form.files))
            with request.env.cr.savepoint():
                certificate = known or registrar._create_registration(
                    partner, form.get_values()
                )
        except UserError as error:
            return self._rma_render_registration(form, str(error))
        return request.redirect(f"{certificate.access_url}?notice=registered")

    def _rma_render_registration(self, form, error=""):
        """Show the registration form with what was typed."""
        values = {
            "page_name": "warranty_registration",
            "form": form,
            "error": error,
            "today": request.env.company._rma_get_today(),
            "text_max_length": TEXT_MAX_LENGTH,
            "proof_types": ",".join(PROOF_TYPES),
            "proof_max_bytes": PHOTO_MAX_BYTES,
        }
        template = "rma_warranty.portal_warranty_registration"
        return self._rma_render(template, values, error)

    @http.route(
        "/my/warranties/products",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def rma_warranty_products(self, term="", **query):
        """Answer names of products that can be registered, as JSON.

        None any more once a customer has searched too often within an hour.
        """
        names = []
        if self._rma_may_register():
            with suppress(UserError):
                self._rma_count_tries(request.env.user.partner_id, "lookup")
                names = self._rma_get_registrar()._propose(term)
        headers = [
            ("Content-Type", "application/json"),
            # Typing the same again asks the browser and not us.
            ("Cache-Control", "private, max-age=300"),
        ]
        return request.make_response(json.dumps(names), headers)

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import escape_psql

from odoo.addons.portal.controllers.portal import pager

from ..const import PHOTO_MAX_BYTES, PHOTO_MAX_COUNT, PHOTO_TYPES
from .portal_form import DESCRIPTION_MAX_LENGTH
from .registration import RmaRegistrationPortal
from .warranty_forms import ClaimForm

CERTIFICATE = "rma.warranty.certificate"


class RmaWarrantyPortal(RmaRegistrationPortal):
    """Warranties in the customer's account: list, page and claim."""

    # === HOME AND LIST === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "rma_warranty_count" in counters:
            certificates = request.env["rma.warranty.certificate"]
            values["rma_warranty_count"] = (
                certificates.search_count(self._rma_get_warranty_domain(), limit=1)
                if certificates.has_access("read")
                else 0
            )
        return values

    def _rma_get_warranty_domain(self):
        """Return the domain of the visitor's own warranties."""
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "=", customer.id)

    def _rma_get_warranty_sortings(self):
        return {
            "newest": {"label": request.env._("Newest first"), "order": "id desc"},
            "ending": {
                "label": request.env._("Ending first"),
                "order": "date_end, id",
            },
            "product": {
                "label": request.env._("Product"),
                "order": "product_id, date_end, id",
            },
            "number": {"label": request.env._("Number"), "order": "name, id"},
        }

    def _rma_get_warranty_filters(self):
        valid = Domain("state", "=", "active")
        ended = Domain("state", "in", ("expired", "used_up", "void"))
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "valid": {"label": request.env._("Valid"), "domain": valid},
            "ended": {"label": request.env._("Ended"), "domain": ended},
        }

    def _rma_get_warranty_searches(self):
        """Return what can be searched by; see ``_rma_get_warranty_search``."""
        labels = {
            "all": request.env._("Search by product or number"),
            "product": request.env._("Search by product"),
            "serial": request.env._("Search by serial number"),
            "name": request.env._("Search by certificate number"),
            "order": request.env._("Search by order"),
        }
        return {code: {"input": code, "label": label} for code, label in labels.items()}

    def _rma_get_warranty_search(self, code, text):
        """Return the domain of warranties in which ``text`` is found."""
        # Customers have no rights on products and lots; their own are searched.
        products = request.env["product.product"].sudo()
        lots = products.env["stock.lot"]
        by_lot = Domain("lot_id", "in", lots._search([("name", "ilike", text)]))
        domains = {
            "product": Domain(
                "product_id",
                "in",
                products.with_context(active_test=False)._search(
                    Domain("name", "ilike", text)
                    | Domain("default_code", "ilike", text)
                ),
            ),
            "serial": by_lot | Domain("serial_text", "ilike", text),
            "name": Domain("name", "ilike", text),
            "order": Domain("order_id.name", "ilike", text),
        }
        if code == "all":
            return Domain.OR(domains.values())
        return domains[code]

    @http.route(
        ["/my/warranties", "/my/warranties/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def rma_warranty_list(self, page=1, **query):
        """List the visitor's warranties."""
        choices = {
            "sortby": self._rma_get_warranty_sortings(),
            "filterby": self._rma_get_warranty_filters(),
            "search_in": self._rma_get_warranty_searches(),
        }
        chosen = self._rma_choose(choices, query)
        search = (query.get("search") or "").replace("\0", "").strip()
        domain = self._rma_get_warranty_domain()
        domain &= choices["filterby"][chosen["filterby"]]["domain"]
        if search:
            domain &= self._rma_get_warranty_search(
                chosen["search_in"], escape_psql(search)
            )
        order = choices["sortby"][chosen["sortby"]]["order"]
        values = self._prepare_portal_layout_values()
        values.update(
            chosen,
            page_name="warranty",
            default_url="/my/warranties",
            search=search,
            searchbar_sortings=choices["sortby"],
            searchbar_filters=choices["filterby"],
            searchbar_inputs=choices["search_in"],
            is_registration_shown=self._rma_may_register(),
            **self._rma_get_warranty_page(
                domain, order, page, {**chosen, "search": search}
            ),
        )
        return request.render("rma_warranty.portal_my_warranties", values)

    def _rma_get_warranty_page(self, domain, order, page, url_args):
        """Return the rows of one page of the list, and its pager."""
        certificates = request.env["rma.warranty.certificate"]
        if not certificates.has_access("read"):
            return {"rows": [], "pager": False}
        page_values = pager(
            url="/my/warranties",
            total=certificates.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args=url_args,
        )
        found = certificates.search(
            domain,
            order=order,
            limit=self._items_per_page,
            offset=page_values["offset"],
        )
        # Found with the visitor's rights; products need more to be named.
        rows = request.env["rma.warranty.portal"]._get_rows(found.sudo())
        return {"rows": rows, "pager": page_values}

    # === PAGE OF ONE WARRANTY === #

    def _rma_get_certificate(self, certificate_id, access_token):
        """Return the certificate in system mode, acting for the visitor.

        :raises AccessError, MissingError: the visitor may not see it
        """
        certificate = self._rma_get_shown(CERTIFICATE, certificate_id, access_token)
        return certificate.with_company(certificate.company_id)

    def _rma_get_warranty_url(self, certificate, suffix="", **query):
        """Return the address of the page, with its token for who needs it."""
        if certificate.with_env(request.env).has_access("read"):
            url = f"{certificate.access_url}{suffix}"
            return f"{url}?{urlencode(query)}" if query else url
        extra = f"&{urlencode(query)}" if query else None
        return certificate.get_portal_url(suffix=suffix, query_string=extra)

    @http.route(
        "/my/warranties/<int:certificate_id>",
        type="http",
        auth="public",
        website=True,
    )
    def rma_warranty_page(
        self, certificate_id, access_token=None, report_type=None, **query
    ):
        """Show one warranty, or its certificate to print."""
        try:
            certificate = self._rma_get_certificate(certificate_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away(CERTIFICATE, certificate_id)
        if report_type in ("pdf", "html"):
            return self._show_report(
                model=certificate,
                report_type=report_type,
                report_ref="rma_warranty.rma_warranty_certificate_report",
                download=bool(query.get("download")),
            )
        values = {
            "page_name": "warranty",
            "certificate": certificate,
            "notice": query.get("notice"),
            "claim_url": self._rma_get_warranty_url(certificate, "/claim"),
            "offer": self._rma_get_claims(certificate)._get_offer(certificate),
            **request.env["rma.warranty.page"]._get_page(certificate),
        }
        values = self._get_page_view_values(
            certificate, access_token, values, "my_warranties_history", False
        )
        return request.render("rma_warranty.portal_warranty_page", values)

    @http.route(
        "/my/warranties/<int:certificate_id>/register",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_warranty_start(self, certificate_id, access_token=None, **post):
        """Start a warranty that begins with its registration."""
        try:
            certificate = self._rma_get_certificate(certificate_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away(CERTIFICATE, certificate_id)
        notice = "started"
        try:
            with request.env.cr.savepoint():
                certificate._start_by_registration()
        except UserError:
            notice = "not_started"
        return request.redirect(self._rma_get_warranty_url(certificate, notice=notice))

    # === CLAIM === #

    @http.route(
        "/my/warranties/<int:certificate_id>/claim",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def rma_claim_form(self, certificate_id, access_token=None, **query):
        """Show the form in which a defect is claimed."""
        try:
            self._rma_get_document(CERTIFICATE, certificate_id, access_token)
            certificate = self._rma_get_certificate(certificate_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away(CERTIFICATE, certificate_id)
        form = ClaimForm(request.env)
        return self._rma_render_claim(certificate, access_token, form)

    @http.route(
        "/my/warranties/<int:certificate_id>/claim",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_claim(self, certificate_id, access_token=None, **post):
        """Open a case from the form, or show the form again with what is wrong."""
        try:
            certificate = self._rma_get_certificate(certificate_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away(CERTIFICATE, certificate_id)
        files = request.httprequest.files.getlist("photos")
        form = ClaimForm(request.env, post, files)
        service = self._rma_get_claims(certificate)
        known = service._find(certificate, form.request_key)
        try:
            if not known:
                customer = certificate.partner_id
                self._rma_count_tries(customer, "file", len(form.files))
            with request.env.cr.savepoint():
                case = known or self._rma_create_claim(service, certificate, form)
        except UserError as error:
            return self._rma_render_claim(certificate, access_token, form, str(error))
        notice = "known" if known else "requested"
        return request.redirect(self._rma_get_case_url(case, notice=notice))

    def _rma_get_claims(self, certificate):
        """Return the service with the rights to open a case."""
        service = certificate.env["rma.warranty.claim"]
        return service.with_company(certificate.company_id)

    def _rma_create_claim(self, service, certificate, form):
        """Open the case that ``form`` asks for.

        :raises UserError: it can't be opened; nothing was kept
        """
        values = form.get_values(service._get_offer(certificate))
        user = request.env.user
        is_own = (
            user._is_portal() and user.commercial_partner_id == certificate.partner_id
        )
        contact = user.partner_id if is_own else certificate._get_contact()
        return service._create_claim(certificate, {**values, "partner_id": contact.id})

    def _rma_render_claim(self, certificate, access_token, form, error=""):
        """Show the claim form with what was typed; status 400 with an error."""
        service = self._rma_get_claims(certificate)
        values = {
            "page_name": "warranty_claim",
            "certificate": certificate,
            "certificate_url": self._rma_get_warranty_url(certificate),
            "access_token": access_token,
            "form": form,
            "offer": service._get_offer(certificate),
            "reason_groups": service._get_reason_groups(),
            "error": error,
            "photo_types": ",".join(PHOTO_TYPES),
            "photo_max_count": PHOTO_MAX_COUNT,
            "photo_max_bytes": PHOTO_MAX_BYTES,
            "description_max_length": DESCRIPTION_MAX_LENGTH,
            **request.env["rma.warranty.page"]._get_page(certificate),
        }
        return self._rma_render("rma_warranty.portal_warranty_claim", values, error)

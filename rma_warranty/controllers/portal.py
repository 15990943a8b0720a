from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import escape_psql

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..const import PHOTO_MAX_BYTES, PHOTO_MAX_COUNT, PHOTO_TYPES
from .portal_form import DESCRIPTION_MAX_LENGTH
from .request_form import RequestForm

OPEN_STATES = ("requested", "approved")
SLIP_TYPES = ("pdf", "html")


class RmaPortal(CustomerPortal):
    """Returns in the customer's account: list, page and request form."""

    # === HOME AND LIST === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "rma_case_count" in counters:
            cases = request.env["rma.case"]
            values["rma_case_count"] = (
                cases.search_count(self._rma_get_list_domain(), limit=1)
                if cases.has_access("read")
                else 0
            )
        return values

    def _rma_get_list_domain(self):
        """Return the domain of the visitor's own returns.

        Staff who look at the portal see those of their own company only, like
        customers do; the record rules hold in any case.
        """
        customer = request.env.user.partner_id.commercial_partner_id
        return Domain("commercial_partner_id", "=", customer.id) & Domain(
            "state", "!=", "draft"
        )

    def _rma_get_sortings(self):
        return {
            "newest": {
                "label": request.env._("Newest first"),
                "order": "date_request desc, id desc",
            },
            "oldest": {
                "label": request.env._("Oldest first"),
                "order": "date_request, id",
            },
            "number": {"label": request.env._("Number"), "order": "name, id"},
        }

    def _rma_get_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Under way"),
                "domain": Domain("state", "in", OPEN_STATES),
            },
            "done": {
                "label": request.env._("Finished"),
                "domain": Domain("state", "not in", OPEN_STATES),
            },
        }

    def _rma_get_searches(self):
        """Return what can be searched by; ``fields`` are joined with or."""
        return {
            "all": {
                "input": "all",
                "label": request.env._("Search by number or order"),
                "fields": ("name", "line_ids.order_id.name"),
            },
            "name": {
                "input": "name",
                "label": request.env._("Search by return number"),
                "fields": ("name",),
            },
            "order": {
                "input": "order",
                "label": request.env._("Search by order"),
                "fields": ("line_ids.order_id.name",),
            },
        }

    @http.route(
        ["/my/returns", "/my/returns/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def rma_list(self, page=1, **query):
        """List the visitor's returns."""
        choices = {
            "sortby": self._rma_get_sortings(),
            "filterby": self._rma_get_filters(),
            "search_in": self._rma_get_searches(),
        }
        chosen = self._rma_choose(choices, query)
        search = (query.get("search") or "").replace("\0", "").strip()
        domain = self._rma_get_list_domain()
        domain &= choices["filterby"][chosen["filterby"]]["domain"]
        if search:
            fields = choices["search_in"][chosen["search_in"]]["fields"]
            text = escape_psql(search)
            domain &= Domain.OR(Domain(field, "ilike", text) for field in fields)
        order = choices["sortby"][chosen["sortby"]]["order"]
        values = self._rma_prepare_list()
        values.update(
            chosen,
            page_name="return",
            default_url="/my/returns",
            search=search,
            searchbar_sortings=choices["sortby"],
            searchbar_filters=choices["filterby"],
            searchbar_inputs=choices["search_in"],
            **self._rma_get_page(domain, order, page, {**chosen, "search": search}),
        )
        return request.render("rma_warranty.portal_my_returns", values)

    def _rma_prepare_list(self):
        """Return what the page of the visitor's returns shows beside them."""
        return self._prepare_portal_layout_values()

    def _rma_choose(self, choices, query):
        """Return {name: code}: what was chosen in a list, else the first option."""
        return {
            name: query.get(name) if query.get(name) in options else next(iter(options))
            for name, options in choices.items()
        }

    def _rma_get_page(self, domain, order, page, url_args):
        """Return the rows of one page of the list, and its pager."""
        cases = request.env["rma.case"]
        if not cases.has_access("read"):
            return {"rows": [], "pager": False}
        page_values = pager(
            url="/my/returns",
            total=cases.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args=url_args,
        )
        found = cases.search(
            domain,
            order=order,
            limit=self._items_per_page,
            offset=page_values["offset"],
        )
        # Found with the visitor's rights; products need more to be named.
        rows = request.env["rma.portal"]._get_rows(found.sudo())
        return {"rows": rows, "pager": page_values}

    # === CUSTOMERS AND STAFF === #

    def _rma_get_document(self, model, id_, access_token):
        """Return a document on which the visitor acts as its customer.

        :raises AccessError, MissingError: the visitor may not see it, or is of
            the staff, who work in the backoffice, in their own name
        """
        user = request.env.user
        if user._is_internal():
            raise AccessError(request.env._("Please use the backoffice."))
        return self._rma_check_access(model, id_, access_token)

    def _rma_get_shown(self, model, id_, access_token):
        """Return a document to be shown; staff need the right to read it.

        :raises AccessError, MissingError: the visitor may not see it
        """
        if request.httprequest.method == "POST":
            return self._rma_get_document(model, id_, access_token)
        # A link opens nothing to staff that their rights don't.
        token = None if request.env.user._is_internal() else access_token
        return self._rma_check_access(model, id_, token)

    def _rma_check_access(self, model, id_, access_token):
        """Return a document in system mode, acting for the visitor.

        What follows needs products, stock and orders, and customers have no right to
        write: what they ask for is checked against this document.

        :raises AccessError, MissingError: the visitor may not see it
        """
        document = self._document_check_access(model, id_, access_token)
        return document.with_env(request.env).sudo()

    def _rma_send_away(self, model, id_):
        """Send visitors to their account, and staff to the backoffice."""
        if not request.env.user._is_internal():
            return request.redirect("/my")
        return request.redirect(f"/mail/view?model={model}&res_id={id_}")

    # === PAGE OF ONE RETURN === #

    def _rma_get_case(self, case_id, access_token):
        """Return the case in system mode, acting for the visitor.

        :raises AccessError, MissingError: the visitor may not see it
        """
        case = self._rma_get_shown("rma.case", case_id, access_token)
        if case.state == "draft" and not request.env.user._is_internal():
            raise MissingError(request.env._("This document does not exist."))
        return case

    def _rma_get_case_url(self, case, **query):
        """Return the address of the page, with its token for who needs it."""
        if case.with_env(request.env).has_access("read"):
            return f"{case.access_url}?{urlencode(query)}"
        return case.get_portal_url(query_string=f"&{urlencode(query)}")

    @http.route("/my/returns/<int:case_id>", type="http", auth="public", website=True)
    def rma_page(self, case_id, access_token=None, report_type=None, **query):
        """Show one return, or its slip."""
        try:
            case = self._rma_get_case(case_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("rma.case", case_id)
        if report_type in SLIP_TYPES:
            if not case._is_slip_available():
                return request.redirect(self._rma_get_case_url(case, notice="no_slip"))
            return self._show_report(
                model=case,
                report_type=report_type,
                report_ref="rma_warranty.rma_case_slip_report",
                download=bool(query.get("download")),
            )
        values = self._rma_prepare_page(case, access_token, query)
        return request.render("rma_warranty.portal_return_page", values)

    def _rma_prepare_page(self, case, access_token, query):
        """Return the values of the page of one return."""
        portal = request.env["rma.portal"]
        values = {
            "page_name": "return",
            "case": case,
            "status": portal._get_status(case) if case.state != "draft" else False,
            "tasks": request.env["rma.portal.tasks"]._get_tasks(case),
            "steps": case._get_timeline(),
            "promised": case._get_promised(),
            "lines": portal._get_case_lines(case),
            "orders": portal._get_orders(case),
            "adjustments": portal._get_adjustments(case),
            "credit_notes": portal._get_credit_notes(case),
            "is_sending": case._is_slip_available()
            and case.goods_status in ("waiting", "partial"),
            "is_cancel_shown": case.state in OPEN_STATES and case.is_cancel_allowed,
            "notice": query.get("notice"),
        }
        chatter = {key: query[key] for key in ("pid", "hash") if query.get(key)}
        return self._get_page_view_values(
            case, access_token, values, "my_returns_history", False, **chatter
        )

    @http.route(
        "/my/returns/<int:case_id>/cancel",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_cancel(self, case_id, access_token=None, **post):
        """Withdraw a request for which nothing has arrived yet."""
        try:
            case = self._rma_get_case(case_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("rma.case", case_id)
        notice = "cancelled"
        try:
            with request.env.cr.savepoint():
                self._rma_cancel(case)
        except UserError:
            notice = "not_cancelled"
        return request.redirect(self._rma_get_case_url(case, notice=notice))

    def _rma_cancel(self, case):
        """Cancel and leave a note of who did it; a second call does nothing."""
        if case.state == "cancelled":
            return
        case.action_cancel()
        user = request.env.user
        author = case.partner_id if user._is_public() else user.partner_id
        case._message_log(
            body=request.env._("The customer cancelled the request in the portal."),
            author_id=author.id,
        )

    # === REQUEST FORM === #

    @http.route(
        "/my/orders/<int:order_id>/return",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def rma_request_form(self, order_id, access_token=None, **query):
        """Show the form in which a return of an order is requested."""
        try:
            order = self._rma_get_document("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("sale.order", order_id)
        if order.state != "sale" or not order.company_id.rma_is_portal_enabled:
            return request.redirect(order.get_portal_url())
        return self._rma_render_form(order, access_token, RequestForm(request.env))

    @http.route(
        "/my/orders/<int:order_id>/return",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def rma_request(self, order_id, access_token=None, **post):
        """Open a case from the form, or show the form again with what is wrong."""
        try:
            order = self._rma_get_document("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return self._rma_send_away("sale.order", order_id)
        files = request.httprequest.files.getlist("photos")
        form = RequestForm(request.env, post, files)
        cases = self._rma_get_cases_of(order)
        known = cases._find_from_portal(order, form.request_key)
        try:
            if not known:
                self._rma_count_tries(order.partner_id, "file", len(form.files))
            with request.env.cr.savepoint():
                case = known or self._rma_create(cases, order, form)
        except UserError as error:
            return self._rma_render_form(order, access_token, form, str(error))
        notice = "known" if known else "requested"
        return request.redirect(self._rma_get_case_url(case, notice=notice))

    def _rma_count_tries(self, customer, kind, number=1):
        """Count tries of a customer; see ``rma.attempt._count``."""
        counted = customer.sudo()
        counted.env["rma.attempt"]._count(counted, kind, number)

    def _rma_get_cases_of(self, order):
        """Return the model with the rights to open a case of ``order``."""
        return order.env["rma.case"].with_company(order.company_id)

    def _rma_create(self, cases, order, form):
        """Open the case that ``form`` asks for.

        :raises UserError: it can't be opened; nothing was kept
        """
        form_lines = request.env["rma.portal"]._get_form_lines(order)
        values = form.get_values(form_lines)
        values["partner_id"] = self._rma_get_contact(order).id
        return cases._create_from_portal(order, values)

    def _rma_get_contact(self, order):
        """Return who gets the messages: the visitor, if of the same customer."""
        user = request.env.user
        customer = order.partner_id.commercial_partner_id
        is_own = user._is_portal() and user.commercial_partner_id == customer
        return user.partner_id if is_own else order.partner_id

    def _rma_render_form(self, order, access_token, form, error=""):
        """Show the request form with what was typed."""
        portal = order.env["rma.portal"]
        lines = portal._get_form_lines(order)
        values = {
            "page_name": "return_request",
            "rma_order": order,
            "access_token": access_token,
            "form": form,
            "lines": lines,
            "is_possible": any(line["maximum"] for line in lines.values()),
            "reason_groups": portal._get_reason_groups(),
            "error": error,
            "photo_types": ",".join(PHOTO_TYPES),
            "photo_max_count": PHOTO_MAX_COUNT,
            "photo_max_bytes": PHOTO_MAX_BYTES,
            "description_max_length": DESCRIPTION_MAX_LENGTH,
        }
        return self._rma_render("rma_warranty.portal_return_request", values, error)

    def _rma_render(self, template, values, error):
        """Show a form; with status 400 when there is an error.

        Browsers keep no copy of a fresh form: after going back, a new one is
        loaded, for another request.
        """
        response = request.render(template, values)
        if error:
            response.status_code = 400
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

from odoo import models
from odoo.tools import format_date, is_html_empty

from ...tools.text import format_quantity


class RmaWarrantyPage(models.AbstractModel):
    """What the page of one certificate shows to its holder.

    Takes the certificate as superuser after its access was checked, and
    answers plain values, as rma.warranty.portal does for lists.
    """

    _name = "rma.warranty.page"
    _description = "Page of a warranty in the customer portal"

    def _get_page(self, certificate):
        """Return {name: value} of everything that the page shows."""
        portal = self.env["rma.warranty.portal"]
        return {
            "status": portal._get_status(certificate),
            "facts": self._get_facts(certificate),
            "image": certificate.product_id.image_256,
            "product": certificate.product_id.display_name,
            "answer": self._get_answer(certificate),
            "extensions": self._get_extensions(certificate),
            "claims": self._get_claims(certificate),
            "register_until": certificate._get_registration_deadline(),
            **self._get_promise(certificate),
        }

    # === FACTS === #

    def _get_facts(self, certificate):
        """Return [(label, text, address or '')], without what is unknown."""
        portal = self.env["rma.warranty.portal"]
        term = certificate.term_in_force_id
        rows = [
            (self.env._("Serial number"), portal._get_serial(certificate), ""),
            (self.env._("Quantity"), self._describe_quantity(certificate), ""),
            (self.env._("Order"), *self._get_order(certificate)),
            (self.env._("Warranty"), term.name, ""),
            (self.env._("Kind"), self._describe_coverage(term), ""),
            (self.env._("From"), self._format(certificate.date_start), ""),
            (self.env._("Valid until"), portal._describe_end(certificate), ""),
            (self.env._("Time left"), portal._describe_days_left(certificate), ""),
            (
                self.env._("Registered on"),
                self._format(certificate.date_registered),
                "",
            ),
            *self._get_purchase(certificate),
            (self.env._("Claims left"), self._describe_claims_left(certificate), ""),
            (self.env._("You pay per claim"), self._describe_deductible(term), ""),
            (self.env._("If repairs fail"), term._describe_ladder(), ""),
        ]
        return [row for row in rows if row[1]]

    def _format(self, day):
        return format_date(self.env, day) if day else ""

    def _describe_quantity(self, certificate):
        """Return the units in warranty, of how many where some came back."""
        unit = certificate.product_id.uom_id
        total = unit._rma_write_alone(certificate.quantity)
        left = format_quantity(certificate._get_units_left())
        if left == format_quantity(certificate.quantity):
            return total
        return self.env._("%(left)s of %(total)s", left=left, total=total)

    def _get_order(self, certificate):
        """Return (name, address or '') of the holder's own order."""
        order = certificate.order_id
        # Whoever was given the goods by the buyer doesn't learn of the order (G8).
        if order.partner_id.commercial_partner_id != certificate.partner_id:
            return "", ""
        is_readable = order.with_env(self.env)._filtered_access("read")
        return order.name or "", order.access_url if is_readable else ""

    def _get_purchase(self, certificate):
        if not certificate.registration_state:
            return []
        bought = self._format(certificate.date_delivered)
        return [
            (self.env._("Bought on"), bought, ""),
            (self.env._("Bought from"), certificate.registration_place, ""),
        ]

    def _describe_coverage(self, term):
        return dict(term._fields["coverage"]._description_selection(self.env))[
            term.coverage
        ]

    def _describe_claims_left(self, certificate):
        """Return how many claims are left, '' where their number is open."""
        most = certificate.term_in_force_id.max_claims
        if not most:
            return ""
        return self.env._(
            "%(left)s of %(most)s",
            left=max(most - certificate.claim_count, 0),
            most=most,
        )

    def _describe_deductible(self, term):
        if term.currency_id.is_zero(term.deductible):
            return ""
        return term.currency_id.format(term.deductible)

    def _get_answer(self, certificate):
        """Return {"text", "remedies"} as of today."""
        service = certificate.env["rma.warranty.answer"]
        today = certificate.company_id._rma_get_today()
        answer = service._get_answer(certificate, today)
        return {
            "text": service._explain(answer),
            "remedies": service._explain_remedies(answer),
        }

    def _get_extensions(self, certificate):
        """Return what makes the warranty longer: list of sentences."""
        result = []
        for extension in certificate.extension_ids.filtered(
            lambda extension: not extension.is_refunded
        ):
            order = extension.order_id
            is_own = order.partner_id.commercial_partner_id == certificate.partner_id
            name = extension.name
            result.append(f"{name} ({order.name})" if order and is_own else name)
        return result

    # === CLAIMS MADE === #

    def _get_claims(self, certificate):
        """Return the rows of the holder's own cases with these units.

        A visitor who only has the certificate's link gets the link of a case
        that is about nothing but this certificate, and of no other (G8).
        """
        cases = certificate.case_line_ids.case_id.filtered(
            lambda case: (
                case.state != "draft"
                and case.commercial_partner_id == certificate.partner_id
            )
        )
        readable = cases.with_env(self.env)._filtered_access("read")
        rows = self.env["rma.portal"]._get_rows(cases)
        for case, row in zip(cases, rows, strict=True):
            if case not in readable:
                is_alone = case.line_ids.certificate_id == certificate and all(
                    line.certificate_id for line in case.line_ids
                )
                row["url"] = case.get_portal_url() if is_alone else ""
        return rows

    # === WHAT IS PROMISED === #

    def _get_promise(self, certificate):
        """Return what the term says, in the holder's words."""
        term = certificate.term_in_force_id
        items = term.item_ids.grouped("kind")
        return {
            "payers": self._get_payers(term, certificate.company_id),
            "covered": [item.name for item in items.get("covered", ())],
            "excluded": [item.name for item in items.get("excluded", ())],
            "claim_steps": self._get_html(term.claim_steps),
            "terms_text": self._get_html(term.terms_text),
            "claim_at": self._get_address(term._get_claim_partner()),
        }

    def _get_html(self, text):
        return "" if is_html_empty(text) else text

    def _get_payers(self, term, company):
        """Return [(what, who pays for it)]."""
        names = {
            "us": company.name,
            "customer": self.env._("You"),
            "provider": term.provider_id.name or self.env._("the provider"),
        }
        return [
            (self.env._("Parts"), names[term.parts_payer]),
            (self.env._("Labour"), names[term.labour_payer]),
            (self.env._("Shipping"), names[term.freight_payer]),
        ]

    def _get_address(self, partner):
        """Return {"name", "address", "phone", "email"}, or {} for us."""
        if not partner:
            return {}
        address = partner._display_address(without_company=True)
        lines = [line.strip() for line in (address or "").splitlines()]
        return {
            "name": partner.display_name,
            "address": "\n".join(line for line in lines if line),
            "phone": partner.phone or "",
            "email": partner.email or "",
        }

from odoo import Command, models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...tools.text import format_quantity


class RmaWarrantyClaim(models.AbstractModel):
    """Claims that customers make in the portal, from a certificate's page.

    Takes certificates as superuser whose access was checked before.
    """

    _name = "rma.warranty.claim"
    _description = "Warranty claims in the customer portal"

    # === WHAT CAN BE CLAIMED === #

    def _get_offer(self, certificate):
        """Return what the customer may ask for now, and what we answer.

        :return: dict: ``is_in_warranty``; ``answer``, ``remedies`` and
            ``window``: sentences; ``refusal``: why nothing can be asked, or
            ''; ``maximum``: units that can be claimed; and what the form
            needs to ask for them
        """
        service = self.env["rma.warranty.answer"]
        today = certificate.company_id._rma_get_today()
        answer = service._get_answer(certificate, today)
        window = self._get_window(certificate) if answer["why"] else ""
        rest = self._get_rest(certificate)
        product = certificate.product_id
        is_counted = self.env["rma.portal"]._is_counted(certificate, rest)
        return {
            "is_in_warranty": not answer["why"],
            "answer": service._explain(answer),
            "remedies": service._explain_remedies(answer),
            "window": window,
            "refusal": self._get_refusal(certificate, answer, window, rest),
            "product": product.display_name,
            "unit": product.uom_id.name,
            "maximum": rest,
            "returnable": format_quantity(rest),
            "step": "1" if is_counted else "any",
        }

    def _get_sale_line(self, certificate):
        """Return the order line, unless it was another customer who bought."""
        line_id = certificate._prepare_case_line_vals()["sale_line_id"]
        return self.env["sale.order.line"].browse(line_id or ())

    def _get_window(self, certificate):
        """Return the sentence of the return window that is still open, or ''."""
        sale_line = self._get_sale_line(certificate)
        if not sale_line:
            return ""
        preview = sale_line._rma_preview_eligibility()[sale_line]
        return preview.sentence if preview.outcome == "accept" else ""

    def _get_rest(self, certificate):
        """Return the units that no case has yet, in the product's unit."""
        rest = certificate._get_units_left()
        sale_line = self._get_sale_line(certificate)
        if sale_line:
            rest = min(rest, self._get_returnable(sale_line, certificate))
        else:
            rest -= self._get_held(certificate)
        return certificate.product_id.uom_id.round(max(rest, 0.0))

    def _get_returnable(self, sale_line, certificate):
        """Return the units of the order line that can still come back."""
        figure = sale_line._rma_get_returnable()[sale_line]
        units = sale_line.product_id.uom_id._compute_quantity(
            figure.returnable, certificate.product_id.uom_id, round=False
        )
        if not certificate.lot_id:
            return units
        lots = sale_line._rma_get_returnable_lots()
        return min(units, lots[sale_line, certificate.lot_id])

    def _get_held(self, certificate):
        """Return the units in open cases that don't know an order line."""
        lines = certificate.case_line_ids.filtered(
            lambda line: (
                not line.sale_line_id
                and line.state in ("requested", "approved")
                and line.decision != "rejected"
            )
        )
        return sum(lines.mapped("quantity"))

    def _get_refusal(self, certificate, answer, window, rest):
        """Return why nothing can be asked for with this certificate, or ''."""
        if not certificate.company_id.rma_is_portal_enabled:
            return self.env._("Claims can't be made here. Please write to us.")
        if answer["why"] and not window:
            return self.env._(
                "Nothing can be claimed with certificate %(name)s.",
                name=certificate.name,
            )
        if certificate.product_id.uom_id.compare(rest, 0) <= 0:
            return self.env._(
                "All units of certificate %(name)s are in a case already, or came "
                "back to us.",
                name=certificate.name,
            )
        if not self._get_reasons():
            return self.env._("Claims can't be made here. Please write to us.")
        return ""

    def _get_reasons(self):
        """Return the reasons for customers that lead to the warranty.

        In system mode: customers have no rights on them, but choose from them.
        """
        reasons = self.env["rma.reason"]._get_choices(portal=True)
        return reasons.filtered(lambda reason: reason.claim_kind == "warranty")

    def _get_reason_groups(self):
        """Return [(group name, [(id, reason)])] as the request form does."""
        return [
            (group.name or "", [(reason.id, reason.name) for reason in members])
            for group, members in self._get_reasons().grouped("parent_id").items()
        ]

    # === CLAIMING === #

    def _create_claim(self, certificate, values):
        """Create and request a case from what a customer posted.

        The caller has checked that the certificate may be read; everything
        else is checked here again (G8). Nothing is kept when a check fails.
        The same form sent twice, also at the same moment, gives the same case:
        order line and certificate are locked first (G6).

        :param certificate: rma.warranty.certificate
        :param dict values: ``quantity``, ``reason_id``, ``description``,
            ``partner_id``, ``request_key``, ``photos``
        :raises UserError: nothing can be claimed, no or too large a quantity,
            or a reason that doesn't lead to the warranty
        """
        lock_rows(certificate.sale_line_id)
        lock_rows(certificate)
        repeated = self._find(certificate, values["request_key"])
        if repeated:
            return repeated
        self._check(certificate, values)
        case = self.env["rma.case"].create(self._prepare_case(certificate, values))
        case.action_request()
        case._after_portal_request(values["photos"])
        return case

    def _find(self, certificate, request_key):
        """Return the case that this form has opened before, or none."""
        key = self._get_key(certificate, request_key)
        return self.env["rma.case"].search([("portal_request_key", "=", key)])

    def _get_key(self, certificate, request_key):
        """Return the key as stored: of use for this one certificate only."""
        return f"warranty-{certificate.id}-{request_key}"

    def _check(self, certificate, values):
        """Raise when this can't be claimed; see :meth:`_create_claim`."""
        offer = self._get_offer(certificate)
        if offer["refusal"]:
            raise UserError(
                self.env._(
                    "%(answer)s %(refusal)s",
                    answer=offer["answer"],
                    refusal=offer["refusal"],
                )
            )
        compare = certificate.product_id.uom_id.compare
        asked = values["quantity"]
        if compare(asked, 0) <= 0 or compare(asked, offer["maximum"]) > 0:
            raise UserError(
                self.env._(
                    "%(product)s: enter how many units you claim, %(max)s at most.",
                    product=offer["product"],
                    max=offer["returnable"],
                )
            )
        if values["reason_id"] not in self._get_reasons().ids:
            raise UserError(
                self.env._(
                    "Choose what is wrong with %(product)s.", product=offer["product"]
                )
            )

    def _prepare_case(self, certificate, values):
        """Return the values of the case that a customer requests."""
        line = {
            **certificate._prepare_case_line_vals(),
            "quantity": values["quantity"],
            "reason_id": values["reason_id"],
            "proof_ids": [Command.set(certificate.proof_ids.ids)],
        }
        key = self._get_key(certificate, values["request_key"])
        return {
            "partner_id": values["partner_id"],
            "company_id": certificate.company_id.id,
            "user_id": False,
            "source": "portal",
            "description": values["description"],
            "portal_request_key": key,
            "line_ids": [Command.create(line)],
        }

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.warranty import days_left

CERTIFICATE_STATES = [
    ("not_started", "Not started"),
    ("active", "Active"),
    ("expired", "Expired"),
    ("used_up", "Used up"),
    ("void", "Void"),
]


class RmaWarrantyCertificate(models.Model):
    """Where a warranty certificate stands, and how many claims it has had.

    The state follows from the dates, the claims and what came back; it
    depends on the day, so it is computed and can be searched, not stored.
    """

    _inherit = "rma.warranty.certificate"

    claim_count = fields.Integer(
        "Claims",
        compute="_compute_claims",
        store=True,
        help="Approved claims; refused and cancelled ones don't count. Those of a "
        "unit that this one replaced do, unless it got a new warranty.",
    )
    claims_before = fields.Integer(
        readonly=True, help="Claims of the units that these replaced."
    )
    is_used_up = fields.Boolean(compute="_compute_claims", store=True)
    is_void = fields.Boolean(compute="_compute_is_void", store=True)
    state = fields.Selection(
        CERTIFICATE_STATES, compute="_compute_state", search="_search_state"
    )
    days_left = fields.Integer(
        compute="_compute_state", help="0 on the last day, below zero afterwards."
    )
    is_lifetime = fields.Boolean(compute="_compute_state")

    # === COMPUTE METHODS === #

    @api.depends(
        "case_line_ids.is_claim", "term_in_force_id.max_claims", "claims_before"
    )
    def _compute_claims(self):
        groups = self.env["rma.case.line"]._read_group(
            [("certificate_id", "in", self.ids), ("is_claim", "=", True)],
            ["certificate_id"],
            ["__count"],
        )
        counts = {certificate.id: count for certificate, count in groups}
        for certificate in self:
            count = counts.get(certificate.id, 0) + certificate.claims_before
            most = certificate.term_in_force_id.max_claims
            certificate.claim_count = count
            certificate.is_used_up = bool(most) and count >= most

    @api.depends(
        "void_reason",
        "replaced_by_id",
        "quantity",
        "quantity_ended",
        "registration_state",
    )
    def _compute_is_void(self):
        for certificate in self:
            compare = certificate.product_id.uom_id.compare
            certificate.is_void = bool(
                certificate.void_reason
                or certificate.replaced_by_id
                or certificate.registration_state == "refused"
                or compare(certificate.quantity_ended, certificate.quantity) >= 0
            )

    @api.depends("date_start", "date_end", "is_void", "is_used_up")
    @api.depends_context("tz")
    def _compute_state(self):
        for company, certificates in self.grouped("company_id").items():
            today = company._rma_get_today()
            for certificate in certificates:
                end = certificate.date_end or None
                certificate.state = certificate._get_state_on(today)
                certificate.days_left = days_left(end, today) or 0
                certificate.is_lifetime = bool(certificate.date_start) and not end

    def _get_state_on(self, day):
        """Return the state that this certificate has on a day."""
        self.ensure_one()
        if self.is_void:
            return "void"
        waits = self.registration_state == "to_confirm"
        if waits or not self.date_start or day < self.date_start:
            return "not_started"
        if self.date_end and day > self.date_end:
            return "expired"
        return "used_up" if self.is_used_up else "active"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain.OR(self._get_state_domain(state, company) for state in value)
            for company in self.env.companies
        )

    def _get_state_domain(self, state, company):
        """Return the domain of certificates in a state today."""
        today = company._rma_get_today()
        waits = Domain("registration_state", "=", "to_confirm")
        started = Domain("date_start", "<=", today) & ~waits
        early = Domain("date_start", ">", today) | Domain("date_start", "=", False)
        over = Domain("date_end", "<", today)
        valid = Domain("is_void", "=", False)
        used_up = Domain("is_used_up", "=", True)
        return {
            "void": ~valid,
            "not_started": valid & (waits | early),
            "expired": valid & started & over,
            "used_up": valid & started & ~over & used_up,
            "active": valid & started & ~over & ~used_up,
        }.get(state, Domain.FALSE)

    # === VOID === #

    def _void(self, reason):
        """End the certificates by hand, with a reason that stays.

        :raises AccessError: the user is not an After-sales Manager
        :raises UserError: no reason given
        """
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may make a certificate void.")
            )
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the certificate becomes void."))
        self._write_step({"void_reason": reason.strip()})
        self._after_changed()

    def action_unvoid(self):
        """Take back what :meth:`_void` did; the dates were never touched."""
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may restore a certificate.")
            )
        self.check_access("write")
        self._write_step({"void_reason": False})
        # Certificates of other customers and companies count.
        own = self.sudo()
        self.env["rma.warranty.replacer"]._end_revived(own)
        for certificate in own.filtered("void_reason"):
            raise UserError(
                self.env._(
                    "%(name)s can't be restored: %(lot)s was sold again since. "
                    "%(reason)s.",
                    name=certificate.name,
                    lot=certificate.lot_id.name,
                    reason=certificate.void_reason,
                )
            )
        self._after_changed()
        return True

from odoo import fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system
from ...tools.windows import window_end

REGISTRATION_STATES = [
    ("to_confirm", "To confirm"),
    ("confirmed", "Confirmed"),
    ("refused", "Refused"),
]


class RmaWarrantyCertificate(models.Model):
    """Registration of goods by the customer.

    Goods that were bought elsewhere are registered with a proof of purchase
    (see rma.warranty.registrar); their warranty doesn't count before staff
    confirm it. For goods that we delivered, a term may begin its warranty
    with the registration; there is nothing to confirm then.
    """

    _inherit = "rma.warranty.certificate"

    registration_partner_id = fields.Many2one(
        "res.partner",
        "Registered by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The contact who gets the answer.",
    )
    registration_place = fields.Char("Bought from", readonly=True)
    registration_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="One form that a customer was given: sent twice, it registers once.",
    )

    _registration_once = models.UniqueIndex(
        "(registration_key) WHERE registration_key IS NOT NULL",
        "This registration was received already.",
    )

    # === GOODS BOUGHT ELSEWHERE === #

    def action_confirm_registration(self):
        """Have the warranty of registered goods count, and tell the customer.

        A second call does nothing.

        :raises UserError: there is no registration, it was refused, or the unit has
            a warranty of somebody else
        """
        todo = self._filter_registrations("to_confirm", done="confirmed")
        for certificate in todo:
            rivals = certificate._find_rivals().filtered(
                lambda rival: rival.registration_state != "to_confirm"
            )
            if rivals:
                raise UserError(certificate._get_rivals_text(rivals))
            certificate._start_registered()
        todo._notify_registration()
        return True

    def action_refuse_registration(self):
        """Ask why the registrations are refused."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse registration"),
            "res_model": "rma.refuse.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_certificate_ids": self.ids},
        }

    def _refuse_registration(self, reason):
        """Refuse registrations; the reason is told to the customer.

        A second call does nothing.

        :raises UserError: no reason, no registration, or it is confirmed
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Enter why the registration is refused: the customer is told."
                )
            )
        todo = self._filter_registrations("to_confirm", done="refused")
        todo._write_step(
            {"registration_state": "refused", "void_reason": reason.strip()}
        )
        todo._after_changed()
        todo._notify_registration()

    def action_undo_registration(self):
        """Take confirmation or refusal back: the registration waits again.

        :raises UserError: something was claimed with the certificate already
        """
        self.check_access("write")
        todo = self.filtered(
            lambda certificate: (
                certificate.registration_state in ("confirmed", "refused")
            )
        )
        for certificate in todo:
            lines = certificate.case_line_ids
            if any(line.state not in ("draft", "cancelled") for line in lines):
                raise UserError(
                    self.env._(
                        "%(name)s was claimed in %(cases)s, so its registration stays.",
                        name=certificate.name,
                        cases=", ".join(lines.case_id.mapped("name")),
                    )
                )
        todo._write_step(
            {
                "registration_state": "to_confirm",
                "void_reason": False,
                "lot_id": False,
                "date_registered": False,
                "date_start": False,
                "date_end": False,
            }
        )
        todo._after_changed()
        return True

    def _filter_registrations(self, source, *, done):
        """Return the certificates that wait for a step, leaving out those past it.

        :param str source: state in which the step starts
        :param str done: state of those that are past it
        :raises UserError: a certificate is in neither state
        """
        self.check_access("write")
        lock_rows(self)
        for certificate in self:
            if certificate.registration_state not in (source, done):
                raise UserError(
                    self.env._(
                        "%(name)s has no registration that waits for an answer. Take "
                        "the earlier answer back first.",
                        name=certificate.name,
                    )
                )
        return self.filtered(
            lambda certificate: certificate.registration_state == source
        )

    @as_system
    def _start_registered(self):
        """Start the warranty of one confirmed registration, by its term."""
        self.ensure_one()
        company, bought = self.company_id, self.date_delivered
        dates = self.env["rma.warranty.dates"]
        start = dates._get_start(
            self.term_id, company, bought, ordered=bought, invoiced=bought
        )
        self._write_step(
            {
                "registration_state": "confirmed",
                "date_registered": company._rma_get_local_date(self.create_date),
                "date_start": start,
                "lot_id": self._find_registered_lot().id,
            }
        )
        dates._update(self)

    def _find_rivals(self):
        """Return the certificates that others have for the same serial number."""
        self.ensure_one()
        if not self.serial_text:
            return self.browse()
        # Of all customers, whoever asks: staff decide which is right.
        registrar = self.env["rma.warranty.registrar"]
        known = registrar._find_certified(self.product_id, self.serial_text)
        of_company = known.filtered(lambda own: own.company_id == self.company_id)
        return of_company.filtered(lambda rival: rival.partner_id != self.partner_id)

    def _get_rivals_text(self, rivals):
        """Return the sentence for staff that names who else has this unit."""
        return self.env._(
            "Serial number %(serial)s has a warranty of somebody else: %(rivals)s. "
            "Refuse this registration, or end the other warranty first.",
            serial=self.serial_text,
            rivals=", ".join(
                f"{rival.name} ({rival.partner_id.display_name})" for rival in rivals
            ),
        )

    def _find_registered_lot(self):
        """Return the lot of the serial number given, if nobody else has it."""
        self.ensure_one()
        registrar = self.env["rma.warranty.registrar"].with_company(self.company_id)
        lot = registrar._find_lot(self.product_id, self.serial_text)
        # Certificates of all customers count.
        others = self.search(
            [("lot_id", "=", lot.id), ("is_void", "=", False), ("id", "!=", self.id)],
            limit=1,
        )
        return lot.browse() if others or not lot else lot

    @as_system
    def _notify_registration(self):
        """Queue the answer for the customer, in the customer's language.

        Whoever answers a registration needs no rights on mails.
        """
        for certificate in self:
            event = certificate.registration_state
            template = self.env.ref(
                f"rma_warranty.mail_template_registration_{event}",
                raise_if_not_found=False,
            )
            contact = certificate.registration_partner_id
            if template and contact.email:
                template.send_mail(
                    certificate.id,
                    force_send=False,
                    email_layout_xmlid="mail.mail_notification_layout",
                )

    # === GOODS BOUGHT HERE === #

    def _get_registration_deadline(self):
        """Return the last day on which registering starts the warranty, or None.

        None where the term doesn't ask for it, where it was done, and where
        it would change nothing any more.
        """
        self.ensure_one()
        term = self.term_id
        is_asked = term.start_event == "registration" and self.date_delivered
        is_done = self.date_registered or self.registration_state or self.is_void
        if not is_asked or is_done or self.replaces_ids:
            return None
        last = window_end(self.date_delivered, term.registration_days)
        return last if self.company_id._rma_get_today() <= last else None

    def _start_by_registration(self):
        """Start the warranty of delivered goods with today, once.

        A second call does nothing.

        :raises UserError: registering changes nothing (any more)
        """
        self.ensure_one()
        lock_rows(self)
        if self.date_registered:
            return
        if not self._get_registration_deadline():
            raise UserError(
                self.env._(
                    "%(name)s doesn't begin with a registration, or the time for it "
                    "is over.",
                    name=self.name,
                )
            )
        self._write_step({"date_registered": self.company_id._rma_get_today()})
        self.env["rma.warranty.dates"]._update(self)

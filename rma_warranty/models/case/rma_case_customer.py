from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RmaCase(models.Model):
    """Whose case it is: agreed when it is requested, and kept from then on.

    A contact who moves to another company takes no case along. A manager may
    hand a case to another customer, as a step of its own: then the link of the
    old one leads nowhere any more.
    """

    _inherit = "rma.case"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        tracking=True,
        index=True,
        check_company=True,
        help="The contact who gets the messages about this case.",
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        "Customer's company",
        compute="_compute_commercial_partner_id",
        store=True,
        index=True,
        help="As it was when the return was requested.",
    )

    # Without the contact's own company: what was agreed stays.
    @api.depends("partner_id")
    def _compute_commercial_partner_id(self):
        for case in self:
            case.commercial_partner_id = case.partner_id.commercial_partner_id

    def write(self, vals):
        if "partner_id" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda case: case.partner_id.id != vals["partner_id"])
        if not self.env.su:
            changed._check_customer_open()
        res = super().write(vals)
        # Whoever had the link of the old customer has it no more.
        changed._write_step({"access_token": False})
        return res

    def _check_customer_open(self):
        """Raise when somebody would change whose case it is in passing.

        :raises UserError: the case was requested
        """
        for case in self:
            if case.state != "draft":
                raise UserError(
                    self.env._(
                        "%(case)s was requested by %(customer)s. A manager can hand it "
                        "to another customer with Change customer.",
                        case=case.name,
                        customer=case.partner_id.display_name,
                    )
                )

    def _fix_customer(self):
        """Keep whose cases these are, as agreed now."""
        for case in self:
            company = case.partner_id.commercial_partner_id
            if case.commercial_partner_id != company:
                case._write_step({"commercial_partner_id": company.id})

    def _has_moved(self):
        """Tell whether the contact belongs to another company by now."""
        self.ensure_one()
        return self.partner_id.commercial_partner_id != self.commercial_partner_id

    # === HANDING OVER === #

    def action_change_customer(self):
        """Open the dialog that asks for the new customer and the reason."""
        return self._get_wizard_action(
            "rma.customer.wizard",
            self.env._("Change customer"),
            default_case_id=self.id,
        )

    def _change_customer(self, customer, reason):
        """Hand a case to another customer; name and reason stay in its history.

        The bank account and the link of the old customer count no more.

        :param customer: res.partner
        :raises AccessError: the user is no After-sales Manager
        :raises UserError: no reason, money was credited, the case is over, or
            its orders are another customer's
        """
        self.ensure_one()
        self.check_access("write")
        reason = (reason or "").strip()
        # Credit notes that the manager may not see count as well, and only this step
        # may write it on requested cases; see ``write``.
        case = self.sudo()
        case._check_change_customer(reason)
        old = self.partner_id
        if customer == old:
            return
        case.write({"partner_id": customer.id})
        case._fix_customer()
        case.line_ids._check_customer()
        case._after_customer_changed()
        case.message_unsubscribe(old.ids)
        case._message_log(
            body=self.env._(
                "%(user)s handed this return from %(old)s to %(new)s: %(reason)s",
                user=self.env.user.name,
                old=old.display_name,
                new=customer.display_name,
                reason=reason,
            )
        )

    def _after_customer_changed(self):
        """Hook: let what is planned follow; what was the old customer's doesn't.

        Called as superuser.
        """

    def _check_change_customer(self, reason):
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may change the customer.")
            )
        if not reason:
            raise UserError(self.env._("Enter why the customer changes."))
        if self.state not in ("draft", "requested", "approved"):
            raise UserError(
                self.env._("%(case)s is over: it stays the customer's.", case=self.name)
            )
        if self.credit_note_ids.filtered(lambda note: note.state != "cancel"):
            raise UserError(
                self.env._(
                    "%(case)s has a credit note for %(customer)s. Cancel it first.",
                    case=self.name,
                    customer=self.partner_id.display_name,
                )
            )

from odoo import api, fields, models
from odoo.exceptions import UserError


class RmaWarrantyCertificate(models.Model):
    """The buttons of a warranty certificate, and handing it over."""

    _inherit = "rma.warranty.certificate"

    case_count = fields.Integer(
        "Cases", compute="_compute_case_count", compute_sudo=True
    )

    @api.depends("case_line_ids.case_id")
    def _compute_case_count(self):
        # Only the number, for those who may see certificates but no cases.
        for certificate in self:
            certificate.case_count = len(certificate.case_line_ids.case_id)

    @api.model
    def _get_list_action(self, domain):
        """Open certificates; the form when there is one."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_warranty_certificate_action"
        )
        action["domain"] = domain
        action["context"] = {"create": False}
        found = self.search(domain, limit=2)
        if len(found) == 1:
            action.update(views=[(False, "form")], res_id=found.id)
        return action

    def action_claim(self):
        """Open a new case with a line for this certificate."""
        self.ensure_one()
        case = self.env["rma.case"]._open_with_certificate(self)
        return case._get_open_action("rma_warranty.rma_case_action", case)

    def action_view_cases(self):
        """Open the cases in which these units are."""
        cases = self.case_line_ids.case_id
        return cases._get_open_action("rma_warranty.rma_case_action", cases)

    def action_print(self):
        """Print the certificates."""
        self.check_access("read")
        report = self.env.ref("rma_warranty.rma_warranty_certificate_report")
        return report.report_action(self)

    def _get_report_base_filename(self):
        """Return the name of the file that customers download."""
        self.ensure_one()
        return self.env._("Warranty %(name)s", name=self.name)

    def action_hand_over(self):
        """Ask for the customer who gets the warranty."""
        return self._get_dialog_action("rma.hand.over.wizard", self.env._("Hand over"))

    def action_void(self):
        """Ask why the warranty ends."""
        return self._get_dialog_action("rma.void.wizard", self.env._("Make void"))

    def _get_dialog_action(self, model, name):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_certificate_ids": self.ids},
        }

    def action_view_passport(self):
        """Open the page about the serial number."""
        self.ensure_one()
        if not self.lot_id:
            raise UserError(
                self.env._(
                    "%(name)s is for goods without a serial number, which have no "
                    "passport.",
                    name=self.name,
                )
            )
        return self.lot_id.action_rma_view_passport()

    # === HANDING OVER === #

    def _hand_over(self, partner):
        """Pass the warranty on to another customer.

        :param partner: res.partner; its commercial entity becomes the holder
        :raises UserError: the term doesn't allow it, or the warranty is over
        """
        self.check_access("write")
        holder = partner.commercial_partner_id
        for certificate in self:
            if not certificate.is_transferable:
                raise UserError(
                    self.env._(
                        "%(name)s can't be handed over: its term %(term)s doesn't "
                        "allow it.",
                        name=certificate.name,
                        term=certificate.term_in_force_id.name,
                    )
                )
            if certificate.state not in ("active", "not_started"):
                raise UserError(
                    self.env._(
                        "%(name)s is over, so there is nothing to hand over.",
                        name=certificate.name,
                    )
                )
            certificate._message_log(
                body=self.env._(
                    "Handed over from %(old)s to %(new)s",
                    old=certificate.partner_id.display_name,
                    new=holder.display_name,
                )
            )
        # A link that the former holder has must not open it any more (G8).
        self._write_step({"partner_id": holder.id, "access_token": False})
        self._after_changed()

from markupsafe import Markup

from odoo import models


class RmaChannelMail(models.AbstractModel):
    """By mail, posted on the case: staff and customer see what was sent.

    Answers come back to the case.
    """

    _name = "rma.channel.mail"
    _inherit = "rma.channel"
    _description = "Way of messages: mail"
    _sequence = 10
    _is_standard = True

    def _get_label(self):
        return self.env._("Mail")

    def _get_template(self, event):
        """Return the template of that name, empty when it was deleted."""
        xmlid = f"rma_warranty.mail_template_{event}"
        found = self.env.ref(xmlid, raise_if_not_found=False)
        return found or self.env["mail.template"]

    def _get_obstacle(self, message, template):
        customer = message.case_id.partner_id
        if not template:
            return self.env._("The mail template of this event was deleted.")
        further = message.case_id._get_further_address(message.event)
        if not customer.email and not further:
            return self.env._(
                "%(customer)s has no e-mail address.", customer=customer.display_name
            )
        if not self.env[template.model].browse(message.res_id).exists():
            return self.env._("The document of this message was deleted.")
        return ""

    def _send(self, message, template):
        case = message.case_id
        rendered = {
            field: template._render_field(field, [message.res_id], compute_lang=True)
            for field in ("subject", "body_html")
        }
        case.with_context(lang=case.partner_id.lang).message_post(
            subject=rendered["subject"][message.res_id],
            body=Markup(rendered["body_html"][message.res_id]),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=case.partner_id.ids,
            outgoing_email_to=case._get_further_address(message.event) or False,
            # Staff who follow the case know what they did.
            notify_skip_followers=True,
            author_id=case.company_id.partner_id.id,
            email_from=case.company_id.email_formatted or None,
            email_layout_xmlid="mail.mail_notification_layout",
        )

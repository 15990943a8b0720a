from odoo import api, models
from odoo.tools import html2plaintext


class RmaCase(models.Model):
    """Cases that customers open by writing to a team."""

    _inherit = "rma.case"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a draft of the sender's, or keep the mail with the team (G9).

        Called by the mail gateway, in system mode. What it returns gets the mail as
        a message: where nobody's case can be made of it, that is the team.

        :raises AccessError: somebody without the right to open cases calls it
        """
        self.check_access("create")
        given = dict(custom_values or {})
        team = self.env["rma.case.team"].browse(given.get("team_id"))
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        customer = team._find_customer(author)
        if team and not customer:
            return team._keep_mail(msg_dict.get("email_from") or "")
        given.update(self._prepare_from_mail(team, customer, msg_dict))
        case = super().message_new(msg_dict, given)
        case.message_subscribe(customer.ids)
        case._hand_to_team()
        return case

    @api.model
    def _prepare_from_mail(self, team, customer, msg_dict):
        """Return the values of a draft that a customer's mail opens."""
        company = team.company_id or customer.company_id or self.env.company
        body = html2plaintext(msg_dict.get("body") or "").strip()
        texts = [(msg_dict.get("subject") or "").strip(), body]
        return {
            "name": "/",  # the next number, not the subject
            "partner_id": customer.id,
            "company_id": company.id,
            "team_id": team.id,
            "user_id": False,
            "source": "mail",
            "description": "\n\n".join(filter(None, texts)),
        }

from odoo import api, fields, models

from ...tools.text import format_quantity


class RmaCase(models.Model):
    """What staff know of the customer before they decide."""

    _inherit = "rma.case"

    customer_history = fields.Text(
        "Customer so far",
        compute="_compute_customer_history",
        compute_sudo=True,
        groups="base.group_user",
        help="Orders and other returns in this company, with taxes. Returned is what "
        "was approved.",
    )

    @api.depends_context("lang")
    @api.depends("commercial_partner_id", "company_id", "line_ids.lot_id")
    def _compute_customer_history(self):
        service = self.env["rma.customer.history"]
        histories = service._read(self)
        claims = service._find_earlier_claims(self.line_ids)
        for case in self:
            texts = [case._get_history_text(histories[case])]
            texts += [
                self.env._(
                    "%(serial)s was claimed before: %(cases)s.",
                    serial=line.lot_id.name,
                    cases=", ".join(claims[line].case_id.mapped("name")),
                )
                for line in case.line_ids
                if line in claims
            ]
            case.customer_history = "\n".join(texts) if case.partner_id else False

    def _get_history_text(self, history):
        """Return what a customer bought and returned, as one line."""
        currency = self.company_id.currency_id
        bought = self.env._(
            "Orders: %(orders)s, %(amount)s.",
            orders=history.orders,
            amount=self._format_money(history.bought, currency),
        )
        if not history.cases_open and not history.cases_closed:
            return self.env._("%(bought)s No other returns.", bought=bought)
        return self.env._(
            "%(bought)s Other returns: %(open)s open, %(closed)s closed; returned "
            "%(amount)s (%(rate)s %%).",
            bought=bought,
            open=history.cases_open,
            closed=history.cases_closed,
            amount=self._format_money(history.returned, currency),
            rate=format_quantity(round(100 * history.rate, 1)),
        )

    def action_view_customer_cases(self):
        """Open all returns of the customer that the user may see."""
        self.check_access("read")
        return self.commercial_partner_id.action_rma_view_cases()

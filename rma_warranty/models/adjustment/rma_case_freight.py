from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows
from ...sql import lock_rows


class RmaCase(models.Model):
    """The delivery charge of orders of which everything comes back."""

    _inherit = "rma.case"

    freight_summary = fields.Text(
        "Freight not credited",
        compute="_compute_freight_summary",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @follows(
        "state",
        "line_ids.quantity_received",
        "line_ids.money_status",
        "adjustment_ids.amount_due",
        "credit_note_ids.state",
    )
    def _compute_freight_summary(self):
        texts = self.env["rma.freight.offer"]._get_texts(self)
        for case in self:
            case.freight_summary = "\n".join(texts.get(case, ()))

    def action_give_freight_back(self):
        """Add the freight to what the customer gets, for the next credit note.

        Of each order of which everything comes back; cases without such an
        order are left alone. A second click finds nothing to give back.

        :raises UserError: there is no kind that gives freight back
        """
        self.check_access("write")
        # Amounts of orders only: what is given back is entered by the user.
        self._create_freight(self.sudo()._prepare_freight())
        return True

    def _give_withdrawn_freight(self):
        """Give the standard freight back of orders that were withdrawn as a whole.

        By law: nobody has to think of it, and no limit of ours counts. In system mode.
        """
        withdrawn = self.filtered("is_withdrawal")
        withdrawn._create_freight(withdrawn._prepare_freight())

    def _create_freight(self, values):
        if not values:
            return
        self.env["rma.adjustment"].create(values)
        # What one case gives back, another one of the same order offers no more.
        self.invalidate_model(["freight_summary"])

    def _prepare_freight(self):
        """Return the values of additions that give all freight back that is due.

        In system mode.
        """
        offers = self.env["rma.freight.offer"]
        # Whoever gives the same freight back at this moment has to wait (G6).
        freight = offers._get_freight(self.line_ids.order_id)
        lock_rows(freight)
        lock_rows(freight.invoice_lines)
        given = freight.browse()
        values = []
        for case, due in offers._get_offers(self).items():
            for line, amount in due.items():
                if line not in given:
                    given |= line
                    values.append(case._prepare_freight_vals(line, amount))
        return values

    def _prepare_freight_vals(self, line, amount):
        """Return values of the addition that gives the freight of a line back."""
        self.ensure_one()
        kind = self.env["rma.adjustment.type"]._find_freight(self.company_id)
        if not kind:
            raise UserError(
                self.env._(
                    "%(case)s: there is no kind of addition that gives invoiced "
                    "freight back. An After-sales Manager creates it in Returns / "
                    "Configuration.",
                    case=self.name,
                )
            )
        language = self.partner_id.lang
        named = kind.with_context(lang=language)
        return {
            "case_id": self.id,
            "type_id": kind.id,
            "freight_line_id": line.id,
            "currency_id": line.currency_id.id,
            "amount": amount,
            "reason": named.reason or named.name,
        }

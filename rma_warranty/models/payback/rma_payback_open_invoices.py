from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


class RmaPaybackOpenInvoices(models.AbstractModel):
    """No money moves: the credit lowers what the customer still owes.

    Posting has set the note against its own invoice already; the rest goes
    against the customer's other open invoices, those due first.
    """

    _name = "rma.payback.open_invoices"
    _inherit = "rma.payback"
    _description = "Refund against open invoices"
    _sequence = 10

    def _get_label(self):
        return self.env._("Against open invoices")

    def _pays_out(self):
        return False

    def _get_objections(self, notes):
        debts = self._find_debts(notes)
        return [
            self.env._(
                "%(note)s: %(customer)s has no open invoice in %(currency)s to set it "
                "against. Choose another refund method.",
                note=note.name,
                customer=note.commercial_partner_id.display_name,
                currency=note.currency_id.name,
            )
            for note in notes
            if not self._filter_debts(debts, note)
        ] + self._get_received_objections(notes)

    def _get_received_objections(self, notes):
        """Refuse to set against invoices what was never received.

        A discount that the company takes back is booked before.
        """
        return [
            self.env._("%(note)s: %(why)s", note=note.name, why=text)
            for note in notes
            if (text := note._rma_get_above_text())
        ]

    def _pay(self, notes):
        debts = self._find_debts(notes)
        for note in notes:
            objections = self._get_received_objections(note)
            if objections:
                raise UserError("\n".join(objections))
            for debt in self._filter_debts(debts, note):
                credit = note._rma_get_open_lines()
                if not credit:
                    break
                (credit + debt).reconcile()

    def _find_debts(self, notes):
        """Return open items of the customers' posted invoices, due first."""
        domain = Domain("parent_state", "=", "posted")
        domain &= Domain("move_type", "=", "out_invoice")
        domain &= Domain("account_type", "=", "asset_receivable")
        domain &= Domain("reconciled", "=", False)
        domain &= Domain("company_id", "in", notes.company_id.ids)
        domain &= Domain("currency_id", "in", notes.currency_id.ids)
        customers = notes.commercial_partner_id
        domain &= Domain("partner_id", "child_of", customers.ids)
        lines = self.env["account.move.line"]
        return lines.search(domain, order="date_maturity, id")

    def _filter_debts(self, debts, note):
        """Return the debts that a note can be set against."""
        accounts = note._rma_get_open_lines().account_id
        return debts.filtered(
            lambda debt: (
                debt.move_id.commercial_partner_id == note.commercial_partner_id
                and debt.company_id == note.company_id
                and debt.currency_id == note.currency_id
                and debt.account_id in accounts
                and not debt.reconciled
            )
        )

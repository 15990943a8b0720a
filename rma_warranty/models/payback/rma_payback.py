from odoo import models
from odoo.fields import Domain


class RmaPayback(models.AbstractModel):
    """How posted credit notes are paid back: one strategy per method code.

    A strategy is a model ``rma.payback.<code>`` that inherits this contract; see
    rma.strategy. All methods work on credit notes of any number of cases and
    companies.
    """

    _name = "rma.payback"
    _inherit = ["rma.strategy"]
    _description = "Way to pay a refund back"
    _family = "rma.payback"

    # Types of the journals in which payments are registered, preferred first.
    _journal_types = ("bank",)

    def _needs_bank_account(self):
        """Tell whether a bank account of the customer is needed."""
        return False

    def _pays_out(self):
        """Tell whether money leaves the company."""
        return True

    def _get_objections(self, notes):
        """Return the reasons, as sentences, why notes can't be paid back now."""
        return []

    def _pay(self, notes):
        """Pay back what is open on posted credit notes, in one batch.

        :param notes: account.move, locked, without objections, each with an
            open amount
        :raises UserError: it can't be paid; nothing is kept
        """
        raise NotImplementedError

    # === REGISTERING PAYMENTS === #

    def _register_payments(self, notes):
        """Register one outgoing payment per note, as core's dialog does.

        :return: account.payment, posted and reconciled with the notes
        """
        payments = self.env["account.payment"]
        per_invoice = notes.grouped("reversed_entry_id")
        # What one note pays back is no longer there for others of its invoice.
        limited = notes.filtered(
            lambda note: (
                note._rma_is_paid_in_part()
                or len(per_invoice[note.reversed_entry_id]) > 1
            )
        )
        per_journal = (notes - limited).grouped(
            lambda note: (note.company_id, note.rma_refund_method_id)
        )
        for group in [*per_journal.values(), *limited]:
            amount = sum(note._rma_get_payable_amount() for note in group)
            if group.currency_id[:1].is_zero(amount):
                continue
            company, method = group.company_id, group.rma_refund_method_id
            dialog = (
                self.env["account.payment.register"]
                .with_company(company)
                .with_context(active_model="account.move", active_ids=group.ids)
            )
            values = self._prepare_register_vals(company, method)
            if group in limited:
                values["amount"] = amount
                values["payment_difference_handling"] = "open"
            payments |= dialog.create(values)._create_payments()
        return payments

    def _prepare_register_vals(self, company, method):
        """Return values of core's dialog for notes of one company and method."""
        method = method.with_company(company)
        values = {"group_payment": False}
        journal = self._get_journal(company, method)
        if journal:
            values["journal_id"] = journal.id
        if method.payment_method_line_id.journal_id == journal:
            values["payment_method_line_id"] = method.payment_method_line_id.id
        return values

    def _get_journal(self, company, method):
        """Return the journal of the method, else the company's first that fits."""
        journals = self.env["account.journal"]
        domain = Domain(journals._check_company_domain(company))
        chosen = method.with_company(company).journal_id
        if chosen.filtered_domain(domain):
            return chosen
        found = journals.search(domain & Domain("type", "in", self._journal_types))
        return found.sorted(lambda j: self._journal_types.index(j.type))[:1]

    def _get_journal_objections(self, notes):
        """Return one sentence per company that has no journal to pay from."""
        return [
            self.env._(
                "%(company)s has no journal for %(method)s. Create one, or choose it "
                "in the refund method.",
                company=company.name,
                method=method.name,
            )
            for company, method in dict.fromkeys(
                (note.company_id, note.rma_refund_method_id) for note in notes
            )
            if not self._get_journal(company, method)
        ]


class RmaPaybackRemoved(models.AbstractModel):
    """What is left of a way to pay back whose add-on was removed."""

    _name = "rma.payback.removed"
    _inherit = "rma.payback"
    _description = "Refund: not installed any more"

    def _pays_out(self):
        return False

    def _get_objections(self, notes):
        return [
            self.env._(
                "%(note)s: %(method)s needs an add-on that is not installed any more. "
                "Choose another refund method.",
                note=note.name,
                method=note.rma_refund_method_id.name,
            )
            for note in notes
        ]

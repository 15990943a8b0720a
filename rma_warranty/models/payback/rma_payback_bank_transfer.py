from odoo import models


class RmaPaybackBankTransfer(models.AbstractModel):
    """A transfer to the customer's bank account, once a person has checked it."""

    _name = "rma.payback.bank_transfer"
    _inherit = "rma.payback"
    _description = "Refund by bank transfer"
    _sequence = 30

    def _get_label(self):
        return self.env._("Bank transfer")

    def _needs_bank_account(self):
        return True

    def _get_objections(self, notes):
        accounts = notes._rma_get_bank_accounts()
        objections = self._get_journal_objections(notes)
        return objections + [
            self._get_account_objection(note, accounts[note])
            for note in notes
            if not accounts[note].allow_out_payment
        ]

    def _get_account_objection(self, note, account):
        customer = note.commercial_partner_id.display_name
        if not account:
            return self.env._(
                "%(note)s: no bank account of %(customer)s is known. The customer can "
                "enter it on the page of %(case)s, or choose another refund method.",
                note=note.name,
                customer=customer,
                case=note.rma_case_id.name,
            )
        return self.env._(
            "%(note)s: the bank account %(account)s of %(customer)s has not been "
            "checked. Check it and switch on Send Money there, then pay back.",
            note=note.name,
            account=account.acc_number,
            customer=customer,
        )

    def _pay(self, notes):
        for note, account in notes._rma_get_bank_accounts().items():
            if note.partner_bank_id != account:
                note.partner_bank_id = account
        return self._register_payments(notes)

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import depends, follows
from ...figures import Figure

# Longest account number and name that are taken from customers.
NUMBER_MAX_LENGTH = 40
NUMBER_MIN_LENGTH = 5
HOLDER_MAX_LENGTH = 70


class RmaCase(models.Model):
    """The customer's bank account, and when the money was credited and paid.

    A case closes when everything is credited: from then on the customer's
    account is right. Whether the money has left is told by ``money_status``
    and ``date_paid``.
    """

    _inherit = "rma.case"

    refund_account_id = fields.Many2one(
        "res.partner.bank",
        "Bank account for the refund",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="account.group_account_invoice",
        help="As the customer entered it in the portal.",
    )
    refund_account_state = fields.Selection(
        [
            ("none", "Not needed"),
            ("missing", "Missing"),
            ("unchecked", "Known, not checked"),
            ("ready", "Known"),
        ],
        "Bank account",
        compute="_compute_refund_account_state",
        compute_sudo=True,
    )
    date_credited = fields.Date(
        "Credited on",
        compute="_compute_money_dates",
        store=True,
        help="Day of the last credit note, once everything is credited.",
    )
    date_paid = fields.Date(
        "Settled on",
        compute="_compute_money_dates",
        store=True,
        help="Day on which the last credit note was paid back or set against an "
        "invoice.",
    )

    days_to_refund = Figure(
        compute="_compute_days_to_refund",
        store=True,
        groups="base.group_user",
        help="From the request until everything was credited.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_request", "date_credited", "company_id")
    def _compute_days_to_refund(self):
        for case in self:
            days = None
            if case.date_request and case.date_credited:
                asked = case.company_id._rma_get_local_date(case.date_request)
                days = max((case.date_credited - asked).days, 0)
            case.days_to_refund = days

    @depends("money_status", "credit_note_ids.invoice_date")
    def _compute_money_dates(self):
        for case in self:
            notes = case.credit_note_ids.filtered(lambda note: note.state == "posted")
            is_paid = case.money_status == "paid"
            is_credited = is_paid or case.money_status == "credited"
            credited = filter(None, notes.mapped("invoice_date"))
            case.date_credited = is_credited and max(credited, default=False)
            paid = [note._rma_get_paid_date() for note in notes] if is_paid else []
            case.date_paid = max(filter(None, paid), default=False)

    @follows("money_status", "line_ids.refund_method_id", "state")
    def _compute_refund_account_state(self):
        for case in self:
            account = case._get_refund_account(case.company_id)
            known = "ready" if account.allow_out_payment else "unchecked"
            state = known if account else "missing"
            is_needed = case._is_refund_account_needed()
            case.refund_account_state = state if is_needed else "none"

    # === BANK ACCOUNT === #

    def _after_customer_changed(self):
        # The old customer's account counts no more.
        self.refund_account_id = False
        return super()._after_customer_changed()

    def _is_refund_account_needed(self):
        """Tell whether money is to be transferred to the customer's bank."""
        self.ensure_one()
        return any(method._needs_bank_account() for method in self._get_open_methods())

    def _get_open_methods(self):
        """Return the methods of what is still to be paid back.

        Of a case in system mode: who looks at it may know how its money goes back.
        """
        self.ensure_one()
        if self.state not in ("approved", "closed"):
            return self.env["rma.refund.method"]
        notes = self.credit_note_ids.filtered(
            lambda note: note.state == "draft" or note.rma_payback_state == "open"
        )
        expected = self.line_ids._get_expected_methods().values()
        return notes.rma_refund_method_id.union(*expected)

    def _get_refund_account(self, company, customer=None):
        """Return the account a transfer goes to: what the customer entered here,
        else the customer's own, checked ones first; possibly empty.

        :param company: whose accounts count
        :param customer: res.partner whose account it has to be; the case's own
            when not given
        """
        self.ensure_one()
        customer = customer or self.commercial_partner_id
        entered = self.refund_account_id
        if entered.active and entered.partner_id == customer:
            return entered
        known = customer.bank_ids.filtered(
            lambda account: account.company_id in (company, company.browse())
        )
        return known.sorted(lambda account: not account.allow_out_payment)[:1]

    def _is_refund_account_editable(self):
        """Tell whether the customer may enter an account: when it is needed and
        none is known but the one entered here.
        """
        self.ensure_one()
        account = self._get_refund_account(self.company_id)
        is_own = not account or account == self.refund_account_id
        return is_own and self._is_refund_account_needed()

    def _keep_refund_account(self, number, holder):
        """Keep the account that the customer entered; see :meth:`_get_refund_account`.

        Accounts are never changed: another number is another account, which an
        accountant has to check first. The same number again changes nothing.

        :param str number: as typed
        :param str holder: as typed; empty for the customer's own name
        :raises UserError: no account is needed now, or the number is invalid
        """
        self.ensure_one()
        if not self._is_refund_account_editable():
            raise UserError(
                self.env._("We need no bank account for this return at the moment.")
            )
        account = self._find_account(number) or self._create_account(number, holder)
        if account == self.refund_account_id:
            return
        self.refund_account_id = account
        self._message_log(
            body=self.env._(
                "The customer entered the bank account %(digits)s for the refund.",
                digits=account._rma_get_masked(),
            )
        )
        self._add_account_todo(account)

    def _find_account(self, number):
        """Return the customer's account of that number, empty if it's new."""
        accounts = self.env["res.partner.bank"].with_context(active_test=False)
        found = accounts.search(
            [
                ("acc_number", "=", number or ""),
                ("partner_id", "=", self.commercial_partner_id.id),
            ]
        )
        if found and not found[0].active:
            raise UserError(
                self.env._(
                    "We can't pay to this account. Please enter another one, or write "
                    "to us."
                )
            )
        return found[:1]

    def _create_account(self, number, holder):
        """Create the account that a customer typed, not trusted for payments."""
        number = " ".join((number or "").split())
        digits = sum(char.isalnum() for char in number)
        is_short = not NUMBER_MIN_LENGTH <= digits or len(number) > NUMBER_MAX_LENGTH
        if is_short or not all(char.isalnum() or char in " -./" for char in number):
            raise UserError(
                self.env._("Please check the account number: it doesn't look like one.")
            )
        values = {
            "partner_id": self.commercial_partner_id.id,
            "acc_number": number,
            "allow_out_payment": False,
            "rma_is_private": True,
        }
        holder = " ".join((holder or "").split())[:HOLDER_MAX_LENGTH]
        if holder:
            values["acc_holder_name"] = holder
        return self.env["res.partner.bank"].create(values)

    def _add_account_todo(self, account):
        """Have the responsible, or the head, let an accountant check the account."""
        if not account.allow_out_payment:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self._get_next().id,
                summary=self.env._("Bank account for the refund arrived"),
                note=self.env._(
                    "An accountant has to check it and switch on Send Money before the "
                    "refund can be transferred."
                ),
            )

    # === PAGE OF THE CUSTOMER === #

    def _get_payback_page(self):
        """Return what the customer reads about the refund's way.

        :return: {"methods": [{"name", "arrival"}], "is_account_asked", "account":
            last digits, "holder"}
        """
        self.ensure_one()
        methods = self._get_open_methods().filtered("is_in_portal")
        account = self._get_refund_account(self.company_id)
        is_needed = self._is_refund_account_needed()
        return {
            "methods": [
                {"name": method.name, "arrival": method._get_arrival()}
                for method in methods
            ],
            "is_account_asked": self._is_refund_account_editable(),
            "account": account._rma_get_masked() if is_needed else "",
        }

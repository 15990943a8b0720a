from odoo import Command

from ..common.common import RmaCommon


class ReviewCommon(RmaCommon):
    """Drafts for the accountants' queue, and verbs to review them with.

    ``order`` sold and invoiced ten drills at 100.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 10)])
        cls.invoice = cls.order.invoice_ids
        cls.senior = cls._create_user("senior", "account.group_account_manager")

    @classmethod
    def _draft(cls, units=1, order=None, **values):
        """Return goods and draft their credit note; gives the note."""
        order = order or cls.order
        case = cls._customer_returns([(order.order_line[:1], units)], **values)
        cls._receive(case)
        cls._inspect(case, restock=units)
        cls._credit(case, post=False)
        return cls._as_accountant(case.credit_note_ids)

    @classmethod
    def _as_accountant(cls, notes, user=None):
        notes = notes.with_user(user or cls.accountant).sudo(False)
        cls.env.flush_all()
        cls.env.invalidate_all()
        return notes

    def _limit(self, user, amount, kind="post", company=None):
        return self.env["rma.review.limit"].create(
            {
                "user_id": user.id,
                "kind": kind,
                "amount": amount,
                "company_id": (company or self.company).id,
            }
        )

    def _send_back(self, notes, reason="Only one came back", user=None):
        wizard = (
            self.env["rma.send.back.wizard"]
            .with_user(user or self.accountant)
            .create({"move_ids": [Command.set(notes.ids)], "reason": reason})
        )
        return wizard.action_confirm()

    def _queue(self, *domain, user=None):
        """Return what the accountants' list shows for a filter."""
        moves = self.env["account.move"].with_user(user or self.accountant)
        self.env.flush_all()
        self.env.invalidate_all()
        return moves.search([*moves._rma_get_review_domain(), *domain])

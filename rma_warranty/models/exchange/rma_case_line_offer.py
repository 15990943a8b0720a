from odoo import fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows

# What the customer accepts; another offer has to be accepted anew.
OFFER_FIELDS = {"replacement_product_id", "exchange_price_unit", "is_exchange_free"}
# With these, an offer begins to wait for the customer, or no longer does.
ASKING_FIELDS = OFFER_FIELDS | {
    "claim_result",
    "is_replacement_accepted",
    "replacement_answer",
    "resolution",
}
ANSWER_FIELDS = {
    "is_replacement_accepted": False,
    "replacement_answer": False,
    "date_replacement_answer": False,
    "replacement_answered_by": False,
    "agreed_difference": 0.0,
}


class RmaCaseLine(models.Model):
    """The customer's answer to another product in place of the returned one.

    Given on the page of the case, or told to staff who tick it.
    """

    _inherit = "rma.case.line"

    replacement_answer = fields.Selection(
        [("accepted", "Accepted"), ("declined", "Declined")],
        "Customer's answer",
        readonly=True,
        copy=False,
    )
    date_replacement_answer = fields.Datetime(
        "Answered on", readonly=True, copy=False, groups="base.group_user"
    )
    replacement_answered_by = fields.Char(
        "Answered by", readonly=True, copy=False, groups="base.group_user"
    )
    agreed_difference = fields.Float(
        "Agreed difference per unit",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What the customer pays more when it was accepted, taxes included; below "
        "zero what the customer gets back.",
    )

    def write(self, vals):
        pending = self.filtered(lambda line: not line.is_replacement_accepted)
        offers = {
            line: line._get_offer_key() for line in self if OFFER_FIELDS & {*vals}
        }
        asked = self._get_asked() if ASKING_FIELDS & vals.keys() else None
        res = super().write(vals)
        if offers and "is_replacement_accepted" not in vals:
            changed = self.filtered(
                lambda line: (
                    offers[line] != line._get_offer_key()
                    and (line.replacement_answer or line.is_replacement_accepted)
                )
            )
            changed._write_step(ANSWER_FIELDS)
        if vals.get("is_replacement_accepted"):
            renewed = self.filtered(
                lambda line: offers.get(line) not in (None, line._get_offer_key())
            )
            (pending | renewed)._keep_agreement()
        if asked is not None:
            self._tell_asked(asked)
        return res

    def _get_asked(self):
        """Return {line: key} of the offers that wait for the customer's answer."""
        open_lines = self.filtered(lambda line: line._is_offer_open())
        return {line: line._get_offer_key() for line in open_lines}

    def _tell_asked(self, before):
        """Have customers asked about new offers, and about none that are over.

        :param dict before: what :meth:`_get_asked` was
        """
        now = self._get_asked()
        if now == before:
            return
        new = self.filtered(lambda line: line in now and before.get(line) != now[line])
        new.case_id._notify("offer")
        over = self.filtered(lambda line: line in before and line not in now).case_id
        over.filtered(lambda case: not case.line_ids._get_asked())._untell("offer")

    def _keep_agreement(self):
        """Keep when an offer was accepted and at which difference."""
        exchanges = self.env["rma.exchange"]
        for line in self.filtered(lambda line: line._is_other_product()):
            line._write_step(
                {
                    "date_replacement_answer": fields.Datetime.now(),
                    "agreed_difference": exchanges._get_unit_difference(line),
                }
            )

    # === THE OFFER === #

    def _get_offer_key(self):
        """Return what is offered, as a text that changes with it."""
        self.ensure_one()
        price = 0.0 if self.is_exchange_free else self.exchange_price_unit
        return f"{self._get_replacement_product().id}-{price:.6f}"

    def _is_offer_made(self):
        """Tell whether another product is offered, answered or not."""
        self.ensure_one()
        return (
            self.state in ("approved", "closed")
            and self._is_replacement_due()
            and self._is_other_product()
        )

    def _is_offer_pending(self):
        """Tell whether another product is offered that nobody accepted yet."""
        self.ensure_one()
        return self._is_offer_made() and not self.is_replacement_accepted

    def _get_pending_offer_text(self):
        """Return what an offer waits for, as a sentence for staff; '' if nothing."""
        self.ensure_one()
        names = {
            "offered": self._get_replacement_product().display_name,
            "returned": self.product_id.display_name,
        }
        if self._is_offer_open():
            return self.env._(
                "Waits for the customer's answer: %(offered)s offered instead of "
                "%(returned)s.",
                **names,
            )
        if self._is_offer_pending() and self.replacement_answer == "declined":
            return self.env._(
                "The customer doesn't want %(offered)s instead of %(returned)s. Offer "
                "something else.",
                **names,
            )
        return ""

    def _is_offer_open(self):
        """Tell whether the customer may answer: nothing is on its way yet."""
        self.ensure_one()
        return (
            self._is_offer_pending()
            and self.state == "approved"
            and not self.replacement_answer
            and not self._has_replacement()
        )

    def _answer_offer(self, key, is_accepted, partner):
        """Record the customer's answer; a repeat of the same one does nothing.

        For who may write the line; the page of the case acts in system mode, as it
        knows that the customer may answer.

        :param str key: of the offer that was shown, see :meth:`_get_offer_key`
        :param partner: res.partner who answers
        :raises UserError: the offer was changed or answered otherwise meanwhile
        """
        self.ensure_one()
        lock_rows(self)
        self.invalidate_recordset(list(ANSWER_FIELDS))
        answer = "accepted" if is_accepted else "declined"
        is_same = key == self._get_offer_key()
        if is_same and self.replacement_answer == answer:
            return
        if not is_same or not self._is_offer_open():
            raise UserError(
                self.env._(
                    "This offer was changed or answered meanwhile. Please look at it "
                    "again."
                )
            )
        self._write_step(
            {
                "is_replacement_accepted": is_accepted,
                "replacement_answer": answer,
                "date_replacement_answer": fields.Datetime.now(),
                "replacement_answered_by": partner.display_name,
            }
        )
        self._tell_answer(is_accepted, partner)

    def _tell_answer(self, is_accepted, partner):
        """Write the answer into the case's history; ask staff about a refusal."""
        values = {
            "product": self._get_replacement_product().display_name,
            "returned": self.product_id.display_name,
        }
        text = self.env._(
            "The customer accepts %(product)s in place of %(returned)s.", **values
        )
        if not is_accepted:
            text = self.env._(
                "The customer doesn't want %(product)s in place of %(returned)s. "
                "Offer something else.",
                **values,
            )
        case = self.case_id
        case._message_log(body=text, author_id=partner.id)
        if not is_accepted:
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=text,
                user_id=case._get_next().id,
            )

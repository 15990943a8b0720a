from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..common.rma_protected import is_by_step

# What the agreed price is about; when it changes, it is asked anew.
AGREED_FIELDS = {"sale_line_id", "product_id", "quantity", "lot_id"}


class RmaCaseLine(models.Model):
    """Goods without a known order that the company takes back at an agreed price.

    The customer says what was paid; an accountant agrees on a price, with a
    reason, before the return is approved. Then the goods become ours when they
    arrive, and the price is credited; without it, they stay the customer's.
    """

    _inherit = "rma.case.line"

    price_unit_agreed = fields.Float(
        "Price agreed",
        digits="Product Price",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="For each unit, in the company's currency, as a sales price of the "
        "product: with or without taxes as its taxes say.",
    )
    price_agreed_reason = fields.Char(
        "Agreed because", readonly=True, copy=False, groups="base.group_user"
    )
    price_agreed_user_id = fields.Many2one(
        "res.users", "Agreed by", readonly=True, copy=False, groups="base.group_user"
    )

    def write(self, vals):
        res = super().write(vals)
        agreed = self._get_agreed_fields() & vals.keys()
        if any(not is_by_step(vals[name]) for name in agreed):
            self._forget_price()
        return res

    def _get_agreed_fields(self):
        """Return the names of the fields that the agreed price is about."""
        return AGREED_FIELDS

    def action_agree_price(self):
        """Open the dialog in which an accountant agrees on a price."""
        self.ensure_one()
        self._check_may_agree()
        return self.case_id._get_wizard_action(
            "rma.agree.wizard",
            self.env._("Agree on the price"),
            default_line_id=self.id,
            default_price_unit=self.price_unit_agreed or self.price_unit_expected,
        )

    def _is_bought(self):
        return super()._is_bought() or self._is_price_agreed()

    def _is_price_agreed(self):
        is_agreed = not self.sale_line_id and self.price_agreed_user_id
        return bool(is_agreed) or super()._is_price_agreed()

    def _agree_price(self, price, reason):
        """Agree to take goods without a known order back at a price.

        Name and reason stay on the line and in the history. A second call
        agrees on another price.

        :param float price: for each unit of the line, above zero
        :raises AccessError: the user is no accountant
        :raises UserError: the order is known, the line is decided, or price or
            reason are missing
        """
        self.ensure_one()
        self._check_may_agree()
        reason = (reason or "").strip()
        currency = self.company_id.currency_id
        if currency.compare_amounts(price, 0.0) <= 0 or not reason:
            raise UserError(
                self.env._("Enter a price above zero, and why it is agreed on.")
            )
        # Accountants only read cases; only this step may write it.
        own = self.sudo()
        own.write(
            {
                "price_unit_agreed": price,
                "price_agreed_reason": reason,
                "price_agreed_user_id": self.env.user.id,
            }
        )
        own.case_id._message_log(
            body=self.env._(
                "%(product)s: %(user)s agreed on %(price)s each: %(reason)s",
                product=self.product_id.display_name,
                user=self.env.user.name,
                price=currency.format(price),
                reason=reason,
            ),
        )

    def _check_may_agree(self):
        """Raise unless an accountant asks, for a line that waits undecided."""
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants agree on the price of unknown sales.")
            )
        is_open = self.state in ("draft", "requested") and self.decision == "pending"
        if self.sale_line_id or not is_open:
            raise UserError(
                self.env._(
                    "%(case)s, %(product)s: a price is agreed on before the return is "
                    "approved, and only where no order is known.",
                    case=self.case_id.name,
                    product=self.product_id.display_name,
                )
            )

    def _forget_price(self):
        """Take back what was agreed on other goods."""
        agreed = self.sudo().filtered("price_agreed_user_id")
        if agreed:
            # Only steps may write it; see rma.protected.
            agreed.write(
                {
                    "price_unit_agreed": 0.0,
                    "price_agreed_reason": False,
                    "price_agreed_user_id": False,
                }
            )

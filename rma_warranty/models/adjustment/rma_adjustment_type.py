from odoo import api, fields, models
from odoo.exceptions import UserError

# What was agreed with the customer when a deduction or addition was entered.
AGREED_FIELDS = {"sign", "is_freight"}


class RmaAdjustmentType(models.Model):
    """A kind of deduction or addition: restocking fee, damage, goodwill."""

    _name = "rma.adjustment.type"
    _description = "Kind of deduction or addition"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short name that rules and other add-ons find it by."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Empty for all companies.", index="btree_not_null"
    )
    sign = fields.Selection(
        [("deduction", "Deduction"), ("addition", "Addition")],
        required=True,
        default="deduction",
        help="Deduction: the customer gets less.\nAddition: the customer gets more.",
    )
    is_freight = fields.Boolean(
        "Invoiced freight",
        help="Credits the freight that was invoiced, with its account and taxes and "
        "never more than was invoiced. Only for additions.",
    )
    product_id = fields.Many2one(
        "product.product",
        domain="[('type', '=', 'service')]",
        ondelete="restrict",
        help="Gives account and taxes.",
    )
    percent = fields.Float(
        "Proposed (%)", help="Of the price of the returned units; 0 for the amount."
    )
    amount = fields.Monetary("Proposed amount")
    limit_amount = fields.Monetary(
        "Limit", help="Above it, only managers may enter it. 0 for no limit."
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    reason = fields.Char(
        "Proposed reason",
        translate=True,
        help="The customer and the accountant read it.",
    )

    _positive = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100 AND amount >= 0 AND limit_amount >= 0)",
        "Amounts can't be negative, and a percentage is between 0 and 100.",
    )
    _freight_is_added = models.Constraint(
        "CHECK(NOT is_freight OR sign = 'addition')",
        "Only an addition gives invoiced freight back.",
    )
    _product_needed = models.Constraint(
        "CHECK(is_freight OR product_id IS NOT NULL)",
        "Choose the product that gives account and taxes.",
    )
    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is already a kind of this code."
    )

    def write(self, vals):
        agreed = AGREED_FIELDS & vals.keys()
        changed = self.filtered(
            lambda kind: any(kind[name] != vals[name] for name in agreed)
        )
        changed._check_unused()
        return super().write(vals)

    def _check_unused(self):
        """Raise when what was entered with a kind would turn into its opposite.

        :raises UserError: names the kind and a case that has it
        """
        # Cases that the user may not see count as well.
        used = self.env["rma.adjustment"].sudo()
        used = used.search([("type_id", "in", self.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "%(kind)s is used on %(case)s. Create another kind and archive "
                    "this one.",
                    kind=used.type_id.name,
                    case=used.case_id.name,
                )
            )

    @api.model
    def _find(self, code, company):
        """Return the kind of a code, the company's own before the shared one."""
        domain = [("code", "=", code), ("company_id", "in", (False, company.id))]
        found = self.search(domain)
        return (found.filtered("company_id") or found)[:1]

    @api.model
    def _find_freight(self, company):
        """Return the kind that gives freight back, the company's own first."""
        domain = [("is_freight", "=", True), ("company_id", "in", (False, company.id))]
        found = self.search(domain)
        return (found.filtered("company_id") or found)[:1]

    def _get_proposed(self, line, case, currency):
        """Return the amount that is proposed, in ``currency``.

        :param line: rma.case.line, empty for the whole case
        """
        self.ensure_one()
        if self.percent:
            lines = line or case.line_ids
            price = sum(own._get_sold_price(currency) for own in lines)
            return currency.round(price * self.percent / 100)
        return self._convert(self.amount, case, currency)

    def _convert(self, amount, case, currency):
        """Return an amount of this kind in ``currency``, at the rate of the day."""
        company = case.company_id or self.env.company
        today = company._rma_get_today()
        return self.currency_id._convert(amount, currency, company, today)

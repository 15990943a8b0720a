from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rma_warranty.sql import lock_rows


class RmaResolutionStoreCredit(models.AbstractModel):
    """Credit for the next purchase: owed to the customer, on an account for it."""

    _name = "rma.resolution.store_credit"
    _inherit = "rma.resolution"
    _description = "Resolution: store credit"
    _sequence = 15

    def _get_label(self):
        return self.env._("Store credit")

    def _is_substitute(self):
        return True

    def _moves_book_cost(self):
        return True

    # === WHAT IS DUE === #

    def _get_due(self, lines):
        due = {
            line: line.product_uom_id.round(
                line._get_units().owed - line.quantity_store_credit
            )
            for line in lines
            if line._is_entitled()
        }
        return {line: units for line, units in due.items() if units > 0}

    def _is_done(self, lines):
        return not self._get_due(lines)

    def _get_dependencies(self):
        return ["quantity_store_credit"]

    def _get_money_status(self, line):
        if self._get_due(line):
            return "waiting"
        return "paid" if line.quantity_store_credit else "none"

    def _get_objections(self, lines):
        return [
            self.env._(
                "%(case)s, %(product)s: no order is known, so nobody knows how much "
                "store credit it is worth.",
                case=line.case_id.name,
                product=line.product_id.display_name,
            )
            for line in lines
            if not line.sale_line_id
        ]

    def _check(self, lines):
        # Staff need no rights on accounts.
        companies = lines.company_id.sudo()
        return self._get_objections(lines) + [
            self.env._(
                "%(company)s has no account for store credit.", company=company.name
            )
            for company in companies
            if not company.rma_store_credit_account_id
        ]

    def _preview(self, lines):
        return {
            line: self._get_worth(line, units)
            for line, units in self._get_due(lines).items()
        }

    def _get_worth(self, line, units):
        """Return (amount, currency) of units, as they were sold."""
        # As above.
        sold = line.sale_line_id.sudo()
        quantity = line.product_uom_id._compute_quantity(
            units, sold.product_uom_id, round=False
        )
        amount = sold.currency_id.round(sold.price_reduce_taxexcl * quantity)
        return amount, sold.currency_id

    # === GIVING IT === #

    def _execute(self, lines, cases=None):
        """Book what is due to the customers' credit.

        :return: account.move, posted entries of these lines
        """
        lock_rows(lines)
        lines.invalidate_recordset(["quantity_store_credit"])
        due = self._get_due(lines)
        reasons = self._check(lines.browse().union(*due))
        if reasons:
            raise UserError("\n".join(reasons))
        # Staff grant credit without accounting rights.
        entries = self.env["account.move"].sudo()
        for line, units in due.items():
            company = entries.with_company(line.company_id)
            entries |= company.create(self._prepare_entry_vals(line, units))
        entries.action_post()
        return lines.sudo().store_credit_ids.filtered(
            lambda move: move.state == "posted"
        )

    def _prepare_entry_vals(self, line, units):
        amount, currency = self._get_worth(line, units)
        company = line.company_id.sudo()
        accounts = line.product_id.sudo().with_company(company)
        customer = line.commercial_partner_id
        rate_date = fields.Date.context_today(line)
        balance = currency._convert(amount, company.currency_id, company, rate_date)
        common = {
            "name": self.env._("Store credit, %(case)s", case=line.case_id.name),
            "partner_id": customer.id,
            "currency_id": currency.id,
        }
        income = accounts._get_product_accounts()["income"]
        credit = company.rma_store_credit_account_id
        return {
            "move_type": "entry",
            "ref": line.case_id.name,
            "rma_store_credit_line_id": line.id,
            "rma_store_credit_units": units,
            "line_ids": [
                Command.create(
                    {
                        **common,
                        "account_id": account.id,
                        "balance": sign * balance,
                        "amount_currency": sign * amount,
                    }
                )
                for account, sign in ((income, 1), (credit, -1))
            ],
        }

    def _undo(self, lines):
        """Take credit back that was granted; it is due again (G7)."""
        entries = lines.sudo().store_credit_ids
        posted = entries.filtered(lambda move: move.state == "posted")
        posted.button_draft()
        posted.button_cancel()

    # === WORDS === #

    def _get_promise(self):
        return self.env._("We then grant you store credit.")

    def _get_due_label(self):
        return self.env._("Grant store credit")

    def _explain(self, line):
        return ", ".join(
            self.env._("Store credit of %(amount)s", amount=currency.format(amount))
            for amount, currency in self._preview(line).values()
        )

    def _get_working_label(self, others):
        return "" if others else self.env._("We prepare your store credit")

    def _get_steps(self, lines):
        granted = lines.store_credit_ids.filtered(lambda move: move.state == "posted")
        is_open = any(not line.is_settled for line in lines)
        date = None if is_open else max(granted.mapped("date"), default=None)
        return [(self.env._("Store credit granted"), date)]


class RmaCaseLine(models.Model):
    _inherit = "rma.case.line"

    store_credit_ids = fields.One2many("account.move", "rma_store_credit_line_id")
    quantity_store_credit = fields.Float(
        compute="_compute_quantity_store_credit", digits="Product Unit", store=True
    )

    @api.depends("store_credit_ids.state")
    def _compute_quantity_store_credit(self):
        for line in self:
            entries = line.store_credit_ids.filtered(lambda own: own.state == "posted")
            line.quantity_store_credit = sum(entries.mapped("rma_store_credit_units"))


class AccountMove(models.Model):
    _inherit = "account.move"

    rma_store_credit_line_id = fields.Many2one(
        "rma.case.line", index="btree_not_null", copy=False
    )
    rma_store_credit_units = fields.Float(digits="Product Unit", copy=False)


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_store_credit_account_id = fields.Many2one("account.account")

from odoo import api, fields, models

TRUSTS = [("trusted", "Trusted"), ("blocked", "Blocked")]


class RmaCustomerTrust(models.Model):
    """Whether a company trusts a customer, why, and who said so.

    Kept apart from the contact, which other companies and the customer's own portal
    know as well: this, with its history, is for after-sales staff of one company.
    """

    _name = "rma.customer.trust"
    _inherit = ["rma.protected", "mail.thread"]
    _description = "Trust in a customer"
    _rec_name = "partner_id"
    _order = "partner_id, company_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        help="Counts for all contacts of the customer's company.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        rma_given_once=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    trust = fields.Selection(
        TRUSTS,
        tracking=True,
        index="btree_not_null",
        help="Blocked: rules never decide on returns by themselves. Trusted: rules may "
        "ask for it. Empty for neither.",
    )
    reason = fields.Char(required=True, tracking=True, help="For staff only.")
    user_id = fields.Many2one(
        "res.users",
        "Set by",
        readonly=True,
        default=lambda self: self.env.user,
    )

    _customer_uniq = models.UniqueIndex(
        "(partner_id, company_id)",
        "It is written already whether this customer is trusted. Change that.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare(vals) for vals in vals_list])

    def write(self, vals):
        res = super().write(self._prepare(vals))
        if {"trust", "reason"} & vals.keys():
            self._write_step({"user_id": self.env.uid})
        return res

    def _prepare(self, vals):
        """Return values that are about the company of a contact."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(int(vals["partner_id"]))
        return {**vals, "partner_id": partner.commercial_partner_id.id}

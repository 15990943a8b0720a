from odoo import api, fields, models

# How much of an account number customers and staff may read.
SHOWN_DIGITS = 4


class ResPartnerBank(models.Model):
    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "rma.protected"]

    rma_is_private = fields.Boolean(
        "Given for a refund",
        readonly=True,
        copy=False,
        help="A customer entered it in the portal: only accountants may read it.",
    )

    @api.depends("rma_is_private")
    @api.depends_context("uid")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        # Names are read as superuser; who asks is still the user.
        if not self.env.user.has_group("account.group_account_invoice"):
            for account in self.filtered("rma_is_private"):
                account.display_name = account._rma_get_masked()
        return res

    def _rma_get_masked(self):
        """Return the end of the account number, '' for an empty record."""
        number = self.sanitized_acc_number or ""
        return f"•••• {number[-SHOWN_DIGITS:]}" if number else ""

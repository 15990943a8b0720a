from odoo import fields, models

CUSTOMER_KINDS = [("consumer", "Consumer"), ("business", "Business")]


class ResPartner(models.Model):
    """What the rules ask of a customer."""

    _inherit = "res.partner"

    rma_customer_kind = fields.Selection(
        CUSTOMER_KINDS,
        "Buys as",
        groups="rma_warranty.group_rma_user",
        help="Consumers have rights by law that businesses don't have. Leave empty "
        "to follow the contact: companies and their contacts are businesses, all "
        "others consumers.",
    )

    def _rma_get_customer_kind(self):
        """Return ``consumer`` or ``business``, for who may read it or in system mode.

        The contact's company is asked, where it has one: it is the one that buys.
        """
        return self.commercial_partner_id._rma_get_own_customer_kind()

    def _rma_get_own_customer_kind(self):
        """Return the same of who buys, without asking for whom that is."""
        ruled = "business" if self.is_company else "consumer"
        return self.rma_customer_kind or ruled

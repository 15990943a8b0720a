from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    rma_early_discount = fields.Selection(
        [
            ("take_back", "Take it back: customers get what they paid"),
            ("ask", "Leave it open: an accountant decides"),
        ],
        "Early payment discount on returns",
        required=True,
        default="take_back",
        help="The credit note is as the invoice, but the customer paid less. Take it "
        "back: paying back books the discount of what came back to the accounts that "
        "granted it. Leave it open: that much of the credit note stays open until an "
        "accountant pays it, too, or writes it off.",
    )
    rma_refund_method_id = fields.Many2one(
        "rma.refund.method",
        "Default refund method",
        help="For credit notes of what was neither paid online nor is unpaid.",
    )

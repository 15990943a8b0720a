from odoo import models


class AccountEdiXmlUblBis3(models.AbstractModel):
    _inherit = "account.edi.xml.ubl_bis3"

    def _add_invoice_header_nodes(self, document_node, vals):
        res = super()._add_invoice_header_nodes(document_node, vals)
        # Core puts the note's own reference there, for Dutch suppliers.
        document_node.update(vals["invoice"]._rma_get_billing_reference())
        return res

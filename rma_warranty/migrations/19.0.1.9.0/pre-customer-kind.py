"""As what customers of former cases asked, by what their contact is.

With the column, Odoo doesn't compute it for each case.
"""

from odoo.tools import sql


def migrate(cr, version):
    if not sql.column_exists(cr, "rma_case", "customer_kind"):
        sql.create_column(cr, "rma_case", "customer_kind", "varchar")
    cr.execute(
        """
        UPDATE rma_case
           SET customer_kind =
               CASE WHEN partner.is_company THEN 'business' ELSE 'consumer' END
          FROM res_partner AS partner
         WHERE partner.id = rma_case.commercial_partner_id
           AND rma_case.customer_kind IS NULL
        """
    )

"""What was exchanged before is settled; exchanges for defects stay free."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    if column_exists(cr, "rma_case_line", "is_exchange_free"):
        return
    if not column_exists(cr, "rma_case_line", "quantity_replaced"):
        return  # from a version without exchanges
    create_column(cr, "rma_case_line", "is_exchange_free", "bool")
    cr.execute(
        """
        UPDATE rma_case_line AS line
           SET is_exchange_free =
               line.quantity_replaced > 0
               OR EXISTS (
                   SELECT 1
                     FROM rma_reason AS reason
                    WHERE reason.id = line.reason_id
                      AND reason.claim_kind = 'warranty'
               )
        """
    )

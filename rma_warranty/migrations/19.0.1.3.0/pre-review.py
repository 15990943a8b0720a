"""Existing credit notes of cases get their reasons and the day of posting.

Filled here in three statements, since Odoo would work the reasons out for
every journal entry there is.
"""


def migrate(cr, version):
    cr.execute(
        "ALTER TABLE account_move ADD COLUMN IF NOT EXISTS rma_date_posted timestamp"
    )
    cr.execute(
        """
        UPDATE account_move
           SET rma_date_posted = invoice_date
         WHERE rma_case_id IS NOT NULL
           AND move_type = 'out_refund'
           AND state = 'posted'
        """
    )
    cr.execute(
        """
        CREATE TABLE IF NOT EXISTS rma_note_reason_rel (
            move_id INTEGER NOT NULL REFERENCES account_move ON DELETE CASCADE,
            reason_id INTEGER NOT NULL REFERENCES rma_reason ON DELETE CASCADE,
            PRIMARY KEY (move_id, reason_id)
        )
        """
    )
    cr.execute(
        """
        INSERT INTO rma_note_reason_rel (move_id, reason_id)
        SELECT DISTINCT item.move_id, line.reason_id
          FROM account_move_line item
          JOIN rma_case_line line ON line.id = item.rma_line_id
         WHERE line.reason_id IS NOT NULL
            ON CONFLICT DO NOTHING
        """
    )

"""A table that an earlier upgrade made lacks the index that Odoo gives it."""


def migrate(cr, version):
    cr.execute(
        """
        CREATE INDEX IF NOT EXISTS rma_note_reason_rel_reason_id_move_id_idx
            ON rma_note_reason_rel (reason_id, move_id)
        """
    )

"""Row locks that hold under Odoo's REPEATABLE READ transactions."""

from odoo.tools import SQL


def lock_rows(records):
    """Make concurrent transactions that lock the same rows fail and retry.

    ``SELECT … FOR UPDATE`` waits for the other transaction, but then goes on
    with its own, older snapshot and doesn't see what the other one wrote. A
    no-op ``UPDATE`` makes PostgreSQL raise a serialization failure instead,
    which Odoo's request layer answers by running the whole request again
    (odoo/service/model.py, ``retrying``). A second call in the same
    transaction changes nothing.

    :param records: recordset of any stored model
    """
    if not records:
        return
    records.env.cr.execute(
        SQL(
            "UPDATE %s SET write_date = write_date WHERE id IN %s",
            SQL.identifier(records._table),
            tuple(sorted(records.ids)),
        )
    )

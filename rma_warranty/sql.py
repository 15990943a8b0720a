"""Row locks that hold under Odoo's REPEATABLE READ transactions."""

from odoo.tools import SQL


def lock_rows(records):
    """Make concurrent transactions that lock the same rows fail and retry.

    ``SELECT … FOR UPDATE`` waits for the other transaction, but then goes on
    with its own, older snapshot and doesn't see what the other one wrote. A
    no-op ``UPDATE`` makes PostgreSQL raise a serialization failure instead,
    which Odoo's request layer answers by running the whole request again
    (odoo/service/model.py, ``retrying``). A second call in the same
    transaction changes nothing: locks are remembered, until the commit or until a
    savepoint is set or undone (odoo/sql_db.py, ``flush`` and ``clear``).

    :param records: recordset of any stored model
    """
    locked = records.env.cr.precommit.data.setdefault("rma_locked_rows", set())
    todo = {(records._table, row_id) for row_id in records.ids} - locked
    if not todo:
        return
    records.env.cr.execute(
        SQL(
            "UPDATE %s SET write_date = write_date WHERE id IN %s",
            SQL.identifier(records._table),
            tuple(sorted(row_id for __, row_id in todo)),
        )
    )
    locked |= todo

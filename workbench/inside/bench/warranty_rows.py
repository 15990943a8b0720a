"""Many delivered order lines from few: prepared rows are copied by SQL."""

from psycopg2 import sql

from odoo.sql_db import Cursor

# What an order and its delivery consist of, and which rows belong to one.
_TABLES = {
    "sale_order": "true",
    "sale_order_line": "true",
    "stock_reference": "true",
    "stock_picking": "sale_id IS NOT NULL",
    "stock_move": "sale_line_id IS NOT NULL",
    "stock_move_line": "move_id IN (SELECT id FROM stock_move "
    "WHERE sale_line_id IS NOT NULL)",
}
_LINKS = ("stock_reference_move_rel", "stock_reference_sale_rel")
# Names that are unique.
_NAMED = {"stock_picking": "name"}


def multiply(cr: Cursor, times: int) -> None:
    """Copy all orders with their deliveries, so that there are ``times`` as many.

    What is reserved for them is reserved that many times; stock must suffice.
    """
    if times < 2:
        return
    cr.execute(
        " UNION ALL ".join(
            f"SELECT COALESCE(MAX(id), 0) FROM {name}" for name in _TABLES
        )
    )
    shift = max(row[0] for row in cr.fetchall())
    for table, condition in _TABLES.items():
        _copy(cr, table, condition, times, shift)
    for table in _LINKS:
        _copy(cr, table, "true", times, shift)
    cr.execute(
        "UPDATE stock_quant SET reserved_quantity = reserved_quantity * %s "
        "WHERE reserved_quantity > 0",
        [times],
    )
    for table in _TABLES:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
    cr.execute("ANALYZE")


def _copy(cr: Cursor, table: str, condition: str, times: int, shift: int) -> None:
    """Insert copies of rows whose references are to the copies of the others."""
    shifted = _references(cr, table)
    columns = _columns(cr, table)
    values = [_value(table, column, column in shifted) for column in columns]
    cr.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS own, "
            "generate_series(1, %(times)s - 1) AS copy(number) WHERE {condition}"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(values),
            condition=sql.SQL(condition),
        ),
        {"shift": shift, "times": times},
    )


def _value(table: str, column: str, is_shifted: bool) -> sql.Composable:
    """Return what a copy has in a column."""
    own = sql.SQL("own.{}").format(sql.Identifier(column))
    if is_shifted:
        return own + sql.SQL(" + copy.number * %(shift)s")
    if _NAMED.get(table) == column:
        # Unlike earlier copies, as the ids are.
        return own + sql.SQL(" || '-' || copy.number * %(shift)s")
    return own


def _columns(cr: Cursor, table: str) -> list[str]:
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    return [row[0] for row in cr.fetchall()]


def _references(cr: Cursor, table: str) -> set[str]:
    """Return the columns that name a row which is copied as well, and the id."""
    cr.execute(
        """
        SELECT own.attname
          FROM pg_constraint reference
          JOIN pg_attribute own ON own.attrelid = reference.conrelid
                               AND own.attnum = reference.conkey[1]
          JOIN pg_class target ON target.oid = reference.confrelid
         WHERE reference.contype = 'f'
           AND reference.conrelid = %s::regclass
           AND target.relname IN %s
        """,
        [table, tuple(_TABLES)],
    )
    return {"id", *(row[0] for row in cr.fetchall())}

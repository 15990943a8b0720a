"""Many order lines and deliveries from few: prepared rows are copied by SQL."""

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
    shift = max(_value(cr, f"SELECT COALESCE(MAX(id), 0) FROM {t}") for t in _TABLES)
    for table, condition in {**_TABLES, **dict.fromkeys(_LINKS, "true")}.items():
        _copy(cr, table, condition, times, shift)
    for table in _TABLES:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
    cr.execute(
        "UPDATE stock_quant SET reserved_quantity = reserved_quantity * %s "
        "WHERE reserved_quantity > 0",
        [times],
    )
    cr.execute("ANALYZE")


def _value(cr: Cursor, query: str) -> int:
    cr.execute(query)
    return cr.fetchone()[0]


def _copy(cr: Cursor, table: str, condition: str, times: int, shift: int) -> None:
    """Insert copies of rows whose references are to the copies of the others."""
    # Columns that name a row which is copied as well, and the id.
    cr.execute(
        """
        SELECT own.attname,
               own.attname = 'id' OR EXISTS (
                   SELECT 1
                     FROM pg_constraint reference
                     JOIN pg_class target ON target.oid = reference.confrelid
                    WHERE reference.contype = 'f'
                      AND reference.conrelid = own.attrelid
                      AND reference.conkey[1] = own.attnum
                      AND target.relname IN %s)
          FROM pg_attribute own
         WHERE own.attrelid = %s::regclass
           AND own.attnum > 0
           AND NOT own.attisdropped
        """,
        [tuple(_TABLES), table],
    )
    shifted = dict(cr.fetchall())
    columns = [f'"{name}"' for name in shifted]
    values = [
        f'own."{name}"' + (f" + copy.number * {shift}" if is_shifted else "")
        for name, is_shifted in shifted.items()
    ]
    if named := _NAMED.get(table):
        # Unlike earlier copies, as the ids are.
        place = columns.index(f'"{named}"')
        values[place] += f" || '-' || copy.number * {shift}"
    cr.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {table} AS own, generate_series(1, {times - 1}) AS copy(number) "
        f"WHERE {condition}"
    )

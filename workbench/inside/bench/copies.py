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
    last = (f"(SELECT COALESCE(MAX(id), 0) FROM {table})" for table in _TABLES)
    cr.execute(f"SELECT GREATEST({', '.join(last)})")
    [shift] = cr.fetchone()
    for table, condition in {**_TABLES, **dict.fromkeys(_LINKS, "true")}.items():
        copies = f"generate_series(1, {times - 1}) AS copy(number)"
        changed = {
            name: f'own."{name}" + copy.number * {shift}'
            for name in _references(cr, table)
        }
        if named := _NAMED.get(table):
            # Unlike earlier copies, as the ids are.
            changed[named] = f"own.{named} || '-' || copy.number * {shift}"
        insert_like(cr, table, changed, f"{copies} WHERE {condition}")
    for table in _TABLES:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
    cr.execute(
        "UPDATE stock_quant SET reserved_quantity = reserved_quantity * %s "
        "WHERE reserved_quantity > 0",
        [times],
    )
    cr.execute("ANALYZE")


def insert_like(cr: Cursor, table: str, changed: dict[str, str], others: str) -> None:
    """Insert rows like ``own`` ones, joined with others, but for what is changed.

    :param changed: {column: its expression}; an empty one is left to the database
    """
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    values = {f'"{name}"': f'own."{name}"' for (name,) in cr.fetchall()}
    values |= {f'"{name}"': text for name, text in changed.items()}
    values = {name: text for name, text in values.items() if text}
    cr.execute(
        f"INSERT INTO {table} ({', '.join(values)}) "
        f"SELECT {', '.join(values.values())} FROM {table} AS own, {others}"
    )


def _references(cr: Cursor, table: str) -> list[str]:
    """Return the columns that name a row which is copied as well, and the id."""
    cr.execute(
        """
        SELECT own.attname
          FROM pg_attribute own
         WHERE own.attrelid = %s::regclass
           AND own.attnum > 0
           AND (own.attname = 'id' OR EXISTS (
                SELECT 1
                  FROM pg_constraint reference
                  JOIN pg_class target ON target.oid = reference.confrelid
                 WHERE reference.contype = 'f'
                   AND reference.conrelid = own.attrelid
                   AND reference.conkey[1] = own.attnum
                   AND target.relname IN %s))
        """,
        [table, tuple(_TABLES)],
    )
    return [name for (name,) in cr.fetchall()]

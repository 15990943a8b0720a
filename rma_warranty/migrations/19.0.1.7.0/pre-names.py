"""Fields of case lines get other names, wherever users have written them down.

The figures stay as they are: columns are renamed, nothing is computed anew.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

NAMES = {
    "quantity_forgone": "quantity_not_creditable",
    # "To credit" was the same figure, and wasn't stored.
    "quantity_due_now": "quantity_to_credit",
}
# Where names of fields may stand, as text or per language.
PLACES = {
    "ir_filters": ("domain", "context", "sort"),
    "ir_exports_line": ("name",),
    "ir_ui_view": ("arch_db",),
    "ir_act_window": ("domain", "context"),
    "ir_act_server": ("code",),
    "mail_template": ("subject", "body_html"),
}


def migrate(cr, version):
    for former, name in NAMES.items():
        _rename_column(cr, former, name)
        _rename_field(cr, former, name)
        for table, columns in PLACES.items():
            for column in columns:
                if column_exists(cr, table, column):
                    _replace(cr, (table, column), former, name)


def _rename_column(cr, former, name):
    table = "rma_case_line"
    if column_exists(cr, table, former) and not column_exists(cr, table, name):
        cr.execute(
            SQL(
                "ALTER TABLE rma_case_line RENAME COLUMN %s TO %s",
                SQL.identifier(former),
                SQL.identifier(name),
            )
        )


def _rename_field(cr, former, name):
    """Have the field keep its record, unless there is one of the new name."""
    cr.execute(
        """
        UPDATE ir_model_fields AS field
           SET name = %(name)s
         WHERE field.model = 'rma.case.line'
           AND field.name = %(former)s
           AND NOT EXISTS (
               SELECT FROM ir_model_fields AS other
                WHERE other.model = field.model AND other.name = %(name)s)
     RETURNING field.id
        """,
        {"name": name, "former": former},
    )
    for (field_id,) in cr.fetchall():
        cr.execute(
            """
            UPDATE ir_model_data
               SET name = %s
             WHERE module = 'rma_warranty'
               AND model = 'ir.model.fields'
               AND res_id = %s
            """,
            [f"field_rma_case_line__{name}", field_id],
        )


def _replace(cr, place, former, name):
    """Replace a name in a column, as a whole word; texts of languages are JSON."""
    table, column = map(SQL.identifier, place)
    cr.execute(
        """
        SELECT format_type(atttypid, atttypmod) FROM pg_attribute
         WHERE attrelid = %s::regclass AND attname = %s
        """,
        list(place),
    )
    (kind,) = cr.fetchone()
    cr.execute(
        SQL(
            """
            UPDATE %(table)s
               SET %(column)s = regexp_replace(
                       %(column)s::text, %(word)s, %(name)s, 'g')::%(kind)s
             WHERE %(column)s::text ~ %(word)s
            """,
            table=table,
            column=column,
            word=rf"\m{former}\M",
            name=name,
            kind=SQL(kind),
        )
    )

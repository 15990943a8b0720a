"""Names of fields and models change, wherever users have written them down.

For scripts that run before the code of an upgrade is loaded: all is done by SQL,
and nothing happens the second time.
"""

import re
from typing import NamedTuple

from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column

# How a field's name stands in Python and in paths, in messages, and in views of
# records: %s is the name, which may be a word of sentences as well.
_CODE = r"""(?<=\.)%s\M|(?<=['"])%s(?=( asc| desc)?['"])|(?<![^/])%s$"""
_MESSAGE = r"(?<=\.)%s\M|(?<=')%s(?=')"
_VIEW = (
    r"""(?<=\.)%s\M|(?<=['"])%s(?=( asc| desc)?['"\\])"""
    r"|\m%s(?= *([!=]=|(not )?in *[[(]))"
)
_MODEL_OF_ID = "(SELECT model FROM ir_model WHERE ir_model.id = place.model_id)"


class _Place(NamedTuple):
    """Where names of fields may stand, as text or per language."""

    table: str
    columns: tuple[str, ...]
    # The model that a row is about, in SQL.
    model: str = _MODEL_OF_ID
    pattern: str = _CODE
    rows: str = "true"


_PLACES = (
    _Place("ir_filters", ("domain", "context", "sort"), "place.model_id"),
    _Place(
        "ir_exports_line",
        ("name",),
        "(SELECT resource FROM ir_exports WHERE ir_exports.id = place.export_id)",
    ),
    _Place("ir_ui_view", ("arch_db",), "place.model", _VIEW, "type <> 'qweb'"),
    _Place("ir_ui_view", ("arch_db",), "place.model", _MESSAGE, "type = 'qweb'"),
    _Place("ir_act_window", ("domain", "context"), "place.res_model"),
    _Place("ir_act_server", ("code", "update_path")),
    _Place("ir_rule", ("domain_force",)),
    _Place(
        "ir_model_fields",
        ("related", "depends", "compute", "domain"),
        "place.model",
        rows="state = 'manual'",
    ),
    _Place("base_automation", ("filter_domain", "filter_pre_domain")),
    _Place("mail_template", ("subject", "body_html"), pattern=_MESSAGE),
)
# Where names of models stand, and nothing else does.
_MODELS = {
    "ir_model": "model",
    "ir_model_fields": "model",
    "ir_ui_view": "model",
    "ir_act_window": "res_model",
}


def rename_fields(cr, model, names, words=()):
    """Rename fields with their columns and records; nothing is computed anew.

    :param dict names: {former: new}
    :param words: former names that are words of everyday language; texts keep
        them where they are no field's name, or of no model of the add-on
    """
    for former, name in names.items():
        _rename_column(cr, _table_of(model), former, name)
        _rename_field(cr, model, former, name)
    replace_names(cr, {old: new for old, new in names.items() if old not in words})
    for word in words:
        _replace_word(cr, word, names[word])


def rename_dialog(cr, former, name):
    """Rename a transient model; what stands in open dialogs is dropped."""
    cr.execute("SELECT id FROM ir_model WHERE model = %s", [former])
    for (model_id,) in cr.fetchall():
        _drop_tables(cr, model_id, former)
    for table, column in _MODELS.items():
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(name)s"
                " WHERE %(column)s = %(former)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                former=former,
                name=name,
            )
        )
    place = rf"(?<=^(model|field|model_inherit_)_){_table_of(former)}(?=__|$)"
    cr.execute(
        """
        UPDATE ir_model_data
           SET name = regexp_replace(name, %(place)s, %(name)s)
         WHERE model IN ('ir.model', 'ir.model.fields', 'ir.model.inherit')
           AND name ~ %(place)s
        """,
        {"place": place, "name": _table_of(name)},
    )
    replace_names(cr, {former: name})


def replace_names(cr, names):
    """Replace names that stand for nothing else, as whole words, in all places."""
    for former, name in names.items():
        for place in _PLACES:
            _replace(cr, place, rf"\m{re.escape(former)}\M", name, SQL("true"))


def _table_of(model):
    return model.replace(".", "_")


def _rename_column(cr, table, former, name):
    if column_exists(cr, table, former) and not column_exists(cr, table, name):
        rename_column(cr, table, former, name)
        _rename_constraint(cr, table, f"{table}_{former}_fkey", f"{table}_{name}_fkey")


def _rename_constraint(cr, table, former, name):
    cr.execute(
        "SELECT FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s",
        [table, former],
    )
    if cr.rowcount:
        cr.execute(
            SQL(
                "ALTER TABLE %s RENAME CONSTRAINT %s TO %s",
                *map(SQL.identifier, (table, former, name)),
            )
        )
        cr.execute(
            "UPDATE ir_model_constraint SET name = %s WHERE name = %s", [name, former]
        )


def _rename_field(cr, model, former, name):
    """Have the field keep its record, unless there is one of the new name."""
    cr.execute(
        """
        UPDATE ir_model_fields AS field
           SET name = %(name)s
         WHERE field.model = %(model)s
           AND field.name = %(former)s
           AND NOT EXISTS (
               SELECT FROM ir_model_fields AS other
                WHERE other.model = field.model AND other.name = %(name)s)
        """,
        {"model": model, "name": name, "former": former},
    )
    if cr.rowcount:
        place = rf"(?<=^(field|selection_)_{_table_of(model)}__){former}(?=__|$)"
        cr.execute(
            """
            UPDATE ir_model_data
               SET name = regexp_replace(name, %(place)s, %(name)s)
             WHERE model IN ('ir.model.fields', 'ir.model.fields.selection')
               AND name ~ %(place)s
            """,
            {"place": place, "name": name},
        )


def _drop_tables(cr, model_id, model):
    cr.execute(
        "DELETE FROM ir_model_relation WHERE model = %s RETURNING name", [model_id]
    )
    for table in [_table_of(model), *(name for (name,) in cr.fetchall())]:
        cr.execute(SQL("DROP TABLE IF EXISTS %s CASCADE", SQL.identifier(table)))
    cr.execute(
        "DELETE FROM ir_model_constraint WHERE model = %s AND type = 'f'", [model_id]
    )


def _replace_word(cr, word, name):
    """Replace a word where it is a field's name, in what is about the add-on."""
    for place in _PLACES:
        about = SQL(
            r"(%s LIKE 'rma.%%' OR row_to_json(place)::text ~ '\mrma[._]')",
            SQL(place.model),
        )
        _replace(cr, place, place.pattern.replace("%s", word), name, about)


def _replace(cr, place, pattern, name, condition):
    """Replace what a pattern finds; texts of languages are JSON."""
    for column in place.columns:
        if not column_exists(cr, place.table, column):
            continue
        cr.execute(
            """
            SELECT format_type(atttypid, atttypmod) FROM pg_attribute
             WHERE attrelid = %s::regclass AND attname = %s
            """,
            [place.table, column],
        )
        (kind,) = cr.fetchone()
        cr.execute(
            SQL(
                """
                UPDATE %(table)s AS place
                   SET %(column)s = regexp_replace(
                           %(column)s::text, %(pattern)s, %(name)s, 'g')::%(kind)s
                 WHERE %(column)s::text ~ %(pattern)s
                   AND %(rows)s
                   AND %(condition)s
                """,
                table=SQL.identifier(place.table),
                column=SQL.identifier(column),
                pattern=pattern,
                name=name,
                kind=SQL(kind),
                rows=SQL(place.rows),
                condition=condition,
            )
        )

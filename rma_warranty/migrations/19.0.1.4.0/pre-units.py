"""Case lines count in the product's own unit: what is stored is converted.

Pieces of a dozen were stored as dozens with two digits: 7 pieces as 0.58. Where
the nearest whole number of pieces explains such a figure, it is meant; what was
counted by weight keeps what its digits say. So does a line of which 0.58 dozens
were moved: the stock and the books have 6.96 pieces. Lines that are converted are
noted, for what is computed from moves and documents to be computed anew.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

# What is stored in the line's unit.
LINE_COLUMNS = (
    "quantity",
    "quantity_held",
    "quantity_received",
    "quantity_inspected",
    "quantity_restocked",
    "quantity_scrapped",
    "quantity_to_customer",
    "quantity_refurbished",
    "quantity_to_vendor",
    "quantity_in_quarantine",
    "quantity_credit_draft",
    "quantity_credited",
    "quantity_uninvoiced",
    "quantity_missing",
    "quantity_forgone",
    "quantity_out",
    "quantity_replaced",
    "quantity_exchange_invoiced",
)
INSPECTION_COLUMNS = ("quantity", "quantity_routed")
# Prices of one unit; no units.
PRICE_COLUMNS = ("exchange_price_unit", "price_unit_expected")


def migrate(cr, version):
    _note_lines(cr)
    _convert(cr, "rma_case_line", SQL("own.id"), LINE_COLUMNS)
    _convert(cr, "rma_inspection", SQL("own.line_id"), INSPECTION_COLUMNS)
    if column_exists(cr, "account_move_line", "rma_inspection_id"):
        graded = SQL(
            "(SELECT line_id FROM rma_inspection WHERE id = own.rma_inspection_id)"
        )
        _convert(cr, "account_move_line", graded, ("rma_inspected_quantity",))
    for column in PRICE_COLUMNS:
        if column_exists(cr, "rma_case_line", column):
            cr.execute(
                SQL(
                    """
                    UPDATE rma_case_line AS line
                       SET %(column)s = line.%(column)s / changed.factor
                      FROM rma_units_changed AS changed
                     WHERE changed.id = line.id
                    """,
                    column=SQL.identifier(column),
                )
            )
    cr.execute(
        """
        UPDATE rma_case_line AS line
           SET product_uom_id = changed.uom_id
          FROM rma_units_changed AS changed
         WHERE changed.id = line.id
        """
    )


def _note_lines(cr):
    """Keep {line: (its new unit, how many of it one of the old unit is)}.

    With the error that the digits of the old unit may have made, which is none
    where goods were moved in that unit.
    """
    cr.execute(
        """
        CREATE TABLE rma_units_changed AS
        SELECT line.id, own.id AS uom_id, asked.factor / own.factor AS factor,
               CASE WHEN EXISTS (
                   SELECT 1
                     FROM stock_move AS move
                     JOIN uom_uom AS moved ON moved.id = move.product_uom
                    WHERE move.rma_line_id = line.id
                      AND move.state = 'done'
                      AND abs(round(move.quantity * moved.factor / own.factor)
                              - move.quantity * moved.factor / own.factor) > 1e-6
               ) THEN 0.0
               ELSE asked.factor / own.factor * 0.5 * power(10.0, -COALESCE(
                   (SELECT digits FROM decimal_precision
                     WHERE name = 'Product Unit'), 2))
               END AS error
          FROM rma_case_line AS line
          JOIN product_product AS product ON product.id = line.product_id
          JOIN product_template AS template
            ON template.id = product.product_tmpl_id
          JOIN uom_uom AS own ON own.id = template.uom_id
          JOIN uom_uom AS asked ON asked.id = line.product_uom_id
         WHERE asked.id != own.id
        """
    )


def _convert(cr, table, link, columns):
    """Convert columns of a table, by the case line that SQL ``link`` names."""
    for column in columns:
        if not column_exists(cr, table, column):
            continue
        cr.execute(
            SQL(
                """
                UPDATE %(table)s AS own
                   SET %(column)s = CASE
                       WHEN abs(round((own.%(column)s * factor)::numeric)
                                - own.%(column)s * factor) <= error + 1e-9
                       THEN round((own.%(column)s * factor)::numeric)
                       ELSE own.%(column)s * factor END
                  FROM rma_units_changed AS changed
                 WHERE changed.id = %(link)s
                   AND own.%(column)s IS NOT NULL
                """,
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                link=link,
            )
        )

"""What an upgrade must keep, and what it must leave as in a new database.

Read by SQL, so that no version's code has a say.
"""

from collections.abc import Iterable

from workbench.postgres import Server

Facts = dict[str, list[str]]

# What users know of their business. Units are told in the product's own.
_KEPT = {
    "cases": """
        SELECT name, state, partner_id, user_id FROM rma_case ORDER BY id""",
    "lines": """
        SELECT line.id, line.product_id, line.resolution, {units}
          FROM rma_case_line line
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom asked ON asked.id = line.product_uom_id
          JOIN uom_uom own ON own.id = template.uom_id
         ORDER BY line.id""",
    "inspections": """
        SELECT id, line_id, state, grade_id, disposition, lot_id
          FROM rma_inspection ORDER BY id""",
    "credit notes": """
        SELECT id, rma_case_id, state, payment_state, amount_untaxed, amount_total,
               amount_residual
          FROM account_move WHERE move_type = 'out_refund' ORDER BY id""",
    "books": """
        SELECT account_id, parent_state, round(sum(balance), 2), count(*)
          FROM account_move_line WHERE account_id IS NOT NULL GROUP BY 1, 2
         ORDER BY 1, 2""",
    "transfers": """
        SELECT picking.id, picking.state, move.product_id, move.state,
               round(move.quantity::numeric, 2)
          FROM stock_picking picking JOIN stock_move move
            ON move.picking_id = picking.id ORDER BY picking.id, move.id""",
    "stock": """
        SELECT product_id, location_id, lot_id, owner_id,
               round(sum(quantity)::numeric, 2)
          FROM stock_quant GROUP BY 1, 2, 3, 4
        HAVING round(sum(quantity)::numeric, 2) <> 0 ORDER BY 1, 2, 3, 4""",
    "orders": """
        SELECT id, round(qty_delivered::numeric, 1), round(qty_invoiced::numeric, 1),
               invoice_status
          FROM sale_order_line ORDER BY id""",
    "messages to send": "SELECT count(*) FROM mail_mail",
}
_UNITS = (
    "quantity",
    "quantity_received",
    "quantity_inspected",
    "quantity_restocked",
    "quantity_scrapped",
    "quantity_credit_draft",
    "quantity_credited",
)
# Only where that version has certificates.
_CERTIFICATES = """
    SELECT id, name, product_id, lot_id, partner_id, term_id, date_start, date_end
      FROM rma_warranty_certificate ORDER BY id"""

# What the add-ons bring themselves: the same after an upgrade as in a new database.
_OWN = "module IN ('rma_warranty', 'rma_warranty_ubl')"
_BROUGHT = {
    "columns": r"""
        SELECT table_name, column_name, data_type, is_nullable
          FROM information_schema.columns
         WHERE table_schema = 'public'
           AND (table_name LIKE 'rma\_%' OR column_name LIKE 'rma\_%')""",
    "constraints": r"""
        SELECT relname, conname, pg_get_constraintdef(own.oid)
          FROM pg_constraint own JOIN pg_class ON pg_class.oid = conrelid
         WHERE relname LIKE 'rma\_%' OR conname LIKE '%\_rma\_%'""",
    "indexes": r"""
        SELECT tablename, indexname FROM pg_indexes
         WHERE tablename LIKE 'rma\_%' OR indexname LIKE '%\_rma\_%'""",
    "records": f"SELECT module, model, name FROM ir_model_data WHERE {_OWN}",
    # Buttons that open an action have its id, which is another in each database.
    "views": rf"""
        SELECT named.name, view.active, view.priority,
               md5(regexp_replace(view.arch_db->>'en_US', 'name="\d+"', '', 'g'))
          FROM ir_ui_view view JOIN ir_model_data named
            ON named.model = 'ir.ui.view' AND named.res_id = view.id
         WHERE {_OWN}""",
    "access": f"""
        SELECT named.name, perm_read, perm_write, perm_create, perm_unlink
          FROM ir_model_access own JOIN ir_model_data named
            ON named.model = 'ir.model.access' AND named.res_id = own.id
         WHERE {_OWN}""",
    "rules": f"""
        SELECT named.name, own.active, md5(domain_force), perm_read, perm_write,
               perm_create, perm_unlink
          FROM ir_rule own JOIN ir_model_data named
            ON named.model = 'ir.rule' AND named.res_id = own.id
         WHERE {_OWN}""",
    # Spaces and the way to write a line break differ with what wrote the text.
    "messages": rf"""
        SELECT named.name, md5(own.subject->>'en_US'), md5(replace(
               regexp_replace(own.body_html->>'en_US', '\s+', '', 'g'),
               '<br/>', '<br>'))
          FROM mail_template own JOIN ir_model_data named
            ON named.model = 'mail.template' AND named.res_id = own.id
         WHERE {_OWN}""",
    "groups": f"""
        SELECT named.name, other.name
          FROM res_groups_implied_rel implied JOIN ir_model_data named
            ON named.model = 'res.groups' AND named.res_id = implied.gid
          JOIN ir_model_data other
            ON other.model = 'res.groups' AND other.res_id = implied.hid
         WHERE named.{_OWN}""",
}


def read_kept(server: Server, database: str) -> Facts:
    """Return what an upgrade must keep, as rows of text by subject."""
    queries = {
        **_KEPT,
        "lines": _KEPT["lines"].format(units=", ".join(map(_in_own_unit, _UNITS))),
    }
    tables = server.query("SELECT tablename FROM pg_tables", database)
    if "rma_warranty_certificate" in tables:
        queries["certificates"] = _CERTIFICATES
    return {name: server.query(query, database) for name, query in queries.items()}


def read_brought(server: Server, database: str) -> Facts:
    """Return what the add-ons brought, as rows of text by subject."""
    return {name: server.query(query, database) for name, query in _BROUGHT.items()}


def _in_own_unit(column: str) -> str:
    return f"round((line.{column} * asked.factor / own.factor)::numeric, 1)"


def changes(before: Facts, after: Facts) -> list[str]:
    """Return what was lost and what was added, of what there was before."""
    return [line for name in before for line in _changes(name, before, after)]


def _changes(name: str, before: Facts, after: Facts) -> Iterable[str]:
    old, new = set(before[name]), set(after.get(name, ()))
    yield from (f"{name}: - {row}" for row in sorted(old - new))
    yield from (f"{name}: + {row}" for row in sorted(new - old))

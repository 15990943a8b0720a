from odoo.tools import sql


def migrate(cr, version):
    """Keep what inspections gave back before grades lowered the credit.

    Confirmed ones were credited in full, whatever their grade says; drafts
    follow their grade, as new ones do.
    """
    if not sql.column_exists(cr, "rma_inspection", "credit_percent"):
        sql.create_column(cr, "rma_inspection", "credit_percent", "float8")
        cr.execute("UPDATE rma_inspection SET credit_percent = 100")
        _follow_grades(cr)
    if not sql.column_exists(cr, "rma_case_line", "quantity_forgone"):
        sql.create_column(cr, "rma_case_line", "quantity_forgone", "numeric")
        cr.execute("UPDATE rma_case_line SET quantity_forgone = 0")


def _follow_grades(cr):
    """Give drafts the percentage of their grade, where grades have one."""
    if sql.column_exists(cr, "rma_grade", "credit_percent"):
        cr.execute(
            """
            UPDATE rma_inspection AS inspection
               SET credit_percent = grade.credit_percent
              FROM rma_grade AS grade
             WHERE grade.id = inspection.grade_id
               AND inspection.state = 'draft'
            """
        )

"""Existing warehouses get a refurbishing location, grades their values."""

from odoo.api import SUPERUSER_ID, Environment

VALUE_PERCENTS = {"rma_grade_b": 80.0, "rma_grade_c": 50.0, "rma_grade_d": 0.0}


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses._rma_create_missing_setup()
    for name, percent in VALUE_PERCENTS.items():
        grade = env.ref(f"rma_warranty.{name}", raise_if_not_found=False)
        # Where nobody has entered another value yet.
        if grade and grade.value_percent == 100.0:
            grade.value_percent = percent

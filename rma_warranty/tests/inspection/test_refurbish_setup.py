from importlib.util import module_from_spec, spec_from_file_location

from odoo.modules import get_module_path
from odoo.tests import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestRefurbishSetup(DispositionCommon):
    """Every warehouse can refurbish, new ones and those from before."""

    def _migrate(self):
        name = "migrations/19.0.1.2.0/post-refurbishing.py"
        path = f"{get_module_path('rma_warranty')}/{name}"
        spec = spec_from_file_location("migration", path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_new_warehouse_has_a_refurbishing_location(self):
        expense = self._create_account("RMAEXP", "Expenses")
        self.company.expense_account_id = expense
        north = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        self.assertRecordValues(
            north.rma_refurbish_location_id,
            [
                {
                    "usage": "production",
                    "company_id": self.company.id,
                    "barcode": "NREFURB",
                    "valuation_account_id": expense.id,
                }
            ],
        )

    def test_warehouses_from_before_are_set_up_once(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        north.rma_refurbish_location_id.unlink()
        self._migrate()
        location = north.rma_refurbish_location_id
        self.assertEqual(location.usage, "production")
        self._migrate()
        self.assertEqual(north.rma_refurbish_location_id, location)
        self.assertEqual(self.warehouse.rma_refurbish_location_id, self.workshop)

    def test_grades_from_before_get_their_values_unless_changed(self):
        grade_b = self.env.ref("rma_warranty.rma_grade_b")
        grade_d = self.env.ref("rma_warranty.rma_grade_d")
        grade_b.value_percent = 65.0
        grade_d.value_percent = 100.0
        self._migrate()
        self.assertEqual((grade_b.value_percent, grade_d.value_percent), (65.0, 0.0))

    def test_earlier_installation_s_location_is_taken_over(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        location = north.rma_refurbish_location_id
        location.action_archive()
        north.rma_refurbish_location_id = False
        north._rma_create_missing_setup()
        self.assertEqual(north.rma_refurbish_location_id, location)
        self.assertTrue(location.active)

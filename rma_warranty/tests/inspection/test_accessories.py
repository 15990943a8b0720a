from odoo.tests import tagged

from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestAccessories(DispositionCommon):
    """What belongs into the parcel is checked with the goods."""

    keeps_caches = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parent = cls.env["product.category"].create({"name": "Machines"})
        cls.category.parent_id = parent
        cls.accessories = cls.env["rma.accessory"].create(
            [
                {"name": "Charger", "product_tmpl_id": cls.drill.product_tmpl_id.id},
                {"name": "Manual", "categ_id": parent.id, "is_required": False},
                {"name": "Blade", "product_tmpl_id": cls.saw.product_tmpl_id.id},
            ]
        )

    def _inspect_drills(self):
        case = self._returned(self.drill, 2)
        case.action_inspect()
        return case, case.inspection_ids.with_user(self.rma_user)

    def test_inspection_gets_the_checklist_of_its_product(self):
        __, inspection = self._inspect_drills()
        self.assertRecordValues(
            inspection.accessory_ids,
            [
                {"name": "Charger", "is_required": True, "state": "open"},
                {"name": "Manual", "is_required": False, "state": "open"},
            ],
        )

    def test_missing_ones_are_shown_on_inspection_and_case(self):
        case, inspection = self._inspect_drills()
        inspection.accessory_ids[0].state = "missing"
        inspection.action_all_present()
        self.assertEqual(
            inspection.accessory_ids.mapped("state"), ["missing", "present"]
        )
        self.assertEqual(inspection.missing_accessories, "Charger")
        self.assertEqual(case.missing_accessories, "Drill: Charger")
        found = self.env["rma.inspection"].search(
            [("missing_accessories", "not in", (False, ""))]
        )
        self.assertEqual(found, inspection)

    def test_split_inspection_has_a_list_for_each_part(self):
        case, inspection = self._inspect_drills()
        inspection.action_split()
        for part in case.inspection_ids:
            self.assertEqual(part.accessory_ids.mapped("name"), ["Charger", "Manual"])

    def test_archived_accessory_is_not_asked_for(self):
        self.accessories[0].active = False
        __, inspection = self._inspect_drills()
        self.assertEqual(inspection.accessory_ids.mapped("name"), ["Manual"])

    def test_lists_of_many_inspections_take_few_queries(self):
        case = self._returned(self.drill, 20)

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["rma.inspection"].create(
                [{"line_id": case.line_ids.id, "quantity": 1}] * number
            )
            self.env.flush_all()
            return self.cr.sql_log_count - before

        few, many = count(2), count(12)
        self.assertLessEqual(many - few, 5)

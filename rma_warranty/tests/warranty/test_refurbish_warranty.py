from odoo.tests import tagged

from ..inspection.disposition_common import DispositionCommon
from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestRefurbishWarranty(DispositionCommon, WarrantyCommon):
    """What becomes of the warranty when a unit is refurbished and sold again."""

    def test_a_refurbished_unit_sold_again_has_a_warranty_of_its_own(self):
        phone = self._create_product("Phone", price=200, cost=90, tracking="serial")
        self._promise(phone, name="Two years")
        lot = self._create_lots(phone, "P1")
        self._stock_in(phone, 1, 90, lots=lot)
        case = self._returned(phone, lots=lot)
        first = self._certificates(case.line_ids.order_id)
        self.assertTrue(first)
        inspection = self._draft(
            case, "refurbish", lot_id=lot.id, grade_id=self.half.id
        )
        known = self.env["rma.warranty.certificate"].search([])
        inspection.action_confirm()
        made = inspection.refurbished_product_id.with_env(self.env)
        new_lot = inspection.refurbished_lot_id.with_env(self.env)
        # Making it is no delivery.
        self.assertEqual(self.env["rma.warranty.certificate"].search([]), known)
        self._promise(made, name="Half a year", duration=6)
        order = self._sell([(made, 1)])
        self._deliver(order, lots={made: new_lot})
        self.assertRecordValues(
            self._certificates(order),
            [{"product_id": made.id, "lot_id": new_lot.id, "is_void": False}],
        )

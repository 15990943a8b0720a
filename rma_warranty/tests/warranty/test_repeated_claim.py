from odoo.tests import tagged

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestRepeatedClaim(WarrantyCommon):
    """A claim that a manager accepts although it isn't the first is under warranty."""

    def test_overridden_claim_is_a_claim(self):
        tool = self._create_product(
            "Tool", price=10.0, cost=5.0, stock=0, tracking="serial"
        )
        self._promise(tool)
        lots = self._create_lots(tool, "SN-1")
        self._stock_in(tool, 1, 5.0, lots=lots)
        order = self._sell([(tool, 1)])
        self._deliver(order, lots={tool: lots})
        self.company.rma_repeated_claims = 2
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": 1,
            "lot_id": lots.id,
            "reason_id": self.defect.id,
        }
        self._request([line])._reject("Nothing found")
        case = self._request([line])
        claim = case.line_ids
        self.assertEqual(claim.eligibility, "review")
        self.assertIn("SN-1 was claimed as defective before", claim.eligibility_text)
        claim.with_user(self.rma_manager)._override_eligibility("It is broken")
        case.action_approve()
        self.assertTrue(claim.is_claim)

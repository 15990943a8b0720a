from odoo.tests import tagged

from ..warranty.warranty_common import WarrantyCommon
from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingUnsold(RmaReceivingCommon, WarrantyCommon):
    """A worker scans goods that we didn't sell, as far as we know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unsold = cls._create_lots(cls.phone, "X1")

    def _claim_unsold(self, product, **values):
        """Approve a claim about one unit that nothing is known of."""
        proof = self.env["ir.attachment"].with_user(self.rma_user)
        case = self._request(
            [
                {
                    "product_id": product.id,
                    "quantity": 1,
                    "reason_id": self.defect.id,
                    "resolution": "repair",
                    "proof_ids": proof.create({"name": "bill.pdf", "raw": b"%PDF"}).ids,
                    **values,
                }
            ]
        )
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        return case

    def _count_on_line(self, alert):
        wizards = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
        wizards.create({"alert_id": alert.id}).action_assign()

    def test_expected_goods_of_the_customer_are_no_surprise(self):
        case = self._claim_unsold(self.drill)
        value = self._value_of_stock(self.drill)
        self._send(case, (self.drill, 1))
        self.assertFalse(case.alert_ids)
        self.assertEqual(case.line_ids.quantity_received, 1)
        self.assertEqual(self._owned_at(self.drill, self.returns, self.customer), 1)
        self.assertEqual(self._value_of_stock(self.drill), value)

    def test_serial_that_the_customer_bought_may_be_the_one(self):
        case = self._claim_unsold(self.phone)
        answer = self._scan("S2", case)
        self.assertEqual(answer["line_id"], case.line_ids.id)
        self._send(case, ((self.phone, "S2"), 1))
        self.assertFalse(case.alert_ids)
        self.assertEqual(case.receipt_ids.move_ids.lot_ids, self.s2)
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 1)

    def test_staff_are_told_of_any_other_serial(self):
        for code, kind in (
            ("X1", "never_sold"),
            ("S5", "sold_to_other"),
            # S4 lies in our stock: it can't have come with the parcel.
            ("S4", "already_in_stock"),
        ):
            case = self._claim_unsold(self.phone)
            self.assertFalse(self._scan(code, case)["line_id"])
            self._send(case, ((self.phone, code), 1))
            self.assertEqual(case.alert_ids.kind, kind)
            self.assertEqual(case.line_ids.quantity_received, 0)

    def test_staff_count_a_serial_that_was_never_sold(self):
        case = self._claim_unsold(self.phone)
        self._send(case, ((self.phone, "X1"), 1))
        self._count_on_line(case.alert_ids)
        self.assertEqual(case.line_ids.quantity_received, 1)
        self.assertEqual(case.line_ids.move_ids.lot_ids, self.unsold)
        self.assertEqual(case.goods_status, "received")

    def test_serial_typed_on_the_transfer_is_told_as_well(self):
        case = self._claim_unsold(self.phone)
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        picking.move_line_ids.lot_name = "NEW-8"
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertRecordValues(
            case.alert_ids, [{"kind": "unknown_serial", "code": "NEW-8"}]
        )
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_another_serial_than_the_claimed_one_is_a_surprise(self):
        case = self._claim_unsold(self.phone, lot_id=self.unsold.id)
        self._send(case, ((self.phone, "S5"), 1))
        self.assertEqual(case.alert_ids.kind, "sold_to_other")
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_a_serial_that_nobody_knows_is_counted_by_staff(self):
        case = self._claim_unsold(self.phone)
        self._send(case, ((self.phone, "NEW-7"), 1))
        alert = case.alert_ids
        self.assertEqual(alert.kind, "unknown_serial")
        self._count_on_line(alert)
        self.assertEqual(case.line_ids.quantity_received, 1)
        self.assertEqual(self._owned_at(self.phone, self.returns, self.customer), 1)
        self.assertEqual(case.goods_status, "received")

    def test_a_surprise_that_counts_as_a_claim_has_the_terms_of_one(self):
        self._promise(self.saw, name="With deductible", deductible=15)
        order = self._sell_deliver_invoice([(self.saw, 1)])
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (self.drill, 1), (self.saw, 1))
        wizards = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
        wizards.create(
            {
                "alert_id": case.alert_ids.id,
                "mode": "new",
                "sale_line_id": order.order_line.id,
                "reason_id": self.defect.id,
            }
        ).action_assign()
        line = case.line_ids[1]
        self.assertRecordValues(
            line,
            [
                {
                    "decision": "approved",
                    "certificate_id": self._certificates(order).id,
                    "quantity_received": 1,
                    "deductible": 15,
                }
            ],
        )
        self.assertTrue(line.sudo().warranty_data)

    def test_what_came_by_surprise_goes_back_without_a_warranty(self):
        self._promise(self.saw, name="Two years")
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (self.drill, 1), (self.saw, 1))
        before = self.env["rma.warranty.certificate"].search_count([])
        case.alert_ids.with_user(self.rma_user).action_send_back()
        back = case.alert_ids.back_picking_id.with_user(self.warehouse_user)
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertEqual(self.env["rma.warranty.certificate"].search_count([]), before)
        # It replaces nothing.
        self.assertFalse(case.delivery_ids)

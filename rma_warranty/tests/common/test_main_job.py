from odoo.tests import tagged

from .common import RmaCommon


@tagged("post_install", "-at_install")
class TestMainJob(RmaCommon):
    """From the request to the posted credit note and the closed case."""

    def test_return_of_two_lines_is_received_restocked_scrapped_and_credited(self):
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 4)])
        drill, saw = order.order_line
        case = self._customer_returns([(drill, 2), (saw, 1)])
        self.assertEqual(len(case.receipt_ids), 1)
        self.assertEqual(case.goods_status, "waiting")
        self._receive(case)
        self.assertRecordValues(
            case.line_ids,
            [
                {"quantity_received": 2, "goods_status": "received"},
                {"quantity_received": 1, "goods_status": "received"},
            ],
        )
        self.assertRecordValues(
            order.order_line, [{"qty_delivered": 3}, {"qty_delivered": 3}]
        )
        self._inspect(case, restock=1, scrap=1)
        self._inspect(case, restock=1, line=case.line_ids[1])
        # 2 drills at 100 and 1 saw at 50
        note = self._credit(case, post=False)
        self.assertRecordValues(
            note,
            [
                {
                    "state": "draft",
                    "amount_untaxed": 250.0,
                    "reversed_entry_id": order.invoice_ids[0].id,
                    "rma_case_id": case.id,
                    "rma_reason": "No longer needed",
                }
            ],
        )
        self.assertEqual(case.state, "approved")
        self.assertEqual(case.money_status, "draft")
        self._post_credit(case)
        self.assertRecordValues(
            case,
            [{"state": "closed", "money_status": "paid", "goods_status": "routed"}],
        )
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_restocked": 1,
                    "quantity_scrapped": 1,
                    "quantity_credited": 2,
                },
                {
                    "quantity_restocked": 1,
                    "quantity_scrapped": 0,
                    "quantity_credited": 1,
                },
            ],
        )
        # 100 bought, 5 and 4 sold, 1 and 1 back in stock
        self.assertEqual(self._quantity_at(self.drill, self.stock), 96)
        self.assertEqual(self._quantity_at(self.saw, self.stock), 97)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)

from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCreditNoteOrder(RmaCommon):
    """The order's figures are right after each step of a return."""

    def _get_figures(self, line):
        return (
            line.qty_delivered,
            line.qty_invoiced,
            line.qty_to_invoice,
            line.order_id.invoice_status,
        )

    def _sell_with_policy(self, policy):
        self.drill.invoice_policy = policy
        return self._sell_deliver_invoice([(self.drill, 5)]).order_line

    def test_order_invoiced_by_delivery_is_right_after_each_step(self):
        line = self._sell_with_policy("delivery")
        case = self._customer_returns([(line, 2)])
        self.assertEqual(self._get_figures(line), (5, 5, 0, "invoiced"))
        self._receive(case)
        # 2 came back and are not credited yet
        self.assertEqual(self._get_figures(line), (3, 5, -2, "to invoice"))
        self._inspect(case, restock=2)
        self.assertEqual(self._get_figures(line), (3, 5, -2, "to invoice"))
        note = self._credit(case, post=False)
        # Core counts drafts too
        self.assertEqual(self._get_figures(line), (3, 3, 0, "invoiced"))
        self._post_credit(case)
        self.assertEqual(self._get_figures(line), (3, 3, 0, "invoiced"))
        note.sudo().button_draft()
        note.sudo().button_cancel()
        self.assertEqual(self._get_figures(line), (3, 5, -2, "to invoice"))

    def test_order_invoiced_as_ordered_is_right_after_each_step(self):
        line = self._sell_with_policy("order")
        case = self._customer_returns([(line, 2)])
        self._receive(case)
        self.assertEqual(self._get_figures(line), (3, 5, 0, "invoiced"))
        self._credit(case)
        self.assertEqual(self._get_figures(line)[:2], (3, 3))

    def test_returned_and_credited_units_are_not_delivered_again(self):
        line = self._sell_with_policy("delivery")
        order = line.order_id
        deliveries = order.picking_ids
        case = self._return_and_credit([(line, 2)])
        self._inspect(case, restock=2)
        self.assertEqual(order.picking_ids - case.picking_ids, deliveries)
        self.assertEqual(
            set(order.picking_ids.mapped("state")), {"done"}, "nothing is planned"
        )

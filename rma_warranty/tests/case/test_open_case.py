from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestOpenCase(RmaCommon):
    """A case is opened from an order, a delivery, or from scratch."""

    def _choose(self, wizard, quantities):
        """Enter {product: units} into the list of delivered lines."""
        for product, units in quantities.items():
            line = wizard.line_ids.filtered(lambda ln, p=product: ln.product_id == p)
            line.quantity = units
        wizard.reason_id = self.reason
        action = wizard.action_add()
        return self.env["rma.case"].browse(action["res_id"])

    def _get_wizard(self, action):
        model = self.env[action["res_model"]].with_user(self.rma_user)
        return Form(model.with_context(**action["context"])).save()

    def test_button_on_the_order_lists_its_delivered_lines_with_quantity_zero(self):
        self._sell_deliver_invoice([(self.drill, 1)])
        order = self._sell_deliver_invoice([(self.drill, 5), (self.saw, 4)])
        wizard = self._get_wizard(order.with_user(self.rma_user).action_rma_create())
        self.assertRecordValues(
            wizard.line_ids.sorted("sale_line_id"),
            [
                {
                    "order_id": order.id,
                    "quantity_delivered": 5,
                    "quantity_returnable": 5,
                    "price_paid": 100.0,
                    "quantity": 0,
                },
                {
                    "order_id": order.id,
                    "quantity_delivered": 4,
                    "quantity_returnable": 4,
                    "price_paid": 50.0,
                    "quantity": 0,
                },
            ],
        )
        case = self._choose(wizard, {self.drill: 2})
        self.assertRecordValues(
            case.line_ids,
            [{"sale_line_id": order.order_line[0].id, "quantity": 2}],
        )
        self.assertEqual(case.state, "draft")
        self.assertEqual(case.partner_id, self.customer)

    def test_button_on_the_delivery_lists_what_that_delivery_brought(self):
        order = self._sell([(self.drill, 5), (self.saw, 4)])
        first = self._deliver(order, {self.drill: 5})
        self._deliver(order)
        wizard = self._get_wizard(first.with_user(self.rma_user).action_rma_create())
        self.assertEqual(wizard.line_ids.product_id, self.drill)

    def test_button_on_an_unfinished_delivery_says_why_not(self):
        order = self._sell([(self.drill, 5)])
        with self.assertRaisesRegex(UserError, "not a finished delivery"):
            order.picking_ids.with_user(self.rma_user).action_rma_create()

    def test_from_scratch_lines_of_several_orders_come_into_one_case(self):
        first = self._sell_deliver_invoice([(self.drill, 5)])
        second = self._sell_deliver_invoice([(self.saw, 4)])
        case = self.env["rma.case"].with_user(self.rma_user)
        case = case.create({"partner_id": self.customer.id})
        wizard = self._get_wizard(case.action_add_lines())
        self.assertEqual(wizard.line_ids.order_id, first | second)
        added = self._choose(wizard, {self.drill: 1, self.saw: 3})
        self.assertEqual(added, case)
        self.assertEqual(case.order_ids, first | second)

    def test_lines_of_a_colleague_of_the_same_company_are_offered(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.customer.parent_id = firm
        colleague = self.customer.create({"name": "Colleague", "parent_id": firm.id})
        order = self._sell([(self.drill, 2)], customer=colleague)
        self._deliver(order)
        wizard = self.env["rma.delivered.wizard"].create(
            {"partner_id": self.customer.id}
        )
        self.assertEqual(wizard.line_ids.order_id, order)

    def test_other_customers_and_services_are_not_offered(self):
        stranger = self.other_portal_user.partner_id
        self._deliver(self._sell([(self.drill, 2)], customer=stranger))
        wizard = self.env["rma.delivered.wizard"].create(
            {"partner_id": self.customer.id}
        )
        self.assertFalse(wizard.line_ids)

    def test_search_narrows_the_list_and_keeps_what_was_entered(self):
        self._sell_deliver_invoice([(self.drill, 5), (self.saw, 4)])
        wizard = self.env["rma.delivered.wizard"].create(
            {"partner_id": self.customer.id}
        )
        wizard.line_ids.filtered(lambda ln: ln.product_id == self.drill).quantity = 2
        wizard.search_text = "Saw"
        self.assertEqual(wizard.line_ids.product_id, self.drill | self.saw)
        kept = wizard.line_ids.filtered(lambda ln: ln.product_id == self.drill)
        self.assertEqual(kept.quantity, 2)

    def test_more_than_returnable_is_refused_with_numbers_and_nothing_is_opened(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        self._customer_returns([(order.order_line, 3)])
        wizard = self._get_wizard(order.with_user(self.rma_user).action_rma_create())
        with self.assertRaisesRegex(UserError, r"5 delivered.*3 in other.*2 can be"):
            with self.env.cr.savepoint():
                self._choose(wizard, {self.drill: 3})
        self.assertEqual(order.order_line.rma_line_ids.mapped("quantity"), [3])

    def test_old_dialogs_are_cleaned_up_as_any(self):
        wizards = self.env["rma.delivered.wizard"]
        wizard = wizards.create({"partner_id": self.customer.id})
        lines = wizard.line_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_delivered_wizard SET write_date = '2020-01-01' WHERE id = %s",
            [wizard.id],
        )
        wizards._transient_vacuum()
        self.assertFalse(wizard.exists())
        self.assertFalse(lines.exists())

    def test_nothing_chosen_is_refused(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        wizard = self._get_wizard(order.with_user(self.rma_user).action_rma_create())
        with self.assertRaisesRegex(UserError, "at least one line"):
            wizard.action_add()

    def test_request_without_lines_quantity_or_reason_is_refused(self):
        order = self._sell_deliver_invoice([(self.drill, 5)])
        case = self._open_case([])
        with self.assertRaisesRegex(UserError, "has no lines"):
            case.action_request()
        case = self._open_case([(order.order_line, 0)])
        with self.assertRaisesRegex(UserError, "how many units"):
            case.action_request()
        case = self._open_case(
            [{"sale_line_id": order.order_line.id, "quantity": 1, "reason_id": False}]
        )
        with self.assertRaisesRegex(UserError, "reason of the return"):
            case.action_request()
        self.assertEqual(case.state, "draft")

    def test_case_of_forty_lines_is_one_receipt_and_one_credit_note(self):
        order = self._sell_deliver_invoice([(self.drill, 2)] * 40)
        case = self._customer_returns([(line, 1) for line in order.order_line])
        self.assertEqual(len(case.receipt_ids), 1)
        self._receive(case)
        note = self._credit(case)
        self.assertEqual(len(note), 1)
        # 40 lines of one drill at 100
        self.assertEqual(note.amount_untaxed, 4000.0)

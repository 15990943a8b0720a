from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RmaCommon


@tagged("post_install", "-at_install")
class TestMultiCompany(RmaCommon):
    """Companies don't see each other's returns (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        cls.other_user = cls._create_user("other_rma", "rma_warranty.group_rma_manager")
        cls.other_user.write(
            {"company_id": cls.other.id, "company_ids": [Command.set(cls.other.ids)]}
        )
        cls.other_warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.other.id)]
        )
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5)])
        cls.other_order = cls._sell_in_other_company()

    @classmethod
    def _sell_in_other_company(cls):
        cls.env["stock.quant"].with_company(cls.other)._update_available_quantity(
            cls.saw, cls.other_warehouse.lot_stock_id, 10
        )
        order = (
            cls.env["sale.order"]
            .with_company(cls.other)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.other.id,
                    "order_line": [
                        Command.create({"product_id": cls.saw.id, "product_uom_qty": 3})
                    ],
                }
            )
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids.button_validate()
        return order

    def test_new_company_has_its_own_returns_set_up(self):
        self.assertRecordValues(
            self.other_warehouse.rma_location_id,
            [{"usage": "internal", "company_id": self.other.id}],
        )
        self.assertEqual(self.other_warehouse.rma_in_type_id.company_id, self.other)

    def test_other_company_sees_neither_cases_nor_what_hangs_on_them(self):
        case = self._customer_returns([(self.order.order_line, 2)])
        self._receive(case)
        inspection = self._inspect(case, restock=1)
        notification = self.env["rma.notification"].search([("case_id", "=", case.id)])
        for record in (case, case.line_ids, inspection, notification, case.receipt_ids):
            as_other = record.with_user(self.other_user).with_company(self.other)
            with self.assertRaises(AccessError):
                as_other.check_access("read")
            self.assertFalse(as_other.search([("id", "in", record.ids)]))

    def test_both_companies_cases_go_their_own_ways(self):
        case = self._customer_returns(
            [(self.other_order.order_line, 2)],
            as_user=self.other_user,
            company_id=self.other.id,
        )
        self.assertEqual(case.warehouse_id, self.other_warehouse)
        self.assertEqual(case.receipt_ids.company_id, self.other)
        case.action_receive()
        self.assertEqual(
            self._quantity_at(self.saw, self.other_warehouse.rma_location_id), 2
        )
        inspection = self._inspect_as(case, self.other_user)
        self.assertEqual(inspection.move_ids.location_dest_id.company_id, self.other)
        self.assertEqual(inspection.move_ids.location_dest_id.usage, "inventory")

    def _inspect_as(self, case, user):
        inspection = (
            self.env["rma.inspection"]
            .with_user(user)
            .create(
                {"line_id": case.line_ids.id, "quantity": 2, "disposition": "scrap"}
            )
        )
        inspection.action_confirm()
        return inspection

    def test_case_takes_no_line_of_another_company(self):
        with self._refused("(?i)compan"):
            self._open_case([(self.other_order.order_line, 1)])
        with self._refused("(?i)compan"):
            self._open_case(
                [(self.order.order_line, 1)], warehouse_id=self.other_warehouse.id
            )

    def test_chooser_shows_only_lines_of_the_open_companies(self):
        def find(user, companies):
            return (
                self.env["rma.delivered.wizard"]
                .with_user(user)
                .with_context(allowed_company_ids=companies.ids)
                .create({"partner_id": self.customer.id})
                .line_ids.sale_line_id
            )

        own, foreign = self.order.order_line, self.other_order.order_line
        self.assertEqual(find(self.rma_user, self.company) & (own | foreign), own)
        self.assertEqual(find(self.other_user, self.other) & (own | foreign), foreign)

    def test_lines_of_two_companies_make_two_cases(self):
        self.rma_user.company_ids |= self.other
        both = self.company | self.other
        wizard = (
            self.env["rma.delivered.wizard"]
            .with_user(self.rma_user)
            .with_context(allowed_company_ids=both.ids)
            .create({"partner_id": self.customer.id, "reason_id": self.reason.id})
        )
        wizard.line_ids.quantity = 1
        with self._refused("Open one case per company"):
            wizard.action_add()

    def test_each_company_has_its_own_window(self):
        self.other.rma_return_window_days = 100
        case = self._request(
            [(self.other_order.order_line, 1)],
            as_user=self.other_user,
            company_id=self.other.id,
        )
        self.assertIn("window of 100 days", case.line_ids.eligibility_text)

    def test_portal_customer_sees_the_cases_of_both_companies(self):
        own = self._request([(self.order.order_line, 1)])
        foreign = self._request(
            [(self.other_order.order_line, 1)],
            as_user=self.other_user,
            company_id=self.other.id,
        )
        cases = self.env["rma.case"].with_user(self.portal_user).search([])
        self.assertTrue(own in cases)
        self.assertFalse(foreign.with_user(self.other_portal_user).has_access("read"))

from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .goods_out_common import GoodsOutCommon


@tagged("post_install", "-at_install")
class TestLoan(GoodsOutCommon):
    """The customer has a unit of ours during the repair; it stays ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 2)])
        cls.line = cls.order.order_line
        cls.case = cls._customer_returns(
            [{"sale_line_id": cls.line.id, "quantity": 1, "resolution": "repair"}]
        )

    def _stock_of(self, product):
        product.invalidate_recordset()
        return (
            self._quantity_at(product, self.stock),
            self._quantity_at(product, self.lent),
            product.qty_available,
        )

    # === GOODS AND VALUE === #

    def test_unit_is_lent_and_comes_back_into_stock(self):
        record = self._plan_loan(self.case)
        self.assertEqual(record.state, "planned")
        self.assertEqual(record.picking_ids.state, "assigned")
        self.assertEqual(record.picking_ids.partner_id, self.customer)
        # Of 100 saws, one is reserved, then lent.
        self.assertEqual(self._stock_of(self.saw), (99, 0, 100))
        record.action_send()
        self.assertEqual(self._stock_of(self.saw), (99, 1, 99))
        self._bring_back(record)
        self.assertEqual(self._stock_of(self.saw), (100, 0, 100))
        self.assertEqual(record.state, "back")

    def test_loaner_that_needs_a_look_goes_into_the_returns_location(self):
        record = self._lend(self.case)
        self._bring_back(record, destination="returns")
        self.assertEqual(self._quantity_at(self.saw, self.returns), 1)
        self.assertEqual(self._stock_of(self.saw), (99, 0, 99))

    def test_value_stays_also_when_the_cost_has_changed(self):
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                pump = self._create_valued(method)
                record = self._lend(self.case, pump)
                self._stock_in(pump, 10, 90.0)
                # 10 that cost 60 and 10 that cost 90
                self.assertEqual(self._value(pump), 1500)
                self._bring_back(record)
                self.assertEqual(self._value(pump), 1500)

    def test_order_and_its_figures_are_left_alone(self):
        self._receive(self.case)
        before = (self.line.qty_delivered, self.line.qty_to_invoice)
        record = self._lend(self.case, self.drill)
        self.assertEqual((self.line.qty_delivered, self.line.qty_to_invoice), before)
        self._bring_back(record)
        self.assertEqual((self.line.qty_delivered, self.line.qty_to_invoice), before)
        self.assertEqual(self.case.line_ids.quantity_received, 1)
        self.assertEqual(len(self.order.order_line), 1)

    def test_lent_unit_is_not_sold_meanwhile(self):
        lamp = self._create_product("Lamp", price=30.0, cost=10.0, stock=1)
        self._lend(self.case, lamp)
        delivery = self._sell([(lamp, 1)]).picking_ids
        delivery.action_assign()
        self.assertEqual(delivery.move_ids.quantity, 0)

    def test_reserved_units_are_not_lent(self):
        lamp = self._create_product("Lamp", price=30.0, cost=10.0, stock=1)
        delivery = self._sell([(lamp, 1)]).picking_ids
        delivery.action_assign()
        record = self._plan_loan(self.case, lamp)
        self.assertEqual(record.picking_ids.state, "confirmed")
        with self._refused("Lamp is not .or not free."):
            record.action_send()
        delivery.do_unreserve()
        record.action_send()
        self.assertEqual(record.state, "out")

    def test_chosen_serial_number_is_lent(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2")
        self._stock_in(phone, 2, 5, lots)
        record = self._lend(self.case, phone, lot=lots[1])
        self.assertEqual(lots[1].location_id, self.lent)
        self.assertEqual(record.lot_names, "P2")
        with self._refused("Phone is not .or not free."):
            self._plan_loan(self.case, phone, lot=lots[1])

    def test_warehouse_chooses_serial_numbers(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1", "P2")
        self._stock_in(phone, 2, 5, lots)
        record = self._lend(self.case, phone, quantity=2)
        self.assertEqual(record.lot_names, "P1, P2")
        with self._refused("choose which lot or serial number is back"):
            self._bring_back(record, 1)
        self._bring_back(record, 1, lot_id=lots[0].id)
        self.assertEqual(lots.location_id, self.stock | self.lent)
        self.assertEqual(lots[0].location_id, self.stock)
        self._bring_back(record)
        self.assertEqual(record.state, "back")

    def test_goods_that_nobody_counts_are_not_lent(self):
        cable = self.env["product.product"].create({"name": "Cable", "type": "consu"})
        with self._refused("Cable is not kept in stock"):
            self._plan_loan(self.case, cable)

    def test_other_warehouse_lends_from_its_own_stock(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        self.env["stock.quant"]._update_available_quantity(
            self.saw, north.lot_stock_id, 3
        )
        case = self._request([(self.line, 1)])
        case.warehouse_id = north
        case.action_approve()
        record = self._lend(case)
        self.assertEqual(record.location_id, north.rma_loan_location_id)
        self.assertEqual(self._quantity_at(self.saw, north.lot_stock_id), 2)
        self.assertEqual(self._quantity_at(self.saw, north.rma_loan_location_id), 1)
        self.assertEqual(self._stock_of(self.saw)[1], 0)

    # === THE CASE === #

    def test_case_stays_open_until_the_loaner_is_back(self):
        record = self._lend(self.case)
        self._receive(self.case)
        self._route(self.case, "to_customer")
        self.assertEqual(self.case.state, "approved")
        self.assertIn("On loan: 1 × Saw at", self.case.goods_out_summary)
        self._bring_back(record)
        self.assertEqual(self.case.state, "closed")
        record.action_undo_back()
        self.assertEqual(self.case.state, "approved")

    def test_case_closes_when_the_planned_loan_is_cancelled(self):
        record = self._plan_loan(self.case)
        self._receive(self.case)
        self._route(self.case, "to_customer")
        self.assertEqual(self.case.state, "approved")
        record.action_cancel()
        self.assertEqual(self.case.state, "closed")

    def test_case_is_not_withdrawn_while_a_unit_is_lent(self):
        record = self._lend(self.case)
        self.assertFalse(self.case.is_cancel_allowed)
        for step in ("action_cancel", "action_undo_decision"):
            with self.subTest(step=step), self._refused("because goods are out"):
                getattr(self.case, step)()
        self._bring_back(record)
        self.case.action_cancel()
        self.assertEqual(self.case.state, "cancelled")

    def test_nothing_is_lent_on_a_case_that_is_not_approved(self):
        case = self._request([(self.line, 1)])
        with self._refused("is not approved"):
            self._plan_loan(case)

    def test_history_of_the_case_tells_it(self):
        record = self._lend(self.case)
        self._bring_back(record)
        history = self._history(self.case)
        for text in ("Loaner to be sent: 1 × Saw", "On loan: 1 × Saw", "Back from"):
            self.assertIn(text, history)

    # === ONCE, UNDO === #

    def test_second_click_lends_no_second_unit(self):
        wizard = self._open_wizard(self.case, "loan")
        wizard.line_ids.product_id = self.saw
        wizard.action_send()
        wizard.action_send()
        self.assertEqual(len(self.case.goods_out_ids), 1)
        record = self.case.goods_out_ids
        record.action_send()
        record.action_send()
        self.assertEqual(self._stock_of(self.saw)[1], 1)
        self._bring_back(record)
        with self._refused("can't be entered"):
            self._bring_back(record, 1)

    def test_undone_sending_puts_the_unit_back(self):
        record = self._lend(self.case)
        record.action_undo_send()
        self.assertEqual(record.state, "cancelled")
        self.assertEqual(self._stock_of(self.saw), (100, 0, 100))
        self.assertFalse(self._messages())
        self.assertFalse(self._reminders(record))
        with self._refused("nothing came back"):
            record.action_undo_back()

    def test_sending_is_undone_after_a_return_was_undone(self):
        record = self._lend(self.case, quantity=2)
        self._bring_back(record, 1)
        record.action_undo_back()
        self.assertEqual(record.quantity_away, 2)
        record.action_undo_send()
        self.assertEqual(self._stock_of(self.saw), (100, 0, 100))

    # === CUSTOMER === #

    def _messages(self):
        return self.env["rma.notification"].search(
            [("case_id", "=", self.case.id), ("event", "=", "lent")]
        )

    def test_customer_gets_one_message_when_the_loan_starts(self):
        record = self._plan_loan(self.case)
        self.assertFalse(self._messages())
        record.action_send()
        message = self._messages()
        self.assertEqual(len(message), 1)
        message._send()
        self.assertEqual(message.state, "sent", message.error)
        body = self.case.message_ids.filtered("subject")[0].body
        self.assertIn("Saw", body)
        self.assertIn("please send it back by", body)

    def test_customer_sees_what_is_lent_and_until_when(self):
        self.assertEqual(self.case._get_portal_loans(), [])
        record = self._lend(self.case, days=-1)
        (loan,) = self.case.with_user(self.portal_user)._get_portal_loans()
        self.assertEqual(
            loan,
            {
                "product": "Saw",
                "serial": "",
                "quantity": "1",
                "unit": "Units",
                "date": self._today(-1),
                "is_overdue": True,
            },
        )
        self._bring_back(record)
        self.assertEqual(self.case._get_portal_loans(), [])

    def test_customer_reads_no_record(self):
        record = self._lend(self.case)
        with self.assertRaises(AccessError):
            record.with_user(self.portal_user).read(["date_due"])

    def test_slip_shows_the_customers_delivery_address(self):
        site = self.env["res.partner"].create(
            {
                "name": "Building site",
                "type": "delivery",
                "street": "Mud Road 3",
                "parent_id": self.customer.id,
            }
        )
        record = self._lend(self.case)
        self.assertEqual(record.partner_id, site)
        html = self._print_slip(record)
        self.assertIn("Mud Road 3", html)

    # === LISTS, RIGHTS, COMPANIES === #

    def test_staff_lend_without_rights_on_inventory(self):
        self.assertFalse(self.rma_user.has_group("stock.group_stock_user"))
        record = self._lend(self.case).with_user(self.rma_user)
        action = record.action_print_slip()
        self.assertEqual(action["report_name"], "stock.report_deliveryslip")
        Form(record)
        wizard = self.env["rma.goods.back.wizard"].with_user(self.rma_user)
        form = Form(wizard.with_context(default_goods_out_id=record.id))
        self.assertEqual(form.quantity, 1)
        form.save().action_back()
        self.assertEqual(record.state, "back")

    def test_accountants_send_nothing(self):
        record = self._plan_loan(self.case).with_user(self.accountant)
        for step in ("action_send", "action_cancel", "action_undo_send"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(record, step)()
        with self.assertRaises(AccessError):
            self._open_wizard(self.case, "loan", user=self.accountant)

    def test_menu_lists_what_is_out_and_what_is_late(self):
        late = self._lend(self.case, days=-3)
        self._lend(self.case, days=3)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_goods_out_action_loan"
        )
        loans = self.env["rma.goods.out"].with_user(self.rma_user)
        own = [("case_id", "=", self.case.id), *literal_eval(action["domain"])]
        self.assertEqual(loans.search_count(own), 2)
        self.assertEqual(loans.search([*own, ("is_overdue", "=", True)]), late)

    def test_other_companies_see_nothing(self):
        record = self._lend(self.case)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("other_company", "rma_warranty.group_rma_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        loans = self.env["rma.goods.out"].with_user(stranger)
        self.assertFalse(loans.search([("id", "=", record.id)]))
        with self.assertRaises(AccessError):
            record.with_user(stranger).action_undo_send()

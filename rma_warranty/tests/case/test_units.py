from importlib.util import module_from_spec, spec_from_file_location

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.modules import get_module_path
from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestUnits(RmaCommon):
    """What was sold by the dozen comes back, is credited and ends in pieces."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.pump = cls._create_product("Pump", price=10.0, cost=7.0, stock=100)

    def _sell_dozens(self, price, dozens=1, product=None):
        """Sell, deliver and invoice dozens; give the order line."""
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": (product or self.pump).id,
                    "product_uom_qty": dozens,
                    "product_uom_id": self.dozen.id,
                    "price_unit": price,
                }
            ]
        )
        return order.order_line

    # === MONEY AND GOODS ===

    def test_twelve_pieces_of_a_dozen_in_twelve_cases(self):
        sale_line = self._sell_dozens(120.0)
        cases = self.env["rma.case"]
        for __ in range(12):
            cases |= self._return_and_credit([(sale_line, 1)])
        for case in cases:
            self._inspect(case, restock=1)
        notes = cases.sudo().credit_note_ids
        # 12 × 10.00 of the 120.00; cost 12 × 7.00
        self.assertEqual([note.amount_untaxed for note in notes], [10.0] * 12)
        costs = notes.line_ids.filtered(lambda line: line.display_type == "cogs")
        self.assertEqual(sum(costs.mapped("debit")), 84.0)
        self.assertRecordValues(
            sale_line,
            [
                {
                    "qty_delivered": 0.0,
                    "qty_invoiced": 0.0,
                    "qty_invoiced_posted": 0.0,
                    "qty_to_invoice": 0.0,
                    "invoice_status": "invoiced",
                }
            ],
        )
        self.assertEqual(set(cases.mapped("state")), {"closed"})
        self.assertFalse(any(cases.line_ids.mapped("quantity_uninvoiced")))

    def test_seven_pieces_of_a_dozen_arrive(self):
        sale_line = self._sell_dozens(1200.0)
        case = self._customer_returns([(sale_line, 12)])
        self._receive(case, {self.pump: 7})
        case.action_stop_waiting()
        self._inspect(case, restock=7)
        self._credit(case)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_received": 7.0,
                    "quantity_missing": 5.0,
                    "quantity_restocked": 7.0,
                    "quantity_credited": 7.0,
                }
            ],
        )
        self.assertEqual(self._quantity_at(self.pump, self.returns), 0)
        # 100 - 12 + 7
        self.assertEqual(self._quantity_at(self.pump, self.stock), 95)
        # 7/12 of 1200.00
        self.assertEqual(case.sudo().credit_note_ids.amount_untaxed, 700.0)
        self.assertFalse(case.alert_ids)
        self.assertEqual(case.state, "closed")
        # 5 pieces are left with the customer, as 0.42 of a dozen
        self.assertEqual(sale_line.qty_to_invoice, 0.0)
        self.assertEqual(sale_line._rma_get_returnable()[sale_line].returnable, 5.0)

    def test_pieces_are_inspected_one_by_one(self):
        sale_line = self._sell_dozens(120.0)
        case = self._customer_returns([(sale_line, 12)])
        self._receive(case)
        self._inspect(case, restock=1)
        case.action_inspect()
        draft = case.inspection_ids.filtered(lambda own: own.state == "draft")
        self.assertEqual(draft.quantity, 11.0)

    # === THE UNIT ITSELF ===

    def test_a_quantity_in_another_unit_is_converted(self):
        sale_line = self._sell_dozens(120.0, dozens=2)
        case = self._open_case(
            [
                {
                    "sale_line_id": sale_line.id,
                    "quantity": 1.5,
                    "product_uom_id": self.dozen.id,
                }
            ]
        )
        line = case.line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "quantity": 18.0,
                    "product_uom_id": self.pump.uom_id.id,
                    "ordered_text": "1.5 Dozens",
                }
            ],
        )
        line.write({"quantity": 0.5, "product_uom_id": self.dozen.id})
        self.assertEqual(line.quantity, 6.0)

    def test_no_other_unit_is_stored(self):
        sale_line = self._sell_dozens(120.0)
        kilogram = self.env.ref("uom.product_uom_kgm")
        line = {"sale_line_id": sale_line.id, "quantity": 1}
        with self._refused("can't be counted in", ValidationError):
            self._open_case([{**line, "product_uom_id": kilogram.id}])
        case = self._open_case([line])
        lines = self.env["rma.case.line"].with_user(self.rma_user)
        lines = lines.with_context(default_product_uom_id=self.dozen.id)
        lines.create({**line, "case_id": case.id})
        self.assertEqual(case.line_ids.product_uom_id, self.pump.uom_id)

    def test_portal_asks_in_pieces_and_shows_the_dozen(self):
        sale_line = self._sell_dozens(120.0)
        form = self.env["rma.portal"]._get_form_lines(sale_line.order_id)
        shown = form[sale_line.id]
        self.assertEqual(
            (shown["maximum"], shown["ordered"], shown["step"]),
            (12.0, "1 Dozens", "1"),
        )

    # === PRODUCTS INVOICED ON ORDERED QUANTITIES ===

    def _sell_as_ordered(self, quantity=2):
        product = self._create_product(
            "Lamp", price=100.0, cost=40.0, invoice_policy="order"
        )
        return self._sell([(product, quantity)])

    def test_nothing_to_invoice_for_what_was_returned_and_credited(self):
        order = self._sell_as_ordered()
        sale_line = order.order_line
        self._invoice(order)
        self._deliver(order)
        self._return_and_credit([(sale_line, 2)])
        self.assertRecordValues(
            sale_line,
            [
                {
                    "qty_delivered": 0.0,
                    "qty_invoiced": 0.0,
                    "qty_to_invoice": 0.0,
                    "invoice_status": "invoiced",
                    "amount_to_invoice": 0.0,
                    "untaxed_amount_to_invoice": 0.0,
                }
            ],
        )
        self.assertEqual(order.invoice_status, "invoiced")
        with self._refused("(?i)nothing to invoice|no items"):
            order._create_invoices()

    def test_a_part_returned_leaves_the_rest_to_invoice(self):
        order = self._sell_as_ordered(5)
        sale_line = order.order_line
        self._deliver(order)
        invoice = self._invoice(order, post=False)
        invoice.invoice_line_ids.quantity = 3
        invoice.action_post()
        self._return_and_credit([(sale_line, 2)])
        # 5 delivered, 2 back: 3 are invoiced and stay so; nothing was credited
        self.assertRecordValues(
            sale_line, [{"qty_invoiced": 3.0, "qty_to_invoice": 0.0}]
        )
        self._return_and_credit([(sale_line, 1)])
        self.assertRecordValues(
            sale_line, [{"qty_invoiced": 2.0, "qty_to_invoice": 0.0}]
        )

    def test_a_cancelled_credit_note_is_as_before(self):
        order = self._sell_as_ordered()
        self._deliver(order)
        self._invoice(order)
        case = self._return_and_credit([(order.order_line, 1)], post=False)
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)
        case.sudo().credit_note_ids.button_cancel()
        self.assertRecordValues(
            order.order_line, [{"qty_invoiced": 2.0, "qty_to_invoice": 0.0}]
        )

    def test_orders_without_cases_are_cores(self):
        order = self._sell_as_ordered()
        self._deliver(order)
        invoice = self._invoice(order)
        invoice._reverse_moves(cancel=True)
        self.assertEqual(order.order_line.qty_to_invoice, 2.0)

    # === KITS ===

    def test_a_kit_gets_a_plain_sentence(self):
        """Delivered goods of other products than the line's are a kit's parts."""
        order = self._sell([(self.pump, 1)])
        sale_line = order.order_line
        part = self._create_product("Screw", price=1.0, cost=0.5, stock=10)
        order.picking_ids.move_ids._action_cancel()
        move = self.env["stock.move"].create(
            {
                "product_id": part.id,
                "product_uom": part.uom_id.id,
                "product_uom_qty": 4,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "sale_line_id": sale_line.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()
        sale_line.invalidate_recordset()
        with self._refused("is a kit that was delivered as its parts"):
            self._request([(sale_line, 1)])
        self.assertFalse(sale_line._rma_get_returnable()[sale_line].returnable)

    def test_kilograms_keep_their_decimals(self):
        cheese = self._create_product(
            "Cheese",
            price=20.0,
            cost=8.0,
            uom_id=self.env.ref("uom.product_uom_kgm").id,
        )
        gram = self.env.ref("uom.product_uom_gram")
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": cheese.id,
                    "product_uom_qty": 1500,
                    "product_uom_id": gram.id,
                    "price_unit": 0.02,
                    "tax_ids": [Command.clear()],
                }
            ]
        )
        case = self._return_and_credit([(order.order_line, 1.25)])
        # 1.25 of 1.5 kg for 30.00
        self.assertEqual(case.sudo().credit_note_ids.amount_untaxed, 25.0)
        self.assertEqual(order.order_line.qty_delivered, 250.0)

    def test_pounds_of_what_is_kept_in_kilograms_are_credited_in_full(self):
        cheese = self._create_product(
            "Cheese",
            price=20.0,
            cost=8.0,
            uom_id=self.env.ref("uom.product_uom_kgm").id,
        )
        pound = self.env.ref("uom.product_uom_lb")
        line = {"product_id": cheese.id, "product_uom_qty": 3, "price_unit": 100.0}
        order = self._sell_deliver_invoice([{**line, "product_uom_id": pound.id}])
        # 3 pounds are 1.36078 kg, which the stock knows as 1.36
        case = self._return_and_credit([(order.order_line, 1.36)])
        self.assertEqual(case.sudo().credit_note_ids.amount_untaxed, 300.0)
        self.assertRecordValues(
            order.order_line,
            [{"qty_delivered": 0.0, "qty_invoiced": 0.0, "qty_to_invoice": 0.0}],
        )

    # === EXISTING DATABASES ===

    def test_lines_in_dozens_are_converted(self):
        sale_line = self._sell_dozens(1200.0)
        case = self._customer_returns([(sale_line, 12)])
        self._receive(case, {self.pump: 7})
        self._inspect(case, restock=4)
        line = case.line_ids
        self.env.flush_all()
        # As they were stored: 7 pieces as 0.58 of a dozen, 4 as 0.33.
        self.env.cr.execute(
            """
            UPDATE rma_case_line
               SET product_uom_id = %s, quantity = 1, quantity_received = 0.58,
                   quantity_inspected = 0.33, quantity_held = 1
             WHERE id = %s
            """,
            [self.dozen.id, line.id],
        )
        self.env.cr.execute(
            "UPDATE rma_inspection SET quantity = 0.33, quantity_routed = 0.33 "
            "WHERE line_id = %s",
            [line.id],
        )
        self.env.cr.execute(
            "UPDATE sale_order_line SET qty_delivered = 0.41 WHERE id = %s",
            [sale_line.id],
        )
        self.env.invalidate_all()
        self._migrate("pre-units")
        self._migrate("post-units")
        self.assertRecordValues(
            line,
            [
                {
                    "product_uom_id": self.pump.uom_id.id,
                    "quantity": 12.0,
                    "quantity_received": 7.0,
                    "quantity_inspected": 4.0,
                    "quantity_restocked": 4.0,
                    "quantity_held": 12.0,
                }
            ],
        )
        self.assertEqual(case.inspection_ids.mapped("quantity"), [4.0])
        # 12 - 7 pieces are 0.4167 dozens
        self.assertEqual(sale_line.qty_delivered, 0.42)

    def test_parts_of_a_dozen_that_were_moved_stay_what_the_stock_has(self):
        case = self._customer_returns([(self._sell_dozens(1200.0), 7)])
        self._receive(case)
        self.env.flush_all()
        # 0.58 dozens were asked for and moved, which are 6.96 pieces.
        self.env.cr.execute(
            """
            UPDATE rma_case_line
               SET product_uom_id = %(dozen)s, quantity = 0.58,
                   quantity_received = 0.58, quantity_held = 0.58
             WHERE case_id = %(case)s;
            UPDATE stock_move
               SET product_uom = %(dozen)s, quantity = 0.58
             WHERE rma_line_id = %(line)s;
            UPDATE rma_case SET goods_status = 'partial' WHERE id = %(case)s
            """,
            {"dozen": self.dozen.id, "case": case.id, "line": case.line_ids.id},
        )
        self.env.invalidate_all()
        self._migrate("pre-units")
        self._migrate("post-units")
        line = case.line_ids
        self.assertAlmostEqual(line.quantity, 6.96)
        self.assertAlmostEqual(line.quantity_received, 6.96)
        self.assertEqual(line.goods_status, "received")
        self.assertEqual(case.goods_status, "received")

    def _migrate(self, name):
        folder = f"{get_module_path('rma_warranty')}/migrations/19.0.1.4.0"
        spec = spec_from_file_location("migration", f"{folder}/{name}.py")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()

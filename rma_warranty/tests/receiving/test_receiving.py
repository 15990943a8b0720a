from uuid import uuid4

from odoo import Command
from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceiving(RmaReceivingCommon):
    """A worker scans a return and what is in its parcel."""

    # === SCANNING === #

    def test_rma_number_shows_what_is_expected_and_nothing_else(self):
        case = self._customer_returns([(self.drills, 2), self._phone_line(self.s2)])
        answer = self._scan(case.name)
        self.assertEqual(answer["kind"], "case")
        shown = answer["cases"][0]
        self.assertEqual(
            set(shown),
            {
                "id",
                "name",
                "customer",
                "is_receivable",
                "hint",
                "tracking",
                "lines",
                "settled",
                "seen",
            },
        )
        self.assertEqual(
            [(line["product"], line["expected"]) for line in shown["lines"]],
            [("Drill", 2), ("Phone", 1)],
        )
        self.assertEqual(shown["lines"][0]["codes"], [["4006381333931", 1.0]])
        self.assertEqual(shown["lines"][1]["serials"], ["S2"])

    def test_complete_and_rejected_products_are_told_as_such(self):
        phone = self._phone_line(self.s2)
        case = self._request([(self.drills, 2), (self.saws, 1), phone])
        case.line_ids[1]._reject("Used")
        case.action_approve()
        self._receive(case, {self.drill: 2})
        shown = self._scan(case.name)["cases"][0]
        self.assertEqual([line["product"] for line in shown["lines"]], ["Phone"])
        self.assertEqual(
            {each["product_id"]: each["message"] for each in shown["settled"]},
            {
                self.drill.id: "All of it has come already.",
                self.saw.id: "It is rejected in this return.",
            },
        )

    def test_order_number_finds_its_cases_that_wait_for_goods(self):
        case = self._customer_returns([(self.drills, 2)])
        other = self._customer_returns([(self.saws, 1)])
        found = self._scan(self.order.name)["cases"]
        self.assertEqual({each["id"] for each in found}, {case.id, other.id})
        self._receive(case)
        found = self._scan(self.order.name)["cases"]
        self.assertEqual([each["id"] for each in found], [other.id])

    def test_tracking_number_finds_the_case_also_one_of_several(self):
        case = self._customer_returns([(self.drills, 2)])
        case.receipt_ids.sudo().rma_tracking_number = "1Z 999, 00340_4"
        for code in ("1Z", "999", "00340_4"):
            self.assertEqual(self._scan(code)["cases"][0]["id"], case.id, code)
        for code in ("99", "0034004", "0034094", "%"):
            self.assertEqual(self._scan(code)["kind"], "unknown", code)

    def test_case_that_is_not_approved_can_not_be_received(self):
        case = self._request([(self.drills, 2)])
        shown = self._scan(case.name)["cases"][0]
        self.assertFalse(shown["is_receivable"])
        self.assertIn("is Requested", shown["hint"])
        with self._refused("Keep the parcel as an unknown box"):
            self._send(case, (self.drill, 1))

    def test_serial_of_a_line_without_one_is_found_by_its_delivery(self):
        case = self._customer_returns([(self.phones, 2)])
        answer = self._scan("S3", case)
        self.assertEqual(
            (answer["kind"], answer["line_id"], answer["case_id"]),
            ("serial", case.line_ids.id, case.id),
        )

    def test_serial_of_somebody_else_is_told_without_a_name(self):
        case = self._customer_returns([(self.phones, 2)])
        for code, message in (
            ("S4", "This serial number is already in stock."),
            ("S5", "This serial number was sold to another customer."),
        ):
            answer = self._scan(code, case)
            self.assertEqual((answer["line_id"], answer["message"]), (False, message))
            self.assertNotIn(self.stranger.name, str(answer))

    def test_packaging_barcode_counts_its_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create(
            {"product_id": self.drill.id, "uom_id": dozen.id, "barcode": "BOX12"}
        )
        answer = self._scan("BOX12")
        self.assertEqual(
            (answer["kind"], answer["product"]["product_id"], answer["units"]),
            ("product", self.drill.id, 12),
        )

    # === EXPECTED GOODS === #

    def test_everything_that_was_expected_is_received(self):
        case = self._customer_returns([(self.drills, 2), (self.saws, 1)])
        answer = self._send(case, (case.line_ids[0], 2), (case.line_ids[1], 1))
        self.assertEqual(answer["received"], ["2 × Drill", "1 × Saw"])
        self.assertEqual((answer["short"], answer["alerts"]), ([], []))
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 2}, {"quantity_received": 1}]
        )
        self.assertEqual(case.goods_status, "received")
        self.assertEqual(case.receipt_ids.user_id, self.warehouse_user)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)
        # 60 a drill and 20 a saw: what left comes back.
        self.assertEqual(self.drills.qty_delivered, 3)

    def test_several_parcels_for_one_case(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        drill_line, saw_line = case.line_ids
        answer = self._send(case, (drill_line, 1))
        self.assertEqual(answer["short"], ["2 × Drill", "1 × Saw"])
        self.assertEqual(case.goods_status, "partial")
        self._send(case, (saw_line, 1))
        answer = self._send(case, (drill_line, 2))
        self.assertEqual(answer["short"], [])
        self.assertEqual(case.goods_status, "received")
        self.assertEqual(len(case.receipt_ids), 3)
        self.assertFalse(case.alert_ids)

    def test_what_a_worker_typed_on_the_transfer_does_not_count_twice(self):
        case = self._customer_returns([(self.drills, 3), (self.saws, 1)])
        for move in case.receipt_ids.sudo().move_ids:
            move.write({"quantity": 1, "picked": True})
        self._send(case, (case.line_ids[0], 2))
        self.assertRecordValues(
            case.line_ids, [{"quantity_received": 2}, {"quantity_received": 0}]
        )

    def test_dozens_are_counted_in_pieces_and_received_exactly(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": 1,
                    "product_uom_id": dozen.id,
                }
            ]
        )
        self._deliver(order)
        case = self._customer_returns([(order.order_line, 12)])
        shown = self._scan(case.name)["cases"][0]["lines"][0]
        self.assertEqual((shown["expected"], shown["sold_as"]), (12, "1 Dozens"))
        # 5 of 12 pieces, then the other 7
        self._send(case, (case.line_ids, 5))
        self.assertEqual(self._quantity_at(self.drill, self.returns), 5)
        self.assertEqual(self._scan(case.name)["cases"][0]["lines"][0]["expected"], 7)
        self._send(case, (case.line_ids, 7))
        self.assertEqual(self._quantity_at(self.drill, self.returns), 12)
        self.assertEqual(case.goods_status, "received")
        self.assertFalse(case._get_open_receipts())
        self.assertFalse(case.alert_ids)

    def test_serials_are_received_on_their_own_lines(self):
        case = self._customer_returns(
            [self._phone_line(self.s1), self._phone_line(self.s3)]
        )
        first, third = case.line_ids
        self._send(case, ((first, "S3"), 1), ((first, "S1"), 1))
        self.assertEqual(first.move_ids.lot_ids, self.s1)
        self.assertEqual(third.move_ids.lot_ids, self.s3)
        self.assertFalse(case.alert_ids)

    def test_lot_counts_its_units_and_its_surplus_is_kept_apart(self):
        oil = self._create_product("Oil", price=10, cost=4, tracking="lot")
        first, second = self._create_lots(oil, "L1", "L2")
        self._stock_in(oil, 20, 4, lots=first | second)
        order = self._sell([(oil, 6)])
        self._deliver(order, lots={oil: first})
        case = self._customer_returns([(order.order_line, 4)])
        line = case.line_ids
        self._send(case, ((line, "L1"), 3))
        self.assertEqual(line.quantity_received, 3)
        # one more was expected, three came
        self._send(case, ((line, "L1"), 3), ((line, "L2"), 1))
        self.assertEqual(line.quantity_received, 4)
        self.assertRecordValues(
            case.alert_ids.sorted("quantity"),
            [
                {"kind": "already_in_stock", "lot_id": second.id, "quantity": 1},
                {"kind": "over", "lot_id": first.id, "quantity": 2},
            ],
        )

    def test_same_serial_counts_once(self):
        case = self._customer_returns([(self.phones, 2)])
        line = case.line_ids
        self._send(case, ((line, "S1"), 1), ((line, "S1"), 5))
        self.assertEqual(line.quantity_received, 1)
        self.assertFalse(case.alert_ids)

    def test_several_cases_of_one_parcel_are_booked_one_by_one(self):
        case = self._customer_returns([(self.drills, 1)])
        other = self._customer_returns([(self.saws, 1)])
        shown = self._screen().show([case.id, other.id])
        self.assertEqual([each["id"] for each in shown], [case.id, other.id])
        self._send(case, (case.line_ids, 1))
        self._send(other, (other.line_ids, 1))
        self.assertEqual((case | other).mapped("goods_status"), ["received"] * 2)

    # === ONCE === #

    def test_same_key_books_once_whatever_comes_with_it(self):
        case = self._customer_returns([(self.drills, 3)])
        key = uuid4().hex
        first = self._send(case, (case.line_ids, 2), key=key)
        again = self._send(case, (case.line_ids, 2), key=key)
        self.assertEqual(first, again)
        self.assertEqual(case.line_ids.quantity_received, 2)
        self._send(case, (self.saw, 1), key=key)
        self.assertFalse(case.alert_ids)
        self._send(case, (case.line_ids, 1))
        self.assertEqual(case.line_ids.quantity_received, 3)

    def test_key_is_asked_for(self):
        case = self._customer_returns([(self.drills, 3)])
        for key in (None, "", "short", "x" * 17 + "'"):
            with self._refused("The screen is out of date"):
                self._screen().receive(case.id, key, [self._count(self.drill)], {})

    def test_nonsense_is_refused_and_nothing_booked(self):
        case = self._customer_returns([(self.drills, 3)])
        for quantity in (0, -1, None, True, "2", float("nan"), float("inf"), 1e9):
            with self._refused("A quantity must be a number above zero"):
                self._send(case, (case.line_ids, quantity))
        with self._refused("nothing was counted yet"):
            self._send(case)
        for case_id in (0, False, None, "1", 10**9):
            with self._refused("doesn't exist any more"):
                self._screen().receive(case_id, uuid4().hex, [self._count(self.drill)])
        self.assertEqual(case.line_ids.quantity_received, 0)

    # === NOTES AND PHOTOS === #

    def test_note_and_photo_are_on_case_and_receipt_for_staff_only(self):
        case = self._customer_returns([(self.drills, 1)])
        photo = (
            "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////"
            "////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBAB"
            "AAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
        )
        self._send(
            case,
            (case.line_ids, 1),
            note="Box was wet",
            photos=[{"name": "wet.html", "content": photo}],
            carrier="DHL",
            tracking="00340",
        )
        for record in (case, case.receipt_ids):
            message = record.message_ids.filtered("attachment_ids")
            self.assertIn("Box was wet", message.body)
            self.assertTrue(message.subtype_id.internal)
            self.assertEqual(message.author_id, self.warehouse_user.partner_id)
            self.assertEqual(message.attachment_ids.name, "wet_html.jpg")
        self.assertRecordValues(
            case.receipt_ids, [{"rma_carrier": "DHL", "rma_tracking_number": "00340"}]
        )

    def test_file_that_is_no_photo_is_refused_before_anything_is_booked(self):
        case = self._customer_returns([(self.drills, 1)])
        with self._refused("is no photo that can be kept"):
            self._send(
                case,
                (case.line_ids, 1),
                photos=[{"name": "x.svg", "content": "PHN2Zz48L3N2Zz4="}],
            )
        self.assertEqual(case.line_ids.quantity_received, 0)

    # === WAREHOUSES === #

    def test_three_step_warehouse_takes_returns_straight_to_the_returns_location(self):
        self.warehouse.reception_steps = "three_steps"
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 2), (self.saw, 1))
        self.assertEqual(self._quantity_at(self.drill, self.returns), 2)
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 1)
        self.assertFalse(case.receipt_ids.move_ids.move_dest_ids)

    def _create_second_warehouse(self):
        return self.env["stock.warehouse"].create({"name": "Second", "code": "W2"})

    def test_case_names_another_warehouse_than_the_goods_left(self):
        second = self._create_second_warehouse()
        case = self._customer_returns([(self.drills, 2)], warehouse_id=second.id)
        self._send(case, (case.line_ids, 2))
        self.assertEqual(self._quantity_at(self.drill, second.rma_location_id), 2)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)

    def test_parcel_arrives_at_another_warehouse_than_planned(self):
        second = self._create_second_warehouse()
        self.assertEqual(
            {each[0] for each in self._screen().start()["warehouses"]},
            {self.warehouse.id, second.id},
        )
        case = self._customer_returns([(self.drills, 2)])
        self._send(case, (case.line_ids, 1), warehouse_id=second.id)
        done = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        self.assertEqual(done.picking_type_id, second.rma_in_type_id)
        self.assertEqual(self._quantity_at(self.drill, second.rma_location_id), 1)
        # the rest is still expected where the case says
        rest = case._get_open_receipts()
        self.assertEqual(rest.move_ids.location_dest_id, self.returns)
        self._send(case, (case.line_ids, 1))
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_worker_of_two_companies_receives_for_both(self):
        other = self.env["res.company"].create({"name": "Other company"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)])
        self.env["stock.quant"].with_company(other)._update_available_quantity(
            self.saw, warehouse.lot_stock_id, 10
        )
        in_other = self.env(
            context={**self.env.context, "allowed_company_ids": [other.id]}
        )
        order = in_other["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [
                    Command.create({"product_id": self.saw.id, "product_uom_qty": 3})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
        order.picking_ids.button_validate()
        colleague = self._create_user("colleague", "rma_warranty.group_rma_user")
        colleague.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.warehouse_user.company_ids = [Command.link(other.id)]
        case = self._customer_returns(
            [(order.order_line, 2)], as_user=colleague, company_id=other.id
        )
        screen = self._screen().with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(screen.scan(case.name)["kind"], "unknown")
        both = (self.company | other).ids
        screen = screen.with_context(allowed_company_ids=both)
        self.assertEqual(screen.scan(case.name)["cases"][0]["id"], case.id)
        screen.receive(
            case.id, uuid4().hex, [{"line_id": case.line_ids.id, "quantity": 2}]
        )
        self.assertEqual(case.receipt_ids.location_dest_id, warehouse.rma_location_id)
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_worker_of_another_company_finds_nothing(self):
        case = self._customer_returns([(self.drills, 2)])
        case.receipt_ids.sudo().rma_tracking_number = "00340"
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self._create_user("other_worker", "stock.group_stock_user")
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        for code in (case.name, "00340", self.order.name):
            self.assertEqual(self._scan(code, user=stranger)["kind"], "unknown")
        self.assertEqual(self._screen(stranger).show(case.ids), [])
        with self._refused("doesn't exist any more"):
            self._send(case, (case.line_ids, 1), user=stranger)

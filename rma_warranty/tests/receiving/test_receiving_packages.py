from odoo.tests import tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingPackages(RmaReceivingCommon):
    """Goods that left in a package, or that the worker puts into one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.case_of_drills = cls._create_package("CASE-1")
        cls.packed_order = cls._sell([(cls.drill, 4), (cls.phone, 2)])
        lots = cls._create_lots(cls.phone, "P1", "P2")
        cls._stock_in(cls.phone, 2, 90, lots=lots)
        cls.p1, cls.p2 = lots
        picking = cls.packed_order.picking_ids
        phones = picking.move_ids.filtered(lambda move: move.product_id == cls.phone)
        phones.lot_ids = lots
        picking.move_line_ids.result_package_id = cls.case_of_drills
        picking.move_ids.picked = True
        picking.button_validate()
        cls.packed_drills, cls.packed_phones = cls.packed_order.order_line

    @classmethod
    def _create_package(cls, name):
        return cls.env["stock.package"].create({"name": name})

    def _in_package(self, product, location, package):
        """Return the units of a product in a package (or in none) at a location."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", location.id),
                ("package_id", "=", package.id if package else False),
            ]
        )
        return sum(quants.mapped("quantity"))

    def _pack(self, case, package):
        """Put what is counted on a case's receipt into a package, and validate."""
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        picking.move_line_ids.result_package_id = package
        picking.move_ids.picked = True
        picking.button_validate()
        return picking

    # === THEY LEFT IN A PACKAGE === #

    def test_counted_units_leave_the_package_at_the_customer(self):
        case = self._customer_returns([(self.packed_drills, 4)])
        self._send(case, (case.line_ids, 3))
        self.assertEqual(self._in_package(self.drill, self.returns, None), 3)
        # 4 were sent in the package: one is left in it, and nothing is negative.
        package = self.case_of_drills
        self.assertEqual(self._in_package(self.drill, self.customers, package), 1)

    def test_part_of_a_package_is_validated_on_the_transfer(self):
        case = self._customer_returns(
            [(self.packed_drills, 4), (self.packed_phones, 2)]
        )
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        phones = picking.move_ids.filtered(lambda move: move.product_id == self.phone)
        phones.move_line_ids[:1].unlink()
        phones.move_line_ids.lot_id = self.p2
        for move in picking.move_ids - phones:
            move.quantity = 3
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(case.line_ids.mapped("quantity_received"), [3, 1])
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3)

    def test_whole_package_is_validated_on_the_transfer_and_stays_packed(self):
        case = self._customer_returns(
            [(self.packed_drills, 4), (self.packed_phones, 2)]
        )
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        phones = picking.move_ids.filtered(lambda move: move.product_id == self.phone)
        phones.lot_ids = self.p2 | self.p1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, "done")
        package = self.case_of_drills
        self.assertEqual(self._in_package(self.drill, self.returns, package), 4)
        self.assertEqual(self._in_package(self.drill, self.customers, package), 0)
        self.assertEqual(package.location_id, self.returns)

    def test_scanned_package_counts_what_the_customer_still_has_of_it(self):
        case = self._customer_returns(
            [(self.packed_drills, 4), (self.packed_phones, 2)]
        )
        drills, phones = case.line_ids
        self._send(case, (drills, 1))
        answer = self._scan("CASE-1", case)
        self.assertEqual((answer["kind"], answer["name"]), ("package", "CASE-1"))
        # 4 drills and 2 phones were sent in it, one drill has come already
        found = {
            (item["product"]["product"], item.get("code"), item["units"])
            for item in answer["items"]
        }
        self.assertEqual(
            found, {("Drill", None, 3), ("Phone", "P1", 1), ("Phone", "P2", 1)}
        )
        serials = [item for item in answer["items"] if item["kind"] == "serial"]
        self.assertEqual({item["line_id"] for item in serials}, {phones.id})

    def test_package_in_our_stock_or_of_another_company_is_unknown(self):
        case = self._customer_returns([(self.packed_drills, 4)])
        package = self._create_package("IN-0")
        self._pack(case, package)
        self.assertEqual(self._scan("IN-0", case)["kind"], "unknown")
        self.assertEqual(self._scan("CASE-1", case)["kind"], "package")
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self._create_user("other_worker", "stock.group_stock_user")
        stranger.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        self.assertEqual(self._scan("CASE-1", user=stranger)["kind"], "unknown")

    # === THE WORKER PUTS THEM INTO ONE === #

    def test_packed_units_are_inspected_in_parts(self):
        case = self._customer_returns([(self.drills, 5)])
        package = self._create_package("IN-1")
        self._pack(case, package)
        self.assertEqual(self._in_package(self.drill, self.returns, package), 5)
        self._inspect(case, restock=2, scrap=1)
        self.assertEqual(self._in_package(self.drill, self.returns, package), 2)
        self.assertRecordValues(
            case.line_ids, [{"quantity_restocked": 2, "quantity_scrapped": 1}]
        )

    def test_packed_serials_are_inspected_one_by_one(self):
        case = self._customer_returns(
            [self._phone_line(self.s1), self._phone_line(self.s2)]
        )
        package = self._create_package("IN-2")
        self._pack(case, package)
        inspection = (
            self.env["rma.inspection"]
            .with_user(self.rma_user)
            .create(
                {
                    "line_id": case.line_ids[1].id,
                    "quantity": 1,
                    "lot_id": self.s2.id,
                    "grade_id": self.grade_a.id,
                }
            )
        )
        inspection.action_confirm()
        self.assertEqual(self._in_package(self.phone, self.returns, package), 1)
        here = self.s2.quant_ids.filtered(lambda quant: quant.quantity > 0)
        self.assertEqual(here.location_id, self.stock)

    def test_packed_receipt_is_undone(self):
        case = self._customer_returns([(self.drills, 5), self._phone_line(self.s1)])
        picking = self._pack(case, self._create_package("IN-3"))
        picking.action_rma_undo()
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        self.assertEqual(self.drills.qty_delivered, 5)

    def test_unexpected_goods_in_a_package_go_back(self):
        case = self._customer_returns([(self.drills, 2)])
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        picking.move_ids = [
            (0, 0, {"product_id": self.saw.id, "product_uom_qty": 3, "quantity": 3})
        ]
        package = self._create_package("IN-4")
        self._pack(case, package)
        self.assertEqual(self._in_package(self.saw, self.returns, package), 3)
        case.alert_ids.with_user(self.rma_user).action_send_back()
        back = case.alert_ids.sudo().back_picking_id.with_user(self.warehouse_user)
        back.button_validate()
        self.assertEqual(self._quantity_at(self.saw, self.returns), 0)
        self.assertEqual(self._owned_at(self.saw, self.returns, self.customer), 0)

    def test_unexpected_goods_in_a_package_count_on_a_line(self):
        case = self._customer_returns([(self.drills, 2)])
        picking = case._get_open_receipts().with_user(self.warehouse_user)
        picking.move_ids = [
            (0, 0, {"product_id": self.drill.id, "product_uom_qty": 1, "quantity": 1})
        ]
        self._pack(case, self._create_package("IN-5"))
        alert = case.alert_ids.with_user(self.rma_user)
        self.env["rma.alert.settler"].with_user(self.rma_user)._assign(
            alert, case.line_ids
        )
        self.assertEqual(case.line_ids.quantity_received, 3)
        self.assertEqual(self._owned_at(self.drill, self.returns, None), 3)

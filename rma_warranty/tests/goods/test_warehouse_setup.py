from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ...hooks import post_init_hook
from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestWarehouseSetup(RmaCommon):
    """Every warehouse can take returns, new ones and those from before."""

    def _assert_complete(self, warehouse):
        self.assertRecordValues(
            warehouse.rma_location_id,
            [
                {
                    "usage": "internal",
                    "company_id": warehouse.company_id.id,
                    "location_id": False,
                }
            ],
        )
        self.assertRecordValues(
            warehouse.rma_in_type_id | warehouse.rma_route_type_id,
            [
                {
                    "code": "incoming",
                    "sequence_code": "RET",
                    "warehouse_id": warehouse.id,
                    "default_location_dest_id": warehouse.rma_location_id.id,
                },
                {
                    "code": "internal",
                    "sequence_code": "RROUTE",
                    "warehouse_id": warehouse.id,
                    "default_location_dest_id": warehouse.lot_stock_id.id,
                },
            ],
        )
        self.assertEqual(
            warehouse.rma_route_type_id.default_location_src_id,
            warehouse.rma_location_id,
        )

    def test_existing_warehouse_is_set_up(self):
        self._assert_complete(self.warehouse)

    def test_new_warehouses_are_set_up_in_one_go(self):
        warehouses = self.env["stock.warehouse"].create(
            [{"name": "North", "code": "N"}, {"name": "South West", "code": "S W"}]
        )
        for warehouse in warehouses:
            self._assert_complete(warehouse)
        self.assertEqual(len(warehouses.rma_location_id), 2)
        self.assertEqual(len(set(warehouses.rma_in_type_id.mapped("barcode"))), 2)

    def test_set_up_again_changes_nothing(self):
        warehouse = self.warehouse
        before = warehouse.read(["rma_location_id", "rma_in_type_id"])
        sequence = warehouse.rma_in_type_id.sequence_id
        post_init_hook(self.env)
        self.assertEqual(warehouse.read(["rma_location_id", "rma_in_type_id"]), before)
        self.assertEqual(warehouse.rma_in_type_id.sequence_id, sequence)

    def test_warehouse_that_lost_its_set_up_is_completed(self):
        warehouse = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        warehouse.write(
            {
                "rma_location_id": False,
                "rma_in_type_id": False,
                "rma_route_type_id": False,
            }
        )
        post_init_hook(self.env)
        self._assert_complete(warehouse)

    def test_archived_warehouse_is_set_up_too(self):
        warehouse = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        warehouse.write({"rma_location_id": False, "active": False})
        post_init_hook(self.env)
        self.assertTrue(warehouse.rma_location_id)

    def test_archived_warehouse_takes_its_return_types_along(self):
        warehouse = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        warehouse.action_archive()
        self.assertFalse(warehouse.rma_in_type_id.active)
        warehouse.action_unarchive()
        self.assertTrue(warehouse.rma_in_type_id.active)

    def test_renamed_warehouse_keeps_its_set_up(self):
        self.warehouse.write({"name": "Renamed", "code": "RNM"})
        self._assert_complete(self.warehouse)
        self.assertTrue(
            self.warehouse.rma_in_type_id.sequence_id.prefix.startswith("RNM/RET")
        )

    def test_receipts_have_their_own_numbers_and_routing_names_the_case(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        inspection = self._inspect(case, restock=1)
        code = self.warehouse.code
        self.assertRegex(case.receipt_ids.name, f"^{code}/RET/")
        self.assertEqual(inspection.move_ids.reference, case.name)

    def test_warehouse_form_shows_the_set_up_to_managers(self):
        manager = self._create_user(
            "stock_manager", "stock.group_stock_manager,stock.group_adv_location"
        )
        with Form(self.warehouse.with_user(manager)) as form:
            self.assertEqual(form.rma_location_id, self.returns)

    def test_ordinary_receipts_and_deliveries_keep_their_types(self):
        incoming = self.env["stock.picking.type"].search(
            [("code", "=", "incoming"), ("warehouse_id", "=", self.warehouse.id)]
        )
        self.assertEqual(incoming[0], self.warehouse.in_type_id)
        self.assertEqual(
            self.warehouse.out_type_id.return_picking_type_id, self.warehouse.in_type_id
        )

    # === OUTSIDE THE STOCK === #

    def test_a_place_for_returns_in_a_stock_is_refused(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": north.lot_stock_id.id}
        )
        fields = "rma_location_id", "rma_diagnosis_location_id", "rma_loan_location_id"
        for field in fields:
            for place in (shelf, north.lot_stock_id, north.view_location_id):
                with (
                    self.subTest(field=field, place=place.name),
                    self._refused("lies in the stock of North", ValidationError),
                    self.env.cr.savepoint(),
                ):
                    self.warehouse[field] = place
        outside = self.env["stock.location"].create({"name": "Outside"})
        self.warehouse.rma_location_id = outside
        self.assertEqual(self.warehouse.rma_location_id, outside)

    def test_a_place_for_returns_is_not_moved_into_a_stock(self):
        hall = self.env["stock.location"].create({"name": "Hall"})
        self.warehouse.rma_loan_location_id.location_id = hall
        for place in self.warehouse.rma_location_id | hall:
            with (
                self.subTest(place=place.name),
                self._refused("lies in the stock of", ValidationError),
                self.env.cr.savepoint(),
            ):
                place.location_id = self.warehouse.lot_stock_id
        self.warehouse.rma_location_id.location_id = hall
        self.assertEqual(self.warehouse.rma_location_id.location_id, hall)

from importlib.util import module_from_spec, spec_from_file_location

from odoo import Command
from odoo.modules import get_module_path
from odoo.tests import tagged

from ...hooks import pre_init_hook, uninstall_hook
from ..portal.portal_common import RmaPortalCommon
from .goods_out_common import GoodsOutCommon


@tagged("post_install", "-at_install")
class TestGoodsOutSetup(GoodsOutCommon):
    """Every warehouse has places for goods that are out, outside its stock."""

    def _migrate(self):
        path = get_module_path("rma_warranty")
        spec = spec_from_file_location(
            "migration", f"{path}/migrations/19.0.1.3.0/post-goods-out.py"
        )
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()

    def _assert_outside(self, location, name):
        self.assertRecordValues(
            location,
            [
                {
                    "name": name,
                    "usage": "internal",
                    "company_id": self.company.id,
                    "location_id": False,
                    "warehouse_id": False,
                    "is_valued_internal": True,
                }
            ],
        )

    def test_new_warehouse_has_both_places(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        self._assert_outside(north.rma_diagnosis_location_id, "NO Out for diagnosis")
        self._assert_outside(north.rma_loan_location_id, "NO On loan")

    def test_existing_warehouse_gets_them_by_migration(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        returns = north.rma_location_id
        (north.rma_diagnosis_location_id | north.rma_loan_location_id).unlink()
        north.write({"rma_diagnosis_location_id": False, "rma_loan_location_id": False})
        self._migrate()
        self._assert_outside(north.rma_diagnosis_location_id, "NO Out for diagnosis")
        self._assert_outside(north.rma_loan_location_id, "NO On loan")
        self.assertEqual(north.rma_location_id, returns)

    def test_places_are_archived_and_found_again(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        places = north.rma_diagnosis_location_id | north.rma_loan_location_id
        uninstall_hook(self.env)
        self.assertEqual(set(places.mapped("active")), {False})
        north.write({"rma_diagnosis_location_id": False, "rma_loan_location_id": False})
        self._migrate()
        self.assertEqual(
            north.rma_diagnosis_location_id | north.rma_loan_location_id, places
        )
        self.assertEqual(set(places.mapped("active")), {True})

    def test_without_the_addon_transfers_tell_who_has_the_goods(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        away = self._send_out(case, days=7).sudo()
        back = self._lend(case).sudo()
        self._bring_back(back)
        uninstall_hook(self.env)
        sent = away.move_ids.picking_id
        self.assertIn("Fixit, due back", sent.note)
        self.assertEqual(sent.origin, away.move_ids.origin)
        self.assertIn(f"{case.name}: 1 Units at Fixit", sent.origin)
        self.assertFalse(back.move_ids.picking_id.filtered("note"))

    def test_products_that_were_left_behind_are_taken_back(self):
        fee = self.env.ref("rma_warranty.rma_product_restocking")
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": fee.id})],
            }
        ).flush_recordset()
        uninstall_hook(self.env)
        names = self.env["ir.model.data"].search(
            [("model", "=", "product.product"), ("res_id", "=", fee.id)]
        )
        self.assertNotIn("rma_warranty", names.mapped("module"))
        pre_init_hook(self.env)
        names.invalidate_recordset()
        self.assertEqual(names.mapped("module"), ["rma_warranty"])


@tagged("post_install", "-at_install")
class TestLoanPage(GoodsOutCommon, RmaPortalCommon):
    """Customers see on the page of their return what they have on loan."""

    def test_page_shows_the_loan_until_it_is_back(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._customer_returns([(order.order_line, 1)])
        record = self._lend(case, days=5)
        page = self._get(case.access_url).text
        self.assertIn("On loan from us", page)
        self.assertIn("Saw", page)
        self._log_in(self.other_portal_user)
        self.assertNotEqual(self._get(case.access_url).status_code, 200)
        self._bring_back(record)
        self._log_in(self.portal_user)
        self.assertNotIn("On loan from us", self._get(case.access_url).text)

    def test_page_tells_that_goods_are_at_the_service_centre(self):
        order = self._sell_deliver_invoice([(self.drill, 1)])
        case = self._customer_returns([(order.order_line, 1)])
        self._receive(case)
        self._send_out(case)
        page = self._get(case.access_url).text
        self.assertIn("Sent to the service centre", page)
        self.assertNotIn("Fixit", page)

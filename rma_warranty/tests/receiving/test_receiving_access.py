import inspect
from uuid import uuid4

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .receiving_common import RmaReceivingCommon


@tagged("post_install", "-at_install")
class TestReceivingAccess(RmaReceivingCommon):
    """Who may receive, and what those who receive get to know (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = cls._create_user("newcomer", "base.group_user")
        cls.public = cls.env.ref("base.public_user")

    def _get_calls(self, case):
        counts = [self._count(case.line_ids, 1)]
        return {
            "start": (),
            "scan": (case.name,),
            "show": (case.ids,),
            "receive": (case.id, uuid4().hex, counts),
            "receive_box": (uuid4().hex, [self._count(self.drill, 1)]),
        }

    def test_workers_and_after_sales_staff_receive(self):
        for user in (self.warehouse_user, self.rma_user):
            case = self._customer_returns([(self.drills, 1)])
            for name, args in self._get_calls(case).items():
                getattr(self._screen(user), name)(*args)
            self.assertEqual(case.line_ids.quantity_received, 1)

    def test_nobody_else_receives(self):
        case = self._customer_returns([(self.drills, 1)])
        for user in (self.newcomer, self.portal_user, self.accountant, self.public):
            for name, args in self._get_calls(case).items():
                with self._refused("Only warehouse and after-sales", AccessError):
                    getattr(self._screen(user), name)(*args)
        self.assertEqual(case.line_ids.quantity_received, 0)

    def test_helpers_can_not_be_called_from_outside(self):
        model = type(self.env["rma.receiving"])
        public = {
            name
            for name, method in inspect.getmembers(model, inspect.isfunction)
            if not name.startswith("_") and "rma_warranty" in method.__module__
        }
        self.assertEqual(public, {"scan", "show", "start", "receive", "receive_box"})

    def test_newcomer_decides_about_nothing(self):
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (self.saw, 1))
        box = self._send_box((self.saw, 1), case_id=case.id)
        for user in (self.newcomer, self.warehouse_user, self.public):
            for record, names in (
                (case.alert_ids, ("assign", "send_back", "ignore")),
                (box, ("assign", "take_proposal", "open_case")),
                (case, ("open_receiving",)),
            ):
                for name in names:
                    with self.assertRaises(AccessError, msg=name):
                        getattr(record.with_user(user), f"action_{name}")()
        self.assertEqual(case.alert_ids.state, "open")

    def test_staff_open_alerts_boxes_and_the_dialog(self):
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (case.line_ids, 2), ((self.phone, "S5"), 1))
        alert = case.alert_ids.filtered(lambda each: each.kind == "over")
        for each in case.alert_ids.with_user(self.rma_user):
            Form(each)
        context = alert.with_user(self.rma_user).action_assign()["context"]
        wizards = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
        with Form(wizards.with_context(**context)) as form:
            self.assertEqual(form.line_id, case.line_ids)
        form.save().action_assign()
        self.assertEqual(case.line_ids.quantity_received, 2)
        with Form(self.env["rma.box"].with_user(self.rma_user)) as form:
            form.reference = self.order.name
            with form.line_ids.new() as line:
                line.product_id = self.drill
        self.assertEqual(form.record.proposed_case_ids, case)
        Form(case.with_user(self.rma_user))
        Form(case.with_user(self.accountant))

    def test_workers_get_no_rights_on_cases_alerts_and_boxes(self):
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (self.saw, 1))
        box = self._send_box((self.saw, 1))
        for record in (case, case.alert_ids, box, box.line_ids):
            self.assertFalse(record.with_user(self.warehouse_user).has_access("read"))

    def test_screen_shows_no_price_and_no_address(self):
        self.customer.write({"phone": "+1 555 0199", "vat": "BE0477472701"})
        case = self._customer_returns([(self.drills, 1)])
        shown = str(self._scan(case.name))
        for secret in ("100.0", "60.0", "Main Street", "555 0199", "0477472701"):
            self.assertNotIn(secret, shown)
        self.assertIn(self.customer.name, shown)

    def test_customer_and_newcomer_see_neither_alerts_nor_boxes(self):
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, ((self.phone, "S5"), 1))
        box = self._send_box((self.saw, 1))
        for user in (self.portal_user, self.newcomer, self.public):
            for record in (case.alert_ids, box, box.line_ids):
                self.assertFalse(record.with_user(user).has_access("read"))
        for record in (case.alert_ids, box, box.line_ids):
            self.assertTrue(record.with_user(self.rma_user).has_access("read"))

    def test_alert_can_not_be_decided_by_writing_fields(self):
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (self.saw, 1))
        alert = case.alert_ids.with_user(self.rma_user)
        for values in (
            {"state": "settled"},
            {"line_id": case.line_ids.id},
            {"quantity": 9},
            {"case_id": case.id},
        ):
            with self.assertRaises(AccessError, msg=values):
                alert.write(values)
        with self.assertRaises(AccessError):
            case.line_ids.with_user(self.rma_user).write(
                {"alert_ids": [Command.link(alert.id)]}
            )
        alert.note = "Called the customer"

    def test_box_can_not_be_assigned_by_writing_fields(self):
        case = self._customer_returns([(self.drills, 1)])
        box = self._send_box((self.saw, 1)).with_user(self.rma_user)
        for values in ({"state": "assigned"}, {"case_id": case.id}):
            with self.assertRaises(AccessError, msg=values):
                box.write(values)

    def test_other_company_sees_neither_alerts_nor_boxes(self):
        case = self._customer_returns([(self.drills, 1)])
        self._send(case, (self.saw, 1))
        box = self._send_box((self.saw, 1))
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = self._create_user("other_rma", "rma_warranty.group_rma_manager")
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        for record in (case.alert_ids, box, box.line_ids):
            as_other = record.with_user(stranger).with_company(other)
            self.assertFalse(as_other.search([("id", "in", record.ids)]))
            self.assertFalse(as_other.has_access("read"))

    def test_companies_of_others_can_not_be_named(self):
        other = self.env["res.company"].create({"name": "Other company"})
        case = self._customer_returns([(self.drills, 1)])
        screen = self._screen(self.warehouse_user)
        screen = screen.with_context(allowed_company_ids=other.ids)
        for name, args in self._get_calls(case).items():
            with self.assertRaises(AccessError, msg=name):
                getattr(screen, name)(*args)

    def test_product_of_another_company_is_not_received(self):
        case = self._customer_returns([(self.drills, 1)])
        other = self.env["res.company"].create({"name": "Other company"})
        secret = self.env["product.product"].create(
            {"name": "Secret", "company_id": other.id, "barcode": "777"}
        )
        self.assertEqual(self._scan("777", case)["kind"], "unknown")
        self._send(case, (secret, 1), (case.line_ids, 1))
        self.assertFalse(case.alert_ids)

    def test_foreign_line_counts_as_something_unknown(self):
        case = self._customer_returns([(self.drills, 1)])
        other = self._customer_returns([(self.saws, 1)])
        with self._refused("nothing was counted"):
            self._send(case, (other.line_ids, 1))
        self.assertEqual(other.line_ids.quantity_received, 0)

    def test_worker_sees_the_screen_and_no_other_menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.warehouse_user)
        shown = menus.load_menus(False)
        for name, is_shown in (
            ("rma_menu_root", True),
            ("rma_receiving_menu", True),
            ("rma_case_menu", False),
            ("rma_box_menu", False),
            ("rma_configuration_menu", False),
        ):
            menu = self.env.ref(f"rma_warranty.{name}")
            self.assertEqual(menu.id in shown, is_shown, name)

    def test_worker_opens_the_screen_from_the_receipt(self):
        case = self._customer_returns([(self.drills, 1)])
        receipt = case.receipt_ids.with_user(self.warehouse_user)
        action = receipt.action_rma_open_receiving()
        self.assertEqual(action["tag"], "rma_receiving")
        self.assertEqual(action["params"], {"code": case.name})

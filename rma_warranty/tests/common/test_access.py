import inspect
from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from .access_common import AccessCommon

OPERATIONS = ("read", "write", "create", "unlink")
PACKAGE = "odoo.addons.rma_warranty."
# Of core, extended.
CORE_METHODS = (
    "copy_data",
    "create",
    "default_get",
    "fields_get",
    "onchange",
    "unlink",
    "write",
)
FINGERPRINTED = (
    "rma_case",
    "rma_case_line",
    "rma_inspection",
    "rma_notification",
    "stock_picking",
    "stock_move",
    "account_move",
)


@tagged("post_install", "-at_install")
class TestAccess(AccessCommon):
    """Nobody has rights by default, and staff only those they need (G8)."""

    def _get_rights(self, user):
        return {
            (model._name, operation)
            for model in self._get_models()
            for operation in OPERATIONS
            if model.with_user(user).has_access(operation)
        }

    # === NO RIGHTS BY DEFAULT === #

    def test_newcomers_and_the_public_have_no_rights_on_any_model(self):
        self.assertEqual(self._get_rights(self.newcomer), set())
        self.assertEqual(self._get_rights(self.public), set())

    def test_warehouse_workers_have_no_rights_on_any_model(self):
        self.assertEqual(self._get_rights(self.warehouse_user), set())

    def test_portal_users_read_cases_and_nothing_else(self):
        self.assertEqual(
            self._get_rights(self.portal_user),
            {
                ("rma.case", "read"),
                ("rma.case.line", "read"),
                ("rma.warranty.certificate", "read"),
            },
        )

    def test_portal_users_read_only_what_is_their_own(self):
        case = self._request([(self.line, 1)])
        draft = self._open_case([(self.line, 1)])
        self.assertTrue(case.with_user(self.portal_user).has_access("read"))
        self.assertFalse(draft.with_user(self.portal_user).has_access("read"))
        self.assertFalse(case.with_user(self.other_portal_user).has_access("read"))
        lines = case.line_ids
        self.assertTrue(lines.with_user(self.portal_user).has_access("read"))
        self.assertFalse(lines.with_user(self.other_portal_user).has_access("read"))

    def test_accountants_read_cases_and_change_nothing(self):
        rights = self._get_rights(self.accountant)
        self.assertIn(("rma.case", "read"), rights)
        # Their own dialogs hold nothing but what they type.
        self.assertEqual(
            {model for model, operation in rights if operation != "read"},
            {
                "rma.agree.wizard",
                "rma.invoice.wizard",
                "rma.overpay.wizard",
                "rma.send.back.wizard",
            },
        )

    def test_newcomer_does_not_see_the_menus(self):
        menus = self.env["ir.ui.menu"].with_user(self.newcomer).load_menus(False)
        root = self.env.ref("rma_warranty.rma_menu_root").id
        self.assertNotIn(root, menus)
        staff = self.env["ir.ui.menu"].with_user(self.rma_user).load_menus(False)
        self.assertIn(root, staff)

    def test_newcomer_opens_the_order_form_as_if_the_add_on_were_not_there(self):
        salesman = self._create_user(
            "salesman", "sales_team.group_sale_salesman_all_leads"
        )
        for record in (self.order, self.customer):
            with Form(record.with_user(salesman)) as form:
                self.assertEqual(form.id, record.id)
        (row,) = self.order.with_user(salesman).web_read({"name": {}, "order_line": {}})
        self.assertEqual(row["order_line"], self.line.ids)

    # === WHAT STAFF NEED, AND NO MORE === #

    def test_after_sales_user_writes_no_documents_of_others(self):
        for model in (
            "sale.order",
            "sale.order.line",
            "stock.picking",
            "stock.move",
            "stock.quant",
            "stock.lot",
            "stock.location",
            "stock.warehouse",
            "account.move",
            "account.move.line",
            "product.product",
            "rma.reason",
            "rma.grade",
            "rma.notification",
            "rma.override.wizard",
        ):
            for operation in ("write", "create", "unlink"):
                self.assertFalse(
                    self.env[model].with_user(self.rma_user).has_access(operation),
                    f"{model} {operation}",
                )

    def test_after_sales_user_reads_all_orders_also_being_a_salesman(self):
        user = self._create_user("both", "rma_warranty.group_rma_user")
        user.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman").id)
        ]
        self.order.user_id = self.rma_manager
        self.order.invoice_ids.invoice_user_id = self.rma_manager
        case = self._open_case([(self.line, 1)], as_user=user)
        case.action_request()
        self.assertTrue(self.order.invoice_ids.with_user(user).has_access("read"))
        self.assertFalse(self.order.with_user(user).has_access("write"))

    def test_after_sales_user_reads_no_other_journal_entries(self):
        bill = self.env["account.move"].create(
            {"move_type": "in_invoice", "partner_id": self.customer.id}
        )
        entry = self.env["account.move"].create({"move_type": "entry"})
        for move in bill | entry:
            self.assertFalse(move.with_user(self.rma_user).has_access("read"))
        self.assertTrue(
            self.order.invoice_ids.with_user(self.rma_user).has_access("read")
        )

    def test_after_sales_user_posts_no_credit_note(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._credit(case, post=False)
        with self.assertRaises(AccessError):
            case.with_user(self.rma_user).action_post_credit_notes()
        with self.assertRaises(AccessError):
            case.credit_note_ids.with_user(self.rma_user).action_post()

    def test_steps_can_not_be_faked_by_writing_fields(self):
        case = self._request([(self.line, 2)])
        draft = self._open_case([(self.line, 1)])
        for record, values in (
            (case, {"state": "approved"}),
            (case.line_ids, {"decision": "approved"}),
            (case.line_ids, {"eligibility": "accept"}),
            (case.line_ids, {"override_user_id": self.rma_user.id}),
            (draft.line_ids, {"quantity_missing": 1}),
            (draft.line_ids, {"quantity_uninvoiced": 1}),
            (case, {"date_request": "2020-01-01 12:00:00"}),
            # stored computations and related fields
            (case.line_ids, {"quantity_received": 1}),
            (case.line_ids, {"quantity_credited": 1}),
            (case.line_ids, {"is_settled": True}),
            (case.line_ids, {"state": "draft"}),
            (case.line_ids, {"commercial_partner_id": self.company.partner_id.id}),
        ):
            with self.assertRaises(AccessError, msg=values):
                record.with_user(self.rma_user).write(values)
        with self.assertRaises(AccessError):
            self._open_case([(self.line, 1)], state="approved")
        case.action_approve()
        self._receive(case)
        case.action_inspect()
        with self.assertRaises(AccessError):
            case.inspection_ids.with_user(self.rma_user).state = "confirmed"

    # === EVERY PUBLIC METHOD === #

    def _get_public_methods(self, model):
        """Return the names of the model's methods that this add-on publishes."""
        return sorted(
            name
            for name, method in inspect.getmembers(type(model), inspect.isfunction)
            if not name.startswith("_")
            and method.__module__.startswith(PACKAGE)
            and name not in CORE_METHODS
        )

    def _call(self, records, name, user):
        """Call a method as the web client does."""
        self.env.invalidate_all()
        return call_kw(self.env[records._name].with_user(user), name, [records.ids], {})

    def _get_fingerprint(self):
        """Return something that differs when any document was changed."""
        self.env.cr.flush()
        prints = []
        for table in FINGERPRINTED:
            self.env.cr.execute(
                SQL(
                    "SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            prints.append(self.env.cr.fetchone())
        return prints

    def test_newcomer_calls_no_public_method(self):
        found = self._get_one_of_each()
        for user in (self.newcomer, self.public):
            for model, records in found.items():
                self.assertTrue(records, model)
                for name in self._get_public_methods(records):
                    with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                        self._call(records, name, user)

    def _assert_harmless(self, records):
        """Call all public methods as readers: refused, or nothing changes."""
        before = self._get_fingerprint()
        for user in (self.accountant, self.portal_user):
            for name in self._get_public_methods(records):
                with suppress(UserError), self.env.cr.savepoint():
                    self._call(records, name, user)
                self.assertEqual(
                    self._get_fingerprint(), before, f"{records._name}.{name}"
                )

    def test_readers_change_nothing_whatever_they_call(self):
        draft = self._open_case([(self.line, 1)])
        requested = self._request([(self.line, 1)])
        received = self._customer_returns([(self.line, 2)])
        self._receive(received)
        received.action_inspect()
        rejected = self._request([(self.line, 1)])
        rejected._reject("Worn out")
        for case in (draft, requested, received, rejected):
            for records in (case, case.line_ids, case.inspection_ids):
                if records:
                    self._assert_harmless(records)

    # === WINDOWS OPEN WITH THESE RIGHTS === #

    def _open(self, action, user):
        """Open an action's form like the client, as that user."""
        record = self.env[action["res_model"]].browse(action["res_id"])
        view_id = dict((mode, id_) for id_, mode in action["views"])["form"]
        return Form(record.with_user(user), view=view_id or None)

    def test_staff_open_order_receipt_and_credit_note_of_a_case(self):
        case = self._get_finished_case().with_user(self.rma_user)
        for name in ("orders", "receipts", "credit_notes"):
            form = self._open(getattr(case, f"action_view_{name}")(), self.rma_user)
            self.assertTrue(form.id, name)

    def test_accountant_opens_case_and_credit_note(self):
        case = self._get_finished_case()
        notes = case.credit_note_ids.with_user(self.accountant)
        form = self._open(notes.action_rma_view_case(), self.accountant)
        self.assertEqual(form.id, case.id)
        action = case.with_user(self.accountant).action_view_credit_notes()
        self.assertEqual(self._open(action, self.accountant).id, notes.id)

    def test_warehouse_worker_opens_and_validates_the_receipt_without_the_case(self):
        case = self._customer_returns([(self.line, 2)])
        with Form(case.receipt_ids.with_user(self.warehouse_user)):
            pass
        case.receipt_ids.with_user(self.warehouse_user).button_validate()
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_reader_of_transfers_does_not_undo_a_receipt(self):
        case = self._customer_returns([(self.line, 2)])
        receipt = self._receive(case)
        group = self.env["res.groups"].create({"name": "Reads transfers"})
        for model in ("stock.picking", "stock.move"):
            self.env["ir.model.access"].create(
                {
                    "name": "Reads transfers",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    "perm_read": True,
                }
            )
        self.newcomer.group_ids |= group
        self.assertTrue(receipt.with_user(self.newcomer).has_access("read"))
        with self.assertRaises(AccessError):
            receipt.with_user(self.newcomer).action_rma_undo()
        self.assertEqual(case.line_ids.quantity_received, 2)

    def test_manager_configures_and_user_does_not(self):
        for model in ("rma.reason", "rma.grade"):
            self.assertTrue(
                self.env[model].with_user(self.rma_manager).has_access("create")
            )
            self.assertFalse(
                self.env[model].with_user(self.rma_user).has_access("write")
            )

    def test_new_user_gets_the_rights_with_the_group_alone(self):
        user = new_test_user(
            self.env, "rma_fresh", groups="rma_warranty.group_rma_user"
        )
        case = self._open_case([(self.line, 1)], as_user=user)
        with Form(case) as form:
            form.description = "Wrong colour"
        self.assertEqual(case.user_id, user)

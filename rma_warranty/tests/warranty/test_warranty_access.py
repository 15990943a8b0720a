import inspect
from contextlib import suppress

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from ..common.test_access import CORE_METHODS
from .warranty_common import WarrantyCommon

CHANGED_TABLES = (
    "rma_warranty_certificate",
    "rma_warranty_extension",
    "rma_warranty_term",
    "rma_warranty_item",
    "rma_case",
    "rma_case_line",
)


@tagged("post_install", "-at_install")
class TestWarrantyAccess(WarrantyCommon):
    """Who sees warranties, and that only steps write them (G8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._promise(cls.drill, remedies=[("repair", 0, 0)])
        cls._promise(cls.drill).item_ids = [Command.create({"name": "Motor"})]
        extension = cls._create_extension(12)
        order = cls._sell_deliver_invoice([(cls.drill, 1), (extension, 1)])
        cls.certificate = cls._certificates(order)
        cls.extension = cls.certificate.extension_ids
        cls.version = cls.certificate.term_id
        cls.newcomer = cls._create_user("newcomer", "base.group_user")
        cls.salesman = cls._create_user("salesman", "sales_team.group_sale_salesman")
        cls.everything = (
            cls.certificate,
            cls.extension,
            cls.version,
            cls.version.item_ids,
        )

    def _can(self, user, record, operation="read"):
        return record.with_user(user).has_access(operation)

    # === READING === #

    def test_staff_read_everything(self):
        for user in (self.rma_user, self.rma_manager):
            for record in self.everything:
                self.assertTrue(self._can(user, record), record)
                record.with_user(user).read()

    def test_salesmen_and_accountants_read_certificates_and_terms(self):
        for user in (self.salesman, self.accountant):
            for record in (self.certificate, self.version):
                self.assertTrue(self._can(user, record), record)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(self._can(user, record, operation))

    def test_salesmen_and_accountants_open_the_certificate(self):
        names = ("name", "state", "days_left", "date_end", "product_id", "claim_count")
        for user in (self.salesman, self.accountant):
            self.env.invalidate_all()
            values = self.certificate.with_user(user).read(names)[0]
            self.assertEqual(values["state"], "active")

    def test_salesmen_read_those_of_their_companies(self):
        other = self.env["res.company"].create({"name": "Other company"})
        foreign = self.certificate.copy(
            {"name": "OTHER", "company_id": other.id, "move_line_id": False}
        )
        self.assertFalse(self._can(self.salesman, foreign))
        self.salesman.company_ids |= other
        both = foreign.with_context(allowed_company_ids=(self.company | other).ids)
        self.assertTrue(self._can(self.salesman, both))

    def test_terms_are_of_a_company_or_shared(self):
        other = self.env["res.company"].create({"name": "Other company"})
        own = self._create_term(company_id=self.company.id)
        foreign = self._create_term(company_id=other.id)
        for record, can_read in ((self.term, True), (own, True), (foreign, False)):
            self.assertEqual(self._can(self.rma_manager, record), can_read)

    def test_newcomers_and_workers_read_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.newcomer, self.warehouse_user, public):
            for record in self.everything:
                self.assertFalse(self._can(user, record), (user.login, record))

    def test_customers_read_those_of_their_commercial_entity(self):
        colleague = self._create_user("colleague", "base.group_portal")
        colleague.partner_id.parent_id = self.customer
        for user, can_read in (
            (self.portal_user, True),
            (colleague, True),
            (self.other_portal_user, False),
        ):
            own = self.env["rma.warranty.certificate"].with_user(user)
            found = own.search([("id", "=", self.certificate.id)])
            self.assertEqual(bool(found), can_read)
            self.assertEqual(self._can(user, self.certificate), can_read)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self._can(user, self.certificate, operation))

    def test_customers_read_no_terms_extensions_nor_notes(self):
        for record in self.everything[1:]:
            self.assertFalse(self._can(self.portal_user, record), record)
        self.certificate.note = "Complains a lot"
        with self.assertRaises(AccessError):
            self.certificate.with_user(self.portal_user).read(["note"])

    # === WRITING === #

    def test_certificates_are_written_by_steps_only(self):
        other = self.other_portal_user.partner_id
        for values in (
            {"name": "MINE"},
            {"company_id": self.company.id},
            {"partner_id": other.id},
            {"product_id": self.saw.id},
            {"quantity": 9},
            {"quantity_ended": 1},
            {"sale_line_id": False},
            {"move_id": False},
            {"move_line_id": False},
            {"term_id": self.term.id},
            {"date_delivered": "2026-01-01"},
            {"date_registered": "2026-01-01"},
            {"date_start": "2026-01-01"},
            {"date_end": "2099-01-01"},
            {"date_end": False},
            {"date_minimum": "2099-01-01"},
            {"repair_days": 1000},
            {"replaced_by_id": False},
            {"void_reason": "Opened"},
            {"registration_state": "confirmed"},
            {"vendor_id": other.id},
            # stored computations
            {"is_void": False},
            {"claim_count": 0},
            {"is_used_up": False},
            # through the other side
            {"extension_ids": [Command.create({"duration": 100})]},
            {"extension_ids": [Command.clear()]},
        ):
            for user in (self.rma_user, self.rma_manager):
                with self.subTest(values=values, user=user.login):
                    with self.assertRaises(AccessError):
                        self.certificate.with_user(user).write(values)

    def test_staff_write_notes_and_what_the_customer_calls_the_number(self):
        as_user = self.certificate.with_user(self.rma_user)
        as_user.write({"note": "Called twice", "serial_text": "X-1"})
        self.assertEqual(self.certificate.serial_text, "X-1")

    def test_certificates_are_not_made_by_hand(self):
        values = {
            "partner_id": self.customer.id,
            "product_id": self.drill.id,
            "term_id": self.version.id,
            "company_id": self.company.id,
        }
        for user in (self.rma_user, self.rma_manager):
            with self.assertRaises(AccessError):
                self.env["rma.warranty.certificate"].with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.certificate.with_user(user).copy()

    def test_extensions_are_written_by_steps_only(self):
        for user in (self.rma_user, self.rma_manager):
            extension = self.extension.with_user(user)
            for values in (
                {"is_refunded": True},
                {"duration": 100},
                {"mode": "replace"},
                {"certificate_id": self.certificate.id},
            ):
                with self.assertRaises(AccessError):
                    extension.write(values)
            with self.assertRaises(AccessError):
                extension.unlink()
            with self.assertRaises(AccessError):
                extension.create({"certificate_id": self.certificate.id})

    def test_managers_write_terms_and_users_do_not(self):
        self.assertFalse(self._can(self.rma_user, self.term, "write"))
        self.assertFalse(self._can(self.rma_user, self.term.item_ids, "write"))
        self.term.with_user(self.rma_manager).write(
            {"name": "Other", "item_ids": [Command.create({"name": "Gears"})]}
        )
        self.assertEqual(self.version.name, "Two years")

    def _get_print(self):
        """Return something that differs when a warranty or case was changed."""
        self.env.flush_all()
        prints = []
        for table in CHANGED_TABLES:
            self.env.cr.execute(
                SQL(
                    "SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            prints.append(self.env.cr.fetchone())
        return prints

    def _get_public_methods(self, record):
        return [
            name
            for name, method in inspect.getmembers(type(record), inspect.isfunction)
            if not name.startswith("_")
            and method.__module__.startswith("odoo.addons.rma_warranty.")
            and name not in CORE_METHODS
        ]

    def test_readers_change_nothing_whatever_they_call(self):
        before = self._get_print()
        for user in (self.portal_user, self.salesman, self.accountant):
            for record in self.everything:
                for name in self._get_public_methods(record):
                    with suppress(UserError, ValueError), self.env.cr.savepoint():
                        call_kw(record.with_user(user).browse(), name, [record.ids], {})
                    self.assertEqual(self._get_print(), before, f"{record}.{name}")

    # === OTHERS' WORK GOES ON === #

    def test_a_product_manager_sets_terms(self):
        user = self._create_user("product", "product.group_product_manager")
        self.saw.product_tmpl_id.with_user(user).rma_warranty_term_id = self.term
        self.assertTrue(self._can(user, self.term))
        self.assertFalse(self._can(user, self.certificate))

    def test_a_newcomer_reads_products_with_warranties(self):
        self.env.invalidate_all()
        template = self.drill.product_tmpl_id.with_user(self.newcomer)
        (row,) = template.web_read({"name": {}, "rma_warranty_text": {}})
        self.assertTrue(row["rma_warranty_text"])

    def test_a_salesman_reads_the_order_with_its_extensions(self):
        order = self.certificate.order_id
        order.user_id = self.salesman
        self.env.invalidate_all()
        fields = {"rma_extended_line_id": {}, "rma_certificate_id": {}}
        (row,) = order.with_user(self.salesman).web_read(
            {"order_line": {"fields": fields}}
        )
        self.assertEqual(
            {line["id"] for line in row["order_line"]}, set(order.order_line.ids)
        )

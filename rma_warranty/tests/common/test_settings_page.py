from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..case.opening_common import Openings, get_view_specification
from .roles_common import RolesCommon

# What decides about money stays with administrators.
MONEY = {
    "rma_auto_post_amount": 5000.0,
    "rma_is_four_eyes": False,
    "rma_review_age_days": 0,
    "rma_credit_rate": "day",
    "rma_early_discount": "ask",
    "rma_warranty_account_id": False,
    "rma_refurbish_cost_account_id": False,
}


@tagged("post_install", "-at_install")
class TestSettingsPage(RolesCommon):
    """The After-sales Manager changes the settings of the own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee = cls.env["product.product"].create(
            {"name": "Deductible", "type": "service"}
        )
        cls.term = cls.env["rma.warranty.term"].create({"name": "Five years"})
        cls.method = cls.env["rma.refund.method"].search([("code", "=", "cash")])
        cls.values = {
            "rma_return_window_days": 30,
            "rma_rules_day_count": 5,
            "rma_rules_day_amount": 500.0,
            "rma_rules_customer_count": 2,
            "rma_rules_customer_amount": 200.0,
            "rma_repeated_claims": 4,
            "rma_is_portal_enabled": False,
            "rma_is_withdrawal_told": False,
            "rma_slip_days": 21,
            "rma_escalation_days": 5,
            "rma_slip_reminder_days": 7,
            "rma_warranty_term_id": cls.term.id,
            "rma_is_registration_enabled": True,
            "rma_deductible_product_id": cls.fee.id,
            "rma_refurbished_suffix": "-USED",
            "rma_refurbished_price_percent": 55.0,
            "rma_refund_method_id": cls.method[:1].id,
        }
        cls.company.write(
            {
                "rma_is_four_eyes": True,
                "rma_auto_post_amount": 10.0,
                "rma_is_registration_enabled": False,
            }
        )
        cls.other = cls.env["res.company"].create({"name": "Other company"})
        cls.other_manager = cls._create_user("boss", "rma_warranty.group_rma_manager")
        cls.other_manager.write(
            {"company_id": cls.other.id, "company_ids": [Command.set(cls.other.ids)]}
        )

    def _get_pages(self, user=None):
        user = user or self.rma_manager
        return self.env["rma.settings"].with_user(user).with_company(user.company_id)

    def _read(self, company, names):
        """Return {name: value or id} of a company's settings."""
        self.env.invalidate_all()
        return company.read(list(names), load=None)[0] | {"id": 0}

    def _assert_unchanged(self, before):
        after = self._read(self.company, before.keys() - {"id"})
        self.assertEqual(after, before)

    # === MAY === #

    def test_every_setting_of_the_page_is_tried_below(self):
        self.assertEqual(set(self.values), set(self._get_pages()._get_settings()))

    def test_manager_changes_each_setting_of_the_own_company(self):
        others = self._read(self.other, self.values)
        for name, value in self.values.items():
            with self.subTest(setting=name):
                self.assertNotEqual(self._read(self.company, [name])[name], value)
                self._get_pages().create({name: value})
                self.assertEqual(self._read(self.company, [name])[name], value)
        self.assertEqual(self._read(self.other, self.values), others)

    def test_page_shows_what_is_set_and_saves_what_is_typed(self):
        with Form(self._get_pages()) as form:
            self.assertEqual(form.rma_return_window_days, 14)
            form.rma_return_window_days = 21
            form.rma_warranty_term_id = self.term
        self.assertEqual(self.company.rma_return_window_days, 21)
        self.assertEqual(self.company.rma_warranty_term_id, self.term)
        self.assertTrue(self.company.rma_is_portal_enabled)

    def test_saving_again_changes_the_page_that_is_there(self):
        page = self._get_pages().create({"rma_return_window_days": 20})
        page.web_save({"rma_return_window_days": 25}, {"rma_return_window_days": {}})
        self.assertEqual(self.company.rma_return_window_days, 25)
        self.assertEqual(page.rma_return_window_days, 25)

    def test_manager_of_two_companies_changes_the_one_that_is_active(self):
        self.rma_manager.company_ids += self.other
        pages = self.env["rma.settings"].with_user(self.rma_manager)
        pages.with_company(self.other).create({"rma_return_window_days": 33})
        self.assertEqual(self.other.rma_return_window_days, 33)
        self.assertEqual(self.company.rma_return_window_days, 14)

    def test_page_opens_from_the_menu_for_the_manager_alone(self):
        menu = self.env.ref("rma_warranty.rma_settings_menu")
        for user in self.everybody:
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            with self.subTest(user=user.name):
                self.assertEqual(menu.id in visible, user == self.rma_manager)
        page = self._get_pages().create({})
        openings = Openings()
        openings.try_opening(page, self.rma_manager)
        self.assertEqual((openings.opened, openings.failed), (1, []))

    def test_a_negative_window_is_refused(self):
        with self._refused("can't be negative|check", Exception):
            self._get_pages().create({"rma_return_window_days": -1})
            self.env.flush_all()

    def test_administrator_sees_the_same_settings_and_those_about_money(self):
        settings = self.env["res.config.settings"].create({"rma_is_four_eyes": False})
        settings.rma_return_window_days = 12
        self.assertFalse(self.company.rma_is_four_eyes)
        self.assertEqual(self.company.rma_return_window_days, 12)
        names = self._get_pages()._get_settings() | MONEY.keys()
        self.assertLessEqual(names, set(settings._fields))
        own = {n for n in self.company._fields if n in settings._fields}
        self.assertEqual({n for n in own if n.startswith("rma_")}, set(names))

    # === MAY NOT === #

    def test_everybody_else_is_refused(self):
        before = self._read(self.company, self.values)
        for user in self.everybody - self.rma_manager:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._get_pages(user).create({"rma_return_window_days": 99})
        self._assert_unchanged(before)

    def test_manager_has_no_rights_on_companies(self):
        with self.assertRaises(AccessError):
            self.company.with_user(self.rma_manager).rma_return_window_days = 99

    def test_manager_of_another_company_is_refused(self):
        before = self._read(self.company, self.values)
        window = {"rma_return_window_days": 99}
        pages = self._get_pages(self.other_manager)
        there = {"company_id": self.company.id}
        with self.assertRaises(AccessError):
            pages.create({**window, **there})
        with self.assertRaises(AccessError):
            pages.with_context(default_company_id=self.company.id).create(window)
        page = pages.create({})
        with self.assertRaises(AccessError):
            page.write({**window, **there})
        with self.assertRaises(AccessError):
            page.web_save({**window, **there}, {})
        foreign = self._get_pages().create({}).with_user(self.other_manager)
        with self.assertRaises(AccessError):
            foreign.write(window)
        with self.assertRaises(AccessError):
            foreign.read(["rma_return_window_days"])
        self._assert_unchanged(before)

    def test_manager_of_another_company_reads_nothing_of_it(self):
        pages = self._get_pages(self.other_manager)
        spec = get_view_specification(pages, None, "form")
        there = {"company_id": self.company.id}
        with self.assertRaises(AccessError):
            pages.onchange(there, ["company_id"], spec)
        with self.assertRaises(AccessError):
            pages.with_context(default_company_id=self.company.id).onchange(
                {}, [], spec
            )

    def test_company_that_is_not_active_is_refused(self):
        self.rma_manager.company_ids += self.other
        pages = self.env["rma.settings"].with_user(self.rma_manager)
        pages = pages.with_context(allowed_company_ids=self.other.ids)
        with self.assertRaises(AccessError):
            pages.create({"company_id": self.company.id, "rma_return_window_days": 99})

    def test_term_of_another_company_is_refused(self):
        self.term.company_id = self.other
        for name in ("create", "onchange"):
            with self.subTest(name), self.assertRaises(AccessError):
                values = {"rma_warranty_term_id": self.term.id}
                pages = self._get_pages()
                args = (values,) if name == "create" else (values, list(values), {})
                getattr(pages, name)(*args)

    # === MONEY === #

    def test_what_decides_about_money_is_no_part_of_the_page(self):
        before = self._read(self.company, MONEY)
        pages = self._get_pages()
        defaults = {f"default_{name}": value for name, value in MONEY.items()}
        pages.with_context(**defaults).create({"rma_return_window_days": 15})
        for name, value in MONEY.items():
            page = pages.create({})
            with self.subTest(setting=name):
                self.assertNotIn(name, pages._fields)
                for refused in (
                    lambda vals: pages.create(vals),
                    page.write,
                    lambda vals, page=page: page.web_save(vals, {}),
                ):
                    with self.assertRaises(ValueError):
                        refused({name: value})
                self.assertFalse(pages.onchange({name: value}, [name], {}))
        self._assert_unchanged(before)

    def test_settings_of_administrators_stay_closed_to_managers(self):
        settings = self.env["res.config.settings"].with_user(self.rma_manager)
        for vals in ({"rma_is_four_eyes": False}, {"rma_return_window_days": 99}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                settings.create(vals).execute()
        self.assertTrue(self.company.rma_is_four_eyes)

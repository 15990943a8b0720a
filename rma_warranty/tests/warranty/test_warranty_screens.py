from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .warranty_common import WarrantyCommon


@tagged("post_install", "-at_install")
class TestWarrantyScreens(WarrantyCommon):
    """Whoever works with warranties finds them, and nobody's screens break."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._create_user("salesman", "sales_team.group_sale_salesman")
        cls.clerk = cls._create_user("clerk", "base.group_user")
        cls.product_manager = cls._create_user(
            "product_manager", "base.group_user,product.group_product_manager"
        )
        cls._promise(cls.drill)

    def _open(self, record, user, xmlid=None):
        """Load the form's view and its values, as the web client does."""
        record = record.with_user(user)
        view = self.env.ref(xmlid).id if xmlid else False
        self.assertEqual(Form(record, view=xmlid).id, record.id)
        return record.get_views([(view, "form")])["views"]["form"]["arch"]

    # === PRODUCTS === #

    def test_everybody_opens_products_categories_and_serial_numbers(self):
        self.drill.product_tmpl_id.categ_id.rma_warranty_term_id = self.term
        serials = self._create_product("Mower", price=9, cost=4, tracking="serial")
        lot = self._create_lots(serials, "M-1")
        users = self.salesman | self.warehouse_user | self.accountant
        for user in users | self.product_manager | self.rma_user:
            records = [self.drill, self.drill.product_tmpl_id, self.drill.categ_id]
            for record in records:
                with self.subTest(user=user.name, model=record._name):
                    self._open(record, user)
        for user in self.warehouse_user | self.rma_user:
            self._open(lot, user)

    def test_after_sales_and_product_managers_see_the_warranty_of_products(self):
        template = self.drill.product_tmpl_id
        for user in self.rma_user | self.product_manager:
            self.assertIn("rma_warranty_text", self._open(template, user))
        for user in self.warehouse_user | self.salesman:
            self.assertNotIn("rma_warranty_text", self._open(template, user))

    def test_product_says_which_warranty_is_in_force_and_where_it_is_set(self):
        category = self.saw.categ_id
        category.rma_warranty_term_id = self._create_term(name="One year", duration=12)
        self.assertEqual(
            self.drill.product_tmpl_id.rma_warranty_text,
            "Two years (24 months), set on product Drill.",
        )
        sentence = f"One year (12 months), set on category {category.display_name}."
        self.assertEqual(self.saw.rma_warranty_text, sentence)
        self.assertEqual(category.rma_warranty_text, sentence)

    def test_category_names_the_one_above_that_sets_the_warranty(self):
        below = self.env["product.category"].create(
            {"name": "Drills", "parent_id": self.category.id}
        )
        self.assertEqual(below.rma_warranty_text, "No warranty is set.")
        self.category.rma_warranty_term_id = self.term
        below.invalidate_recordset(["rma_warranty_text"])
        self.assertIn(
            f"set on category {self.category.display_name}.", below.rma_warranty_text
        )

    def test_extension_asks_for_its_length_or_its_term(self):
        template = self.env["product.template"].with_user(self.product_manager)
        form = Form(template, view="product.product_template_only_form_view")
        form.name = "12 months more"
        form.type = "service"
        form.rma_is_extension = True
        form.rma_extension_duration = 12
        form.rma_extension_mode = "replace"
        with self.assertRaisesRegex(AssertionError, "rma_extension_term_id"):
            form.save()
        form.rma_extension_term_id = self.term
        self.assertTrue(form.save().rma_is_extension)

    # === TERMS === #

    def test_manager_writes_a_term_without_knowing_more_than_its_name(self):
        form = Form(self.env["rma.warranty.term"].with_user(self.rma_manager))
        form.name = "Ten years on motors"
        form.duration = 10
        form.duration_unit = "year"
        self.assertRecordValues(
            form.save(), [{"coverage": "limited", "provider": "us", "duration": 10}]
        )

    def test_term_of_a_manufacturer_needs_its_name_and_forgets_it_again(self):
        form = Form(self.env["rma.warranty.term"].with_user(self.rma_manager))
        form.name = "By the maker"
        form.provider = "manufacturer"
        form.parts_payer = "provider"
        with self.assertRaisesRegex(AssertionError, "provider_id"):
            form.save()
        form.provider = "us"
        self.assertEqual(form.save().parts_payer, "us")

    def test_versions_count_their_own_certificates_and_stay_as_they_are(self):
        self._deliver_on("2026-01-10", [(self.drill, 1)])
        self.term.duration = 36
        self._deliver_on("2026-01-11", [(self.drill, 1)])
        self._deliver_on("2026-01-12", [(self.drill, 1)])
        self.term.invalidate_recordset()
        self.assertEqual(self.term.certificate_count, 3)
        versions = self.term.version_ids.sorted("version")
        self.assertEqual(versions.mapped("certificate_count"), [1, 2])
        form = Form(versions[0].with_user(self.rma_manager))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.duration = 12

    def test_salesmen_and_accountants_open_a_term(self):
        self._deliver_on("2026-01-10", [(self.drill, 1)])
        users = self.salesman | self.accountant | self.product_manager | self.rma_user
        for user in users:
            with self.subTest(user=user.name):
                self._open(self.term, user)

    # === CERTIFICATES === #

    def test_all_who_may_read_certificates_open_one(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        self._claim(certificate, on="2026-02-01 10:00:00")
        users = self.salesman | self.accountant | self.rma_user | self.rma_manager
        for user in users:
            with self.subTest(user=user.name):
                self._open(certificate, user)

    def test_only_managers_see_the_buttons_that_end_a_warranty(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        self.assertIn("action_void", self._open(certificate, self.rma_manager))
        self.assertNotIn("action_void", self._open(certificate, self.rma_user))
        self.assertNotIn("action_claim", self._open(certificate, self.accountant))

    @freeze_time("2026-02-01 12:00:00")
    def test_manager_makes_a_certificate_void_and_restores_it(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        certificate = certificate.with_user(self.rma_manager)
        self._answer(
            certificate.action_void(), reason="Opened by others"
        ).action_confirm()
        self.assertEqual(certificate.state, "void")
        certificate.action_unvoid()
        self.assertEqual(certificate.state, "active")
        wizards = self.env["rma.void.wizard"].with_user(self.rma_user)
        with self.assertRaises(AccessError):
            wizards.create({"reason": "x", "certificate_ids": certificate.ids})

    @freeze_time("2026-02-01 12:00:00")
    def test_staff_hand_a_certificate_over_unless_its_term_forbids_it(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        certificate = certificate.with_user(self.rma_user)
        other = self.other_portal_user.partner_id
        action = certificate.action_hand_over()
        self._answer(action, partner_id=other.id).action_hand_over()
        self.assertEqual(certificate.partner_id, other)
        self._promise(self.saw, is_transferable=False)
        bound = self._deliver_on("2026-01-10", [(self.saw, 1)])
        action = bound.with_user(self.rma_user).action_hand_over()
        with self._refused("can't be handed over"):
            self._answer(action, partner_id=other.id).action_hand_over()

    def _answer(self, action, **values):
        """Fill in the dialog that an action opens, as its user."""
        user = self.rma_user
        if action["res_model"] == "rma.void.wizard":
            user = self.rma_manager
        wizards = self.env[action["res_model"]].with_user(user)
        return wizards.with_context(**action["context"]).create(values)

    def test_certificate_is_printed_by_all_who_may_read_it(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        for user in self.rma_user | self.salesman:
            action = certificate.with_user(user).action_print()
            self.assertEqual(action["type"], "ir.actions.report")

    def test_certificate_is_found_by_number_serial_and_dates(self):
        mower = self._create_product("Mower", price=9, cost=4, tracking="serial")
        lots = self._create_lots(mower, "M-77", "M-78")
        self._stock_in(mower, 2, 4, lots=lots)
        self._promise(mower)
        order = self._sell([(mower, 2)])
        self._deliver(order, lots={mower: lots}, on="2026-01-10 12:00:00")
        certificate = self._certificates(order).filtered(lambda c: c.lot_id == lots[0])
        for user in self.rma_user | self.salesman:
            certificates = self.env["rma.warranty.certificate"].with_user(user)
            for text in (certificate.name, "M-77"):
                with self.subTest(user=user.name, text=text):
                    self.assertEqual(
                        certificates.name_search(text)[0][0], certificate.id
                    )

    def test_filters_of_the_list_find_what_they_say(self):
        # 24 months from 10 January 2026 end on 10 January 2028.
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        expected = {
            "2026-01-10": {"active"},
            "2027-12-10": {"active"},
            # 30 days before the end.
            "2027-12-11": {"active", "expiring"},
            "2028-01-10": {"active", "expiring"},
            "2028-01-11": {"expired"},
        }
        names = ["active", "expiring", "expired", "void", "with_claims"]
        for day, filters in expected.items():
            with freeze_time(f"{day} 12:00:00"), self.subTest(day=day):
                found = {name for name in names if certificate & self._filter(name)}
                self.assertEqual(found, filters)

    def _filter(self, name):
        """Return the certificates that a filter of the search view shows."""
        certificates = self.env["rma.warranty.certificate"].with_user(self.rma_user)
        view = etree.fromstring(certificates.get_view(view_type="search")["arch"])
        (node,) = view.xpath(f"//filter[@name='{name}']")
        return certificates.search(safe_eval(node.get("domain")))

    def test_products_orders_customers_and_serials_lead_to_certificates(self):
        certificate = self._deliver_on("2026-01-10", [(self.drill, 1)])
        records = [
            self.drill,
            self.drill.product_tmpl_id,
            certificate.order_id,
            self.customer,
        ]
        for record in records:
            with self.subTest(model=record._name):
                record = record.with_user(self.rma_user)
                self.assertEqual(record.rma_certificate_count, 1)
                action = record.action_rma_view_certificates()
                self.assertEqual(action["res_id"], certificate.id)

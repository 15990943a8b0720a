from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .warranty_common import WarrantyCommon

TODAY = date(2026, 6, 15)


@tagged("post_install", "-at_install")
class TestWarrantyTermFound(WarrantyCommon):
    """The nearest term that is set decides what a delivery promises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parent = cls.category
        cls.child = cls.env["product.category"].create(
            {"name": "Cordless", "parent_id": cls.parent.id}
        )
        cls.drill.categ_id = cls.child
        cls.template = cls.drill.product_tmpl_id
        cls.levels = [
            (cls.company, "rma_warranty_term_id"),
            (cls.parent, "rma_warranty_term_id"),
            (cls.child, "rma_warranty_term_id"),
            (cls.template, "rma_warranty_term_id"),
            (cls.drill, "rma_variant_term_id"),
        ]

    def _find(self, product=None, company=None, day=TODAY):
        product = product or self.drill
        finder = self.env["rma.warranty.finder"]
        return finder._find(product, company or self.company, day)[product]

    # === WHERE IT IS SET === #

    def test_nothing_set_is_no_warranty(self):
        found = self._find()
        self.assertFalse(found.term)
        self.assertEqual(
            self.env["rma.warranty.finder"]._explain(found), "No warranty is set."
        )

    def test_nearest_level_wins(self):
        for number, (record, field) in enumerate(self.levels):
            term = self._create_term(name=f"Level {number}")
            record[field] = term
            with self.subTest(record=record):
                self.assertEqual(self._find(), (term, record))

    def test_removed_levels_let_the_next_one_speak(self):
        terms = [self._create_term(name=f"Level {n}") for n in range(5)]
        for (record, field), term in zip(self.levels, terms, strict=True):
            record[field] = term
        for (record, field), term in reversed(
            list(zip(self.levels, terms, strict=True))
        ):
            self.assertEqual(self._find().term, term)
            record[field] = False
        self.assertFalse(self._find().term)

    def test_a_variant_differs_from_its_sisters(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Voltage",
                "value_ids": [
                    Command.create({"name": "110"}),
                    Command.create({"name": "230"}),
                ],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Grinder",
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        first, second = template.product_variant_ids
        short = self._create_term(name="Short", duration=6)
        template.rma_warranty_term_id = self.term
        second.rma_variant_term_id = short
        self.assertEqual(self._find(first).term, self.term)
        self.assertEqual(self._find(second).term, short)

    def test_no_warranty_stops_the_search(self):
        none = self._create_term(name="As is", coverage="none", duration=0)
        self.company.rma_warranty_term_id = self.term
        self.child.rma_warranty_term_id = none
        self.assertEqual(self._find(), (none, self.child))
        self.assertEqual(
            self.env["rma.warranty.finder"]._explain(self._find()),
            f"As is, set on category {self.child.display_name}.",
        )
        order = self._sell_deliver_invoice([(self.drill, 1)])
        self.assertFalse(self._certificates(order))

    def test_archived_term_is_passed_over(self):
        self.company.rma_warranty_term_id = self.term
        old = self._promise(self.drill, name="Old")
        old.active = False
        self.assertEqual(self._find(), (self.term, self.company))

    def test_several_products_are_found_at_once(self):
        self._promise(self.drill)
        other = self._create_term(name="Other")
        self.parent.rma_warranty_term_id = other
        found = self.env["rma.warranty.finder"]._find(
            self.drill | self.saw, self.company, TODAY
        )
        self.assertEqual(found[self.drill], (self.term, self.template))
        self.assertEqual(found[self.saw], (other, self.parent))

    # === IN FORCE === #

    def test_a_term_is_in_force_on_its_first_and_last_day(self):
        self.company.rma_warranty_term_id = self.term
        summer = self._promise(
            self.drill, name="Summer", date_from="2026-06-01", date_to="2026-08-31"
        )
        for day, term in (
            (date(2026, 5, 31), self.term),
            (date(2026, 6, 1), summer),
            (date(2026, 8, 31), summer),
            (date(2026, 9, 1), self.term),
        ):
            with self.subTest(day=day):
                self.assertEqual(self._find(day=day).term, term)

    def test_successors_follow_one_after_the_other(self):
        third = self._create_term(name="Third", date_from="2028-01-01")
        second = self._create_term(
            name="Second", date_to="2027-12-31", successor_id=third.id
        )
        first = self._promise(
            self.drill, name="First", date_to="2026-12-31", successor_id=second.id
        )
        for day, term in (
            (date(2026, 12, 31), first),
            (date(2027, 1, 1), second),
            (date(2027, 12, 31), second),
            (date(2028, 1, 1), third),
        ):
            self.assertEqual(self._find(day=day), (term, self.template))

    def test_a_successor_that_is_not_in_force_yet_is_passed_over(self):
        self.company.rma_warranty_term_id = self.term
        later = self._create_term(name="Later", date_from="2027-03-01")
        self._promise(
            self.drill, name="First", date_to="2026-12-31", successor_id=later.id
        )
        self.assertEqual(self._find(day=date(2027, 2, 28)).term, self.term)
        self.assertEqual(self._find(day=date(2027, 3, 1)).term, later)

    # === COMPANIES === #

    def test_each_company_has_its_own_terms(self):
        other = self.env["res.company"].create({"name": "Other company"})
        theirs = self._create_term(name="Theirs")
        self._promise(self.drill)
        self.template.with_company(other).rma_warranty_term_id = theirs
        other.rma_warranty_term_id = self.term
        self.assertEqual(self._find().term, self.term)
        self.assertEqual(self._find(company=other).term, theirs)
        self.assertEqual(self._find(self.saw, company=other), (self.term, other))
        self.assertFalse(self._find(self.saw).term)

    # === TOLD === #

    def test_origin_and_duration_are_told(self):
        explain = self.env["rma.warranty.finder"]._explain
        for (record, field), origin in zip(
            self.levels,
            (
                f"company {self.company.name}",
                f"category {self.parent.display_name}",
                f"category {self.child.display_name}",
                "product Drill",
                "variant Drill",
            ),
            strict=True,
        ):
            record[field] = self.term
            self.assertEqual(
                explain(self._find()), f"Two years (24 months), set on {origin}."
            )

    def test_a_product_tells_the_warranty_of_today(self):
        self._promise(self.drill)
        text = "Two years (24 months), set on product Drill."
        newcomer = self._create_user("newcomer", "base.group_user")
        for record in (self.drill, self.template):
            self.assertEqual(record.with_user(newcomer).rma_warranty_text, text)


@tagged("post_install", "-at_install")
class TestWarrantyTermVersions(WarrantyCommon):
    """What was promised stays, whatever becomes of the term."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls._promise(cls.drill)
        cls.term.write(
            {
                "item_ids": [Command.create({"name": "Motor"})],
                "remedy_ids": [Command.create({"remedy": "repair"})],
                "terms_text": "<p>All of it</p>",
            }
        )
        cls.term.with_context(lang="de_DE").name = "Zwei Jahre"

    def _give(self):
        return self._deliver_on("2026-01-10", [(self.drill, 1)])

    def _change(self, change):
        """Change the term between two deliveries; return what each one got."""
        before = self._give()
        change()
        return before.term_id, self._give().term_id

    def _assert_kept(self, change, read, old, new):
        first, second = self._change(change)
        self.assertEqual(read(first), old)
        self.assertEqual(read(second), new)
        self.assertEqual((first | second).version_of_id, self.term)
        self.assertEqual((first.version, second.version), (1, 2))

    def test_changed_name(self):
        self._assert_kept(
            lambda: self.term.write({"name": "Twenty-four months"}),
            lambda term: term.name,
            "Two years",
            "Twenty-four months",
        )

    def test_changed_duration(self):
        first = self._give()
        self.term.duration = 12
        self.assertEqual(first.date_end, date(2028, 1, 10))
        self.assertEqual(self._give().date_end, date(2027, 1, 10))
        # Not even when its dates are worked out anew.
        first.move_id.date = "2026-01-11 12:00:00"
        self.assertEqual(first.date_end, date(2028, 1, 11))

    def test_changed_item(self):
        self._assert_kept(
            lambda: self.term.item_ids.write({"name": "Motor and gears"}),
            lambda term: term.item_ids.name,
            "Motor",
            "Motor and gears",
        )

    def test_added_and_removed_items(self):
        self._assert_kept(
            lambda: self.term.item_ids.create(
                {"term_id": self.term.id, "name": "Battery", "kind": "excluded"}
            ),
            lambda term: term.item_ids.mapped("name"),
            ["Motor"],
            ["Motor", "Battery"],
        )
        self.term.item_ids.unlink()
        self.assertFalse(self._give().term_id.item_ids)

    def test_changed_remedy(self):
        self._assert_kept(
            lambda: self.term.remedy_ids.write({"remedy": "refund"}),
            lambda term: term.remedy_ids.remedy,
            "repair",
            "refund",
        )

    def test_changed_text(self):
        self._assert_kept(
            lambda: self.term.write({"terms_text": "<p>Half of it</p>"}),
            lambda term: term.terms_text,
            "<p>All of it</p>",
            "<p>Half of it</p>",
        )

    def test_changed_translation(self):
        self._assert_kept(
            lambda: self.term.update_field_translations("name", {"de_DE": "24 Monate"}),
            lambda term: term.with_context(lang="de_DE").name,
            "Zwei Jahre",
            "24 Monate",
        )

    def test_changed_translation_of_the_text(self):
        self._assert_kept(
            lambda: self.term.update_field_translations(
                "terms_text", {"de_DE": {"All of it": "Alles"}}
            ),
            lambda term: str(term.with_context(lang="de_DE").terms_text),
            "<p>All of it</p>",
            "<p>Alles</p>",
        )

    def test_changed_translation_of_an_item(self):
        self._assert_kept(
            lambda: self.term.item_ids.update_field_translations(
                "name", {"de_DE": "Antrieb"}
            ),
            lambda term: term.item_ids.with_context(lang="de_DE").name,
            "Motor",
            "Antrieb",
        )

    def test_a_hundred_deliveries_of_an_unchanged_term_make_one_version(self):
        for __ in range(10):
            self._sell_deliver_invoice([(self.drill, 1)] * 10)
        self.assertEqual(len(self.term.version_ids), 1)
        self.assertEqual(self.term.certificate_count, 100)

    def test_days_of_validity_and_order_make_no_version(self):
        first, second = self._change(
            lambda: self.term.write({"sequence": 5, "date_from": "2020-01-01"})
        )
        self.assertEqual(first, second)

    def test_versions_can_not_be_edited(self):
        version = self._give().term_id.with_user(self.rma_manager)
        for change in (
            lambda: version.write({"name": "Nothing"}),
            lambda: version.write({"duration": 1}),
            lambda: version.write({"active": True}),
            lambda: version.write({"company_id": self.company.id}),
            lambda: version.write({"item_ids": [Command.clear()]}),
            lambda: version.item_ids.write({"name": "Nothing"}),
            lambda: version.item_ids.unlink(),
            lambda: version.remedy_ids.write({"day_to": 1}),
            lambda: version.remedy_ids.unlink(),
            lambda: version.item_ids.create({"term_id": version.id, "name": "New"}),
            lambda: self.term.item_ids.write({"term_id": version.id}),
            lambda: version.update_field_translations("name", {"de_DE": "Nichts"}),
        ):
            with self._refused("was promised to customers and can't be changed"):
                change()

    def test_versions_can_not_be_deleted(self):
        version = self._give().term_id
        for term in (version, self.term):
            with self._refused("was promised to customers and can't be deleted"):
                term.with_user(self.rma_manager).unlink()
        unused = self._create_term()
        unused.with_user(self.rma_manager).unlink()
        self.assertFalse(unused.exists())

    def test_managers_change_terms_and_only_their_own_fields(self):
        version = self._give().term_id
        term = self.term.with_user(self.rma_manager)
        term.duration = 36
        self.assertFalse(term.frozen_id)
        for values in (
            {"frozen_id": version.id},
            {"version": 7},
            {"version_of_id": version.id},
        ):
            with self._refused("can't be set directly"):
                term.write(values)

    def test_a_copied_term_is_a_term_of_its_own(self):
        self._give()
        copy = self.term.with_user(self.rma_manager).copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "name": "Two years (copy)",
                    "version_of_id": False,
                    "frozen_id": False,
                    "active": True,
                }
            ],
        )
        self.assertEqual(copy.item_ids.name, "Motor")

    # === WHAT CAN'T BE === #

    def test_a_warranty_needs_a_duration(self):
        for values in ({"duration": 0}, {"duration": 0, "duration_unit": "year"}):
            with self._refused("enter how long the warranty lasts", ValidationError):
                self._create_term(**values)
        self._create_term(duration=0, duration_unit="lifetime")
        self._create_term(duration=0, coverage="none")

    def test_a_term_does_not_end_before_it_begins(self):
        self._create_term(date_from="2026-01-01", date_to="2026-01-01")
        with self._refused("before it begins on", ValidationError):
            self._create_term(date_from="2026-01-02", date_to="2026-01-01")

    def test_a_term_does_not_come_after_itself(self):
        second = self._create_term(name="Second", successor_id=self.term.id)
        with self._refused("Two years can't come after itself", ValidationError):
            self.term.successor_id = second

    def test_numbers_are_not_negative(self):
        for field in (
            "registration_days",
            "max_claims",
            "replacement_days",
            "deductible",
            "repair_attempts",
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self._create_term(**{field: -1})

    def test_a_remedy_does_not_end_before_it_begins(self):
        self._create_term(remedies=[("repair", 5, 5), ("refund", 5, 0)])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_term(remedies=[("repair", 5, 4)])

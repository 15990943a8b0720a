import random

from odoo import Command
from odoo.tests import tagged

from ..adjustment.adjustment_common import AdjustmentCommon
from ..common.property_testing import HealthCheck, given, how_many, settings, st

PRICES = (0.01, 3.33, 9.995, 33.333333, 100.0, 1234.567)


@tagged("post_install", "-at_install")
class TestPreview(AdjustmentCommon):
    """What the preview shows is what is drafted afterwards, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxes = {
            "none": cls.env["account.tax"],
            "excluded": cls._create_tax(7.25),
            "included": cls._create_tax(
                21.0, name="Included", price_include_override="tax_included"
            ),
            "fixed": cls._create_tax(0.07, name="Fixed", amount_type="fixed"),
        }
        cls.taxes["mixed"] = cls.taxes["included"] | cls.taxes["fixed"]
        cls.taxes["several"] = cls.taxes["excluded"] | cls._create_tax(2.5, name="City")
        euro = cls.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.7313})]
        cls.pricelists = {
            "company": cls.env["product.pricelist"],
            "foreign": cls.env["product.pricelist"].create(
                {"name": "Euro", "currency_id": euro.id}
            ),
        }

    # === VERBS === #

    def _look(self, case, inspections=None):
        """Return the previews of the case's notes, as staff see them."""
        preview = self.env["rma.preview"].with_user(self.rma_user)
        return preview._get_money(case.with_user(self.rma_user), inspections)

    def _would_be(self, inspections):
        """Return inspections as they would be confirmed, as the preview has them."""
        rows, reasons = inspections._preview_routing({})
        self.assertFalse(reasons)
        return inspections.browse().concat(*(row[1] for row in rows))

    def _assert_same(self, previews, notes):
        """Check every figure of the previews against the drafted notes."""
        self.assertEqual(len(previews), len(notes))
        for preview, note in zip(previews, notes.sorted("id"), strict=True):
            self.assertEqual(preview.invoice, note.reversed_entry_id)
            self.assertEqual(preview.currency, note.currency_id)
            figures = (preview.untaxed, sum(tax[1] for tax in preview.taxes))
            self.assertAlmostEqual(figures[0], note.amount_untaxed, places=6)
            self.assertAlmostEqual(figures[1], note.amount_tax, places=6)
            self.assertAlmostEqual(preview.total, note.amount_total, places=6)
            self.assertEqual(
                [(row.label, round(row.total, 4)) for row in preview.rows],
                [(li.name, round(li.price_total, 4)) for li in note.invoice_line_ids],
            )

    # === STORIES === #

    def test_note_is_as_it_was_shown(self):
        tax = self._create_tax(19.0)
        for kind in self.kinds.values():
            kind.product_id.taxes_id = tax
        order = self._sell_drills(3, freight=9.99, freight_taxes=tax, tax_ids=tax.ids)
        case = self._return_drills(order, 3)
        self._grade(case, (1, self.most), (1, self.nothing))
        self._adjust(case, "damage", 7.77, line_id=case.line_ids.id)
        self._adjust(case, "return_freight", 4.9)
        self._adjust(case, "freight", 5.0)
        self._adjust(case, "goodwill", 3.0)
        previews, remarks = self._look(case)
        self.assertEqual(
            [row.kind for row in previews[0].rows],
            ["Credited", "Grade", "Deduction", "Deduction", "Addition", "Addition"],
        )
        self.assertIn("nothing is credited for 1", remarks[0])
        self._assert_same(previews, self._drafts(case))

    def test_what_inspections_will_do_is_shown_before_they_are_confirmed(self):
        self.env["rma.accessory"].create(
            {
                "name": "Charger",
                "product_tmpl_id": self.drill.product_tmpl_id.id,
                "value": 12.0,
                "currency_id": self.company.currency_id.id,
            }
        )
        case = self._return_drills(self._sell_drills(5), 5)
        drafts = self.env["rma.inspection"].with_user(self.rma_user)
        for units, grade, code in (
            (2, self.most, "restock"),
            (1, self.nothing, "scrap"),
            (1, self.grade_a, "to_customer"),
        ):
            drafts |= self._draft(case, code, units, grade_id=grade.id)
        drafts.accessory_ids[0].state = "missing"
        previews, __ = self._look(case, self._would_be(drafts))
        # 2 at 80 and one in full, less the charger: twice 12
        self.assertEqual(previews[0].total, 236.0)
        self.assertFalse(case.adjustment_ids)
        drafts.action_confirm()
        self._assert_same(previews, self._drafts(case))

    def test_nothing_is_written_or_kept(self):
        case = self._returned_drills()
        draft = self._draft(case, "restock", grade_id=self.most.id)
        fee = self._adjust(case, "damage", 5.0)
        self.env.flush_all()
        for __ in range(2):
            previews, __ = self._look(case, self._would_be(draft))
            self.assertEqual(previews[0].total, 75.0)
        self.assertEqual((draft.state, fee.amount_due), ("draft", 5.0))
        self.assertFalse(case.sudo().credit_note_ids)
        self.assertEqual(case.adjustment_ids, fee)
        self.assertEqual(case.line_ids.quantity_credit_draft, 0)

    def test_refund_shows_what_is_deducted(self):
        case = self._returned_drills()
        self._adjust(case, "damage", 30.0, line_id=case.line_ids.id)
        refunds = self.env["rma.resolution.refund"].with_user(self.rma_user)
        amount, currency = refunds._preview(case.line_ids)[case.line_ids]
        self.assertEqual((amount, currency), (70.0, self.company.currency_id))

    def test_dialog_of_a_case_shows_stock_and_money(self):
        case = self._returned_drills()
        self._draft(case, "scrap", grade_id=self.most.id)
        action = case.with_user(self.rma_user).action_preview()
        wizards = self.env[action["res_model"]].with_user(self.rma_user)
        wizard = wizards.with_context(**action["context"]).create({})
        text = str(wizard.preview_html)
        # Cost 60 is lost; 100 less 20 for the customer
        for figure in ("60.00", "-20.00", "80.00"):
            self.assertIn(figure, text.replace("\ufeff", ""))
        self.assertIn(case.line_ids.sale_line_id.invoice_lines.move_id.name, text)

    def test_dialog_says_why_nothing_is_credited(self):
        order = self._sell([(self.drill, 1)])
        self._deliver(order)
        case = self._customer_returns([(order.order_line, 1)])
        wizard = self.env["rma.preview.wizard"].create({"case_ids": case.ids})
        self.assertIn("Nothing would be credited now", wizard.preview_html)

    # === ANY INVOICE === #

    @settings(
        max_examples=how_many(thorough=60, usual=12),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 10**6))
    def test_any_note_is_as_it_was_shown(self, seed):
        with self.env.cr.savepoint() as savepoint:
            self._tell_story(random.Random(seed))
            savepoint.rollback()
            self.env.invalidate_all()

    def _tell_story(self, dice):
        self.company.tax_calculation_rounding_method = dice.choice(
            ("round_per_line", "round_globally")
        )
        for kind in self.kinds.values():
            kind.product_id.taxes_id = self.taxes[dice.choice(("none", "excluded"))]
        units = dice.randint(1, 4)
        order = self._sell_deliver_invoice(
            [
                {
                    "product_id": self.drill.id,
                    "product_uom_qty": units,
                    "price_unit": dice.choice(PRICES),
                    "tax_ids": [Command.set(dice.choice([*self.taxes.values()]).ids)],
                    "discount": dice.choice((0.0, 10.0, 33.33)),
                }
                for __ in range(dice.randint(1, 2))
            ],
            pricelist_id=dice.choice([*self.pricelists.values()]).id,
        )
        case = self._customer_returns([(li, units) for li in order.order_line])
        self._receive(case)
        for line in case.line_ids:
            self._enter(dice, case, line, units)
        previews, __ = self._look(case)
        notes = self._drafts(case)
        self._assert_same(previews, notes)
        for note in notes:
            # Fees and grades never make the customer owe us something.
            self.assertGreaterEqual(note.amount_total, -0.005)

    def _enter(self, dice, case, line, units):
        """Grade units of a line and enter a fee or goodwill at random."""
        half = dice.randint(0, units)
        if half:
            grade = dice.choice((self.most, self.nothing, self.half))
            self._grade(case, (half, grade), line=line)
        for kind in dice.sample(("damage", "return_freight", "goodwill"), 2):
            amount = dice.choice((0.5, 3.33, 17.0))
            whose = {} if kind == "return_freight" else {"line_id": line.id}
            self._adjust(case, kind, amount, as_user=self.rma_manager, **whose)

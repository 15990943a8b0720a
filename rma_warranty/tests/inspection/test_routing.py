from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ...models.common.rma_protected import by_step
from .disposition_common import DispositionCommon


@tagged("post_install", "-at_install")
class TestRouting(DispositionCommon):
    """Defaults, quarantine, scrap, splitting, and many inspections at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._returned(cls.drill, 5)

    def _upload(self, name):
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        return attachments.create({"name": name, "raw": b"x"})

    # === DEFAULTS === #

    def test_reason_proposes_and_the_grade_knows_better(self):
        self.reason.default_disposition = "refurbish"
        self.case.action_inspect()
        inspection = self.case.inspection_ids
        self.assertEqual(inspection.disposition, "refurbish")
        self.assertIn("Reason of the return", inspection.disposition_reason)
        with Form(inspection.with_user(self.rma_user)) as form:
            form.grade_id = self.grade_d
            self.assertEqual(form.disposition, "scrap")
            self.assertEqual(
                form.disposition_reason, f"Grade {self.grade_d.display_name}"
            )
            form.disposition = "to_vendor"
        self.assertEqual(inspection.disposition_reason, "Chosen by the inspector")

    def test_grade_tells_what_the_customer_gets(self):
        self.half.credit_percent = 80.0
        inspection = self._draft(self.case, "restock", grade_id=self.half.id)
        self.assertEqual(
            inspection.money_effect, "Refund, 80 % of the price: grade H · H"
        )
        inspection.grade_id = self.grade_a
        self.assertEqual(inspection.money_effect, "Refund")

    def test_customers_fault_needs_findings_or_a_photo(self):
        with self._refused("needs findings or a photo", error=ValidationError):
            self._draft(self.case, "scrap", fault="customer")
        self._draft(self.case, "scrap", fault="customer", note="Fell into water")
        photo = self._upload("x.png")
        inspection = self._draft(
            self.case, "scrap", fault="customer", photo_ids=[Command.link(photo.id)]
        )
        with self._refused("needs findings or a photo", error=ValidationError):
            inspection.photo_ids = [Command.clear()]

    # === SCRAP === #

    def test_scrap_goes_to_the_chosen_location_and_recycler(self):
        recycler = self.env["res.partner"].create({"name": "Recycler"})
        shredder = self.env["stock.location"].create(
            {
                "name": "Shredder",
                "usage": "inventory",
                "company_id": self.company.id,
                "valuation_account_id": self.loss.id,
            }
        )
        value = self._value(self.drill)
        inspection = self._route(
            self.case,
            "scrap",
            2,
            scrap_location_id=shredder.id,
            recycler_id=recycler.id,
        )
        self.assertEqual(self._quantity_at(self.drill, shredder), 2)
        self.assertEqual(inspection.sudo().move_ids.partner_id, recycler)
        self.assertEqual(self._book(self.loss), 120.0)
        self.assertEqual(self._value(self.drill), value - 120.0)
        certificate = self._upload("certificate.pdf")
        inspection.destruction_ids = [Command.link(certificate.id)]
        self.assertEqual(certificate.res_id, inspection.id)
        inspection.action_undo()
        self.assertEqual(self._book(self.loss), 0.0)
        self.assertEqual(self._value(self.drill), value)

    # === QUARANTINE === #

    def test_units_in_quarantine_stay_and_are_not_settled(self):
        review = fields.Date.add(fields.Date.today(), days=7)
        kept = self._route(self.case, "quarantine", 5, date_review=review)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 5)
        self.assertFalse(kept.sudo().move_ids)
        self.assertTrue(kept.is_in_quarantine)
        self.assertRecordValues(
            self.case.line_ids,
            [
                {
                    "quantity_inspected": 5,
                    "quantity_in_quarantine": 5,
                    "goods_status": "quarantine",
                    "is_settled": False,
                }
            ],
        )
        self.assertEqual(kept.activity_ids.date_deadline, review)
        found = self.env["rma.inspection"].search([("is_in_quarantine", "=", True)])
        self.assertIn(kept, found)

    def test_quarantine_needs_a_reason_or_a_date(self):
        with self._refused("enter why the goods stay in quarantine"):
            self._route(self.case, "quarantine", 5)

    def test_units_leave_quarantine_by_another_inspection(self):
        kept = self._route(self.case, "quarantine", 5, note="Waits for the maker")
        self.case.action_inspect()
        self.case.action_inspect()
        draft = self.case.inspection_ids - kept
        self.assertEqual((draft.quantity, draft.quarantine_id), (5, kept))
        draft.write({"quantity": 2, "disposition": "restock"})
        draft.action_confirm()
        line = self.case.line_ids
        self.assertEqual((line.quantity_in_quarantine, line.quantity_restocked), (3, 2))
        draft.action_undo()
        self.assertEqual(line.quantity_in_quarantine, 5)
        self.assertTrue(kept.is_in_quarantine)

    def test_emptied_quarantine_is_settled_and_undone_step_by_step(self):
        today = fields.Date.today()
        kept = self._route(self.case, "quarantine", 5, date_review=today)
        self.case.action_inspect()
        release = kept.release_ids
        release.disposition = "restock"
        release.action_confirm()
        self.assertFalse(kept.is_in_quarantine)
        self.assertFalse(kept.activity_ids)
        self.assertEqual(self.case.goods_status, "routed")
        with self._refused("were routed out of quarantine since"):
            kept.action_undo()
        release.action_undo()
        kept.action_undo()
        self.assertEqual(self.case.goods_status, "received")

    def test_more_than_is_in_quarantine_can_not_leave_it(self):
        kept = self._route(self.case, "quarantine", 2, note="Wait")
        self._route(self.case, "scrap", 3)
        with self._refused("are no longer in quarantine"):
            self._route(self.case, "restock", 3, quarantine_id=by_step(kept.id))
        with self._refused("5 received, 5 inspected before, so 0 can be"):
            self._route(self.case, "restock", 1)

    # === SPLIT === #

    def test_dialog_splits_by_quantities(self):
        self.case.action_inspect()
        inspection = self.case.inspection_ids.with_user(self.rma_user)
        action = inspection.action_open_split()
        wizards = self.env["rma.split.wizard"].with_user(self.rma_user)
        with Form(wizards.with_context(**action["context"])) as form:
            with form.line_ids.edit(0) as line:
                line.quantity = 3
                line.grade_id = self.grade_a
            with form.line_ids.new() as line:
                line.quantity = 2
                line.grade_id = self.grade_d
        form.record.action_split()
        self.assertRecordValues(
            self.case.inspection_ids.sorted("id"),
            [
                {"quantity": 3, "disposition": "restock"},
                {"quantity": 2, "disposition": "scrap"},
            ],
        )

    def test_parts_must_add_up(self):
        inspection = self._draft(self.case, "restock", 5)
        with self._refused("the parts must be 5 together"):
            inspection._split([{"quantity": 3}, {"quantity": 1}])

    # === MANY === #

    def _wizard(self, inspections, **values):
        wizards = self.env["rma.route.wizard"].with_user(self.rma_user)
        return wizards.with_context(active_ids=inspections.ids).create(values)

    def test_preview_tells_what_routing_then_does(self):
        pump = self._create_valued("fifo")
        self._create_supplier(pump, "Maker")
        codes = ("restock", "scrap", "to_vendor", "to_customer", "quarantine")
        for code in (*codes, "refurbish"):
            with self.subTest(code):
                draft = self._draft(self._returned(pump), False, grade_id=self.half.id)
                values = {"disposition": code, "note": "Seen", "grade_id": self.half.id}
                [(found, would_be, preview)], reasons = draft._preview_routing(values)
                self.assertEqual((found, reasons), (draft, []))
                self.assertEqual(would_be.disposition, code)
                self.assertFalse(draft.note)
                lost = self._book(self.loss)
                value = self._value(pump, pump.rma_refurbished_product_id)
                draft._route(values)
                moves = draft.sudo().move_ids
                if moves.picking_id:
                    self._finish_transfer(moves.picking_id)
                now = self._value(pump, pump.rma_refurbished_product_id)
                self.assertEqual(
                    round(value - now, 2),
                    round(preview.value_before - preview.value_after, 2),
                )
                if code == "refurbish":
                    self.assertEqual(self._book(self.loss) - lost, preview.loss)

    def _finish_transfer(self, picking):
        picking.move_ids.picked = True
        picking.button_validate()

    def test_dialog_shows_every_consequence_before_routing(self):
        drafts = self._draft(self.case, False, 2) | self._draft(self.case, False, 3)
        wizard = self._wizard(drafts, grade_id=self.half.id)
        text = str(wizard.preview_html)
        self.assertIn("as Drill (refurbished)", text)
        # 5 times 60 before, half of it after
        for amount in ("120.00", "180.00", "300.00", "150.00"):
            self.assertIn(amount, text)
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        self.assertFalse(drafts.grade_id)

    def test_dialog_names_what_can_not_be_routed(self):
        wizard = self._wizard(self._draft(self.case, False), disposition="to_vendor")
        self.assertIn("choose the vendor to send the goods to", wizard.preview_html)
        wizard = self._wizard(self._draft(self.case, False))
        self.assertIn("choose where the goods go", wizard.preview_html)

    def test_inspections_that_fail_are_reported_and_stay_as_they_were(self):
        good = self._draft(self.case, False, 2)
        bad = self._draft(self.case, False, 9)
        values = {"grade_id": self.half.id}
        drafts = (good | bad).with_user(self.rma_user)
        result = drafts._route_chosen(values, commit=False)
        self.assertEqual((good.state, bad.state), ("confirmed", "draft"))
        self.assertFalse(bad.grade_id)
        message = result["params"]["message"]
        self.assertIn("1 of 2 inspections routed", message)
        self.assertIn("2 inspected before, so 3 can be inspected and not 9", message)

    def test_form_updates_the_preview(self):
        draft = self._draft(self.case, False, 2)
        wizards = self.env["rma.route.wizard"].with_user(self.rma_user)
        with Form(wizards.with_context(active_ids=draft.ids)) as form:
            self.assertIn("Not decided", form.preview_html)
            form.disposition = "scrap"
            self.assertNotIn("Not decided", form.preview_html)

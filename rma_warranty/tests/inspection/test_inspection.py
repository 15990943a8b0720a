from odoo import Command
from odoo.tests import Form, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestInspection(RmaCommon):
    """What was found in the parcel, and where the goods go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 2)])
        cls.drills, cls.saws = cls.order.order_line

    def _received(self, *lines):
        case = self._customer_returns(lines or [(self.drills, 3)])
        self._receive(case)
        return case

    def _write_inspection(self, line, **values):
        return (
            self.env["rma.inspection"]
            .with_user(self.rma_user)
            .create({"line_id": line.id, **values})
        )

    def test_line_is_split_over_dispositions(self):
        case = self._received()
        self._inspect(case, restock=2, scrap=1)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_inspected": 3,
                    "quantity_restocked": 2,
                    "quantity_scrapped": 1,
                    "goods_status": "routed",
                }
            ],
        )
        # 100 bought, 5 sold, 2 restocked
        self.assertEqual(self._quantity_at(self.drill, self.stock), 97)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)

    def test_button_prepares_one_inspection_per_line_for_what_arrived(self):
        case = self._received((self.drills, 3), (self.saws, 1))
        case.action_inspect()
        self.assertRecordValues(
            case.inspection_ids.sorted("id"),
            [
                {"line_id": case.line_ids[0].id, "quantity": 3, "state": "draft"},
                {"line_id": case.line_ids[1].id, "quantity": 1, "state": "draft"},
            ],
        )
        case.action_inspect()
        self.assertEqual(len(case.inspection_ids), 2)

    def test_draft_inspection_is_split_by_button(self):
        case = self._received()
        case.action_inspect()
        inspection = case.inspection_ids
        inspection.action_split()
        self.assertEqual(sorted(case.inspection_ids.mapped("quantity")), [1, 2])
        inspection.action_split()
        self.assertEqual(case.inspection_ids.mapped("quantity"), [1, 1, 1])
        with self._refused("more than one unit that are not yet confirmed"):
            inspection.action_split()

    def test_second_parcel_is_inspected_on_its_own(self):
        case = self._customer_returns([(self.drills, 3)])
        self._receive(case, {self.drill: 1})
        self._inspect(case, restock=1)
        self._receive(case)
        case.action_inspect()
        draft = case.inspection_ids.filtered(lambda i: i.state == "draft")
        self.assertEqual(draft.quantity, 2)

    def test_more_than_was_received_is_refused_with_the_numbers(self):
        case = self._received()
        self._inspect(case, restock=2)
        inspection = self._write_inspection(
            case.line_ids, quantity=2, disposition="scrap"
        )
        with self._refused(
            "Drill: 3 received, 2 inspected before, so 1 can be inspected and not 2"
        ):
            inspection.action_confirm()
        self.assertEqual(inspection.state, "draft")
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)

    def test_two_inspections_together_can_not_exceed_what_was_received(self):
        case = self._received()
        with self._refused("3 received, 0 inspected before.*not 4"):
            self._inspect(case, restock=2, scrap=2)

    def test_grade_proposes_the_disposition_and_the_inspector_may_differ(self):
        case = self._received()
        case.action_inspect()
        with Form(case.inspection_ids.with_user(self.rma_user)) as form:
            form.grade_id = self.grade_d
            self.assertEqual(form.disposition, "scrap")
            form.grade_id = self.grade_a
            self.assertEqual(form.disposition, "restock")
            form.disposition = "scrap"
        self.assertRecordValues(
            case.inspection_ids,
            [{"grade_id": self.grade_a.id, "disposition": "scrap"}],
        )

    def test_missing_disposition_is_asked_for(self):
        case = self._received()
        inspection = self._write_inspection(
            case.line_ids,
            quantity=3,
            grade_id=self.env.ref("rma_warranty.rma_grade_c").id,
        )
        with self._refused("Drill: choose a grade, or choose where the goods go"):
            inspection.action_confirm()

    def test_goods_taken_out_of_the_returns_location_are_missed(self):
        case = self._received()
        self.env["stock.quant"]._update_available_quantity(self.drill, self.returns, -2)
        with self._refused("2 of 3 × Drill are no longer in .*Returns"):
            self._inspect(case, restock=3)
        self.assertEqual(case.line_ids.quantity_inspected, 0)

    def test_many_inspections_of_several_cases_are_confirmed_together(self):
        cases = self._received((self.drills, 2)) | self._received((self.drills, 1))
        cases.action_inspect()
        inspections = cases.inspection_ids
        inspections.grade_id = self.grade_a
        inspections.action_confirm()
        self.assertEqual(set(inspections.mapped("state")), {"confirmed"})
        self.assertEqual(self._quantity_at(self.drill, self.returns), 0)
        self.assertRecordValues(
            inspections.move_ids.sorted("id"),
            [
                {"rma_inspection_id": inspection.id, "state": "done"}
                for inspection in inspections.sorted("id")
            ],
        )

    def test_one_bad_inspection_keeps_all_others_unconfirmed(self):
        case = self._received((self.drills, 3), (self.saws, 1))
        good = self._write_inspection(
            case.line_ids[0], quantity=3, disposition="restock"
        )
        bad = self._write_inspection(case.line_ids[1], quantity=9, disposition="scrap")
        with self._refused("Saw: 1 received"):
            (good | bad).action_confirm()
        self.assertEqual(good.state, "draft")
        self.assertEqual(self._quantity_at(self.drill, self.returns), 3)

    def test_confirmed_inspection_can_not_be_changed_or_deleted(self):
        inspection = self._inspect(self._received(), restock=2)
        for values in ({"quantity": 1}, {"disposition": "scrap"}):
            with self._refused("is confirmed. Undo it and inspect again"):
                inspection.write(values)
        with self._refused("is confirmed. Undo it before deleting it"):
            inspection.unlink()
        inspection.note = "Scratch on the handle"

    def test_undone_inspection_is_not_confirmed_again(self):
        inspection = self._inspect(self._received(), restock=2)
        inspection.action_undo()
        with self._refused("was undone; create a new inspection"):
            inspection.action_confirm()

    def test_photos_of_an_inspector_are_seen_by_the_others(self):
        case = self._received()
        photo = (
            self.env["ir.attachment"]
            .with_user(self.rma_user)
            .create({"name": "box.png", "raw": b"x", "res_model": "rma.inspection"})
        )
        inspection = self._write_inspection(
            case.line_ids, quantity=3, photo_ids=[Command.link(photo.id)]
        )
        seen = inspection.with_user(self.rma_manager).web_read(
            {"photo_ids": {"fields": {"name": {}}}}
        )
        self.assertEqual(seen[0]["photo_ids"][0]["name"], "box.png")
        later = photo.copy({"name": "label.png", "res_id": False})
        inspection.photo_ids = [Command.link(later.id)]
        inspection.with_user(self.rma_manager).photo_ids.read(["name"])

    def test_goods_that_came_without_being_credited_are_routed_all_the_same(self):
        case = self._received(
            {"sale_line_id": self.drills.id, "quantity": 2, "resolution": "none"}
        )
        self._inspect(case, scrap=2)
        self.assertRecordValues(
            case,
            [{"state": "closed", "goods_status": "routed", "money_status": "none"}],
        )

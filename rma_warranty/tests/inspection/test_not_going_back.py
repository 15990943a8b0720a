from itertools import product

from odoo import Command
from odoo.tests import tagged

from ..common import test_migration
from ..goods_out.test_goods_out_lost import LostCommon

# What the case says that was done, per disposition.
OUTCOMES = {
    "restock": "1 restocked",
    "refurbish": "1 refurbished",
    "scrap": "1 scrapped",
    "to_vendor": "1 to the vendor",
    "lost": "1 lost",
}


class NotGoingBackCommon(LostCommon):
    """The shop, and inspections of goods that were to go back to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_supplier(cls.drill, "Maker")
        cls.order = cls._sell_deliver_invoice([(cls.drill, 20)])
        cls.line = cls.order.order_line

    def _refuse(self, quantity=1, **values):
        """Receive drills of a claim that is not confirmed then."""
        case = self._customer_returns(
            [{"sale_line_id": self.line.id, "quantity": quantity, **values}]
        )
        self._receive(case)
        self._attach_report(case)
        case.line_ids._refuse_claim_result("Worn out")
        return case

    def _attach_report(self, case):
        case.line_ids.report_ids = [Command.create({"name": "report.pdf", "raw": b"x"})]

    def _take_away(self, case, disposition, quantity=1):
        """Inspect goods so that they go elsewhere."""
        values = {"note": "Seen", "grade_id": self.half.id}
        return self._route(case, disposition, quantity, **values)

    def _each(self):
        """Return [(disposition, function that opens a case)]: all combinations."""
        return [*product(OUTCOMES, (self._repair, self._refuse))]

    def _cancel_vendor_transfer(self, inspection):
        moves = inspection.sudo().move_ids
        moves.picking_id.with_user(self.warehouse_user).action_cancel()


@tagged("post_install", "-at_install")
class TestNotGoingBack(NotGoingBackCommon):
    """Goods that were to go back to the customer are routed elsewhere (G4, G7)."""

    # === THE QUESTION === #

    def test_case_asks_whatever_was_done_with_the_goods(self):
        for disposition, open_case in self._each():
            with self.subTest(disposition=disposition, kind=open_case.__name__):
                case = open_case()
                self._take_away(case, disposition)
                self.assertEqual(
                    case.loss_summary,
                    "1 × Drill will not go back to the customer "
                    f"({OUTCOMES[disposition]}): choose what the customer gets "
                    "instead.",
                )
                self.assertFalse(case.line_ids.is_settled)
                self.assertEqual(case.state, "approved")

    def test_nothing_is_asked_when_the_goods_go_back(self):
        for case in (self._repair(), self._refuse()):
            self._route(case, "to_customer")
            self.assertFalse(case.loss_summary)
            self.assertEqual(case.state, "closed")

    def test_goods_in_quarantine_only_wait(self):
        case = self._repair(2)
        self._take_away(case, "quarantine", 2)
        self.assertFalse(case.loss_summary)
        case.action_inspect()
        release = case.inspection_ids.filtered(lambda own: own.state == "draft")
        release.write({"quantity": 1, "disposition": "scrap"})
        release.action_confirm()
        self.assertIn("1 × Drill will not go back", case.loss_summary)
        self.assertEqual(case.goods_status, "quarantine")

    def test_nothing_is_asked_where_other_things_were_promised(self):
        for resolution in ("refund", "replacement", "none"):
            with self.subTest(resolution=resolution):
                case = self._repair(resolution=resolution)
                self._take_away(case, "scrap")
                self.assertFalse(case.loss_summary)
                self.assertEqual(case.line_ids.resolution, resolution)

    def test_claim_that_is_refused_after_the_inspection_asks(self):
        case = self._repair(resolution="refund")
        self._take_away(case, "restock")
        self.assertFalse(case.loss_summary)
        case.line_ids._refuse_claim_result("Worn out")
        self.assertIn("(1 restocked)", case.loss_summary)

    def test_customers_own_goods_are_scrapped(self):
        case = self._repair_own_saw()
        self._take_away(case, "scrap")
        self.assertIn("1 × Saw will not go back", case.loss_summary)
        with self._refused("no order is known"):
            self._settle_loss(case.line_ids, "refund")
        self._settle_loss(case.line_ids, reason="Scrapped as agreed")
        self.assertEqual(case.state, "closed")

    def test_inspection_tells_that_it_is_asked(self):
        case = self._repair()
        inspection = self._draft(case, "restock")
        self.assertIn("To be chosen on the case", inspection.money_effect)
        inspection.disposition = "to_customer"
        self.assertEqual(inspection.money_effect, "Repair")
        inspection.disposition = "restock"
        inspection.action_confirm()
        self._settle_loss(case.line_ids, reason="Not wanted any more")
        self.assertEqual(inspection.money_effect, "Nothing: Not wanted any more")

    def test_customer_is_not_told_that_the_goods_come(self):
        case = self._repair()
        self._take_away(case, "scrap")
        status = self.env["rma.portal"]._get_status(case.sudo())
        self.assertEqual(status["label"], "We work on your return")
        labels = [step["label"] for step in case._get_timeline()]
        self.assertNotIn("Sent back to you", labels)

    # === THE ANSWER === #

    def test_replacement_is_sent_and_the_case_closes(self):
        for disposition in OUTCOMES:
            with self.subTest(disposition=disposition):
                case = self._repair()
                self._take_away(case, disposition)
                self._settle_loss(case.line_ids, "replacement")
                self.assertFalse(case.loss_summary)
                self.assertEqual(case.state, "approved")
                self._send_replacement(case)
                self._let_vendor_goods_leave(case)
                self.assertEqual(case.state, "closed")

    def _let_vendor_goods_leave(self, case):
        moves = case.inspection_ids.sudo().move_ids
        waiting = moves.filtered(lambda move: move.state not in ("done", "cancel"))
        for picking in waiting.picking_id.with_user(self.warehouse_user):
            picking.move_ids.picked = True
            picking.button_validate()

    def test_money_is_given_back_and_the_case_closes(self):
        for disposition in OUTCOMES:
            with self.subTest(disposition=disposition):
                case = self._repair()
                self._take_away(case, disposition)
                self._settle_loss(case.line_ids, "refund")
                # a drill at 100
                self.assertEqual(self._credit(case).amount_untaxed, 100)
                self.assertEqual(case.state, "closed")

    def test_nothing_is_given_with_a_reason(self):
        for disposition, open_case in self._each():
            with self.subTest(disposition=disposition, kind=open_case.__name__):
                case = open_case()
                self._take_away(case, disposition)
                with self._refused("Enter why the customer gets nothing"):
                    self._settle_loss(case.line_ids, reason=" ")
                self._settle_loss(case.line_ids, reason="Not worth the freight")
                self.assertFalse(case.loss_summary)
                self.assertEqual(case.state, "closed")
                self.assertIn(
                    f"({OUTCOMES[disposition]}); the customer gets: nothing. Not worth",
                    self._history(case),
                )

    def test_refused_claim_gives_nothing_unless_its_result_is_undone(self):
        case = self._refuse()
        self._take_away(case, "scrap")
        with self._refused("Undo the claim result first"):
            self._settle_loss(case.line_ids, "replacement")
        case.line_ids.action_undo_claim_result()
        self.assertFalse(case.loss_summary)
        self._credit(case)
        self.assertEqual(case.state, "closed")

    def test_answer_to_a_refused_claim_ends_with_its_result(self):
        for resolution in ("repair", "refund"):
            with self.subTest(resolution=resolution):
                case = self._refuse(resolution=resolution)
                self._take_away(case, "scrap")
                self._settle_loss(case.line_ids, reason="Scrapped as agreed")
                case.line_ids.action_undo_claim_result()
                self.assertFalse(case.line_ids.loss_reason)
                self.assertEqual(case.state, "approved")
                case.line_ids._refuse_claim_result("Worn out all the same")
                self.assertIn("(1 scrapped)", case.loss_summary)

    # === SOME OF THEM === #

    def test_one_is_scrapped_and_one_goes_back_repaired(self):
        case = self._repair(2)
        self._take_away(case, "scrap")
        with self._refused("1 more may still go back"):
            self._settle_loss(case.line_ids, "refund")
        self._route(case, "to_customer")
        self.assertIn("1 × Drill will not go back", case.loss_summary)
        self.assertEqual(case.state, "approved")
        self._settle_loss(case.line_ids, "refund")
        self.assertEqual(self._credit(case).amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_one_is_scrapped_and_one_was_sent_back_before(self):
        case = self._repair(2)
        self._route(case, "to_customer")
        self._take_away(case, "scrap")
        self._settle_loss(case.line_ids, "replacement")
        self.assertEqual(case.line_ids.quantity_to_replace, 1)
        self._send_replacement(case)
        self.assertEqual(case.state, "closed")

    def test_units_of_several_kinds_are_told_in_one_sentence(self):
        case = self._repair(4)
        self._take_away(case, "scrap", 2)
        self._take_away(case, "restock")
        self._take_away(case, "lost")
        self.assertIn(
            "4 × Drill will not go back to the customer "
            "(2 scrapped, 1 restocked, 1 lost)",
            case.loss_summary,
        )

    def test_further_units_are_asked_for_after_nothing_was_given(self):
        case = self._repair(2)
        self._take_away(case, "scrap")
        self._settle_loss(case.line_ids, reason="Not wanted any more")
        self.assertFalse(case.loss_summary)
        self._take_away(case, "restock")
        self.assertIn("(1 scrapped, 1 restocked)", case.loss_summary)
        self.assertEqual(case.state, "approved")
        self._settle_loss(case.line_ids, "replacement")
        self._send_replacement(case)
        self.assertEqual(case.state, "closed")

    def test_units_that_have_yet_to_come_do_not_get_the_same(self):
        case = self._repair(2, receive=False)
        self._receive(case, {self.drill: 1})
        self._take_away(case, "scrap")
        with self._refused("1 more may still go back"):
            self._settle_loss(case.line_ids, "refund")
        case.with_user(self.rma_user).action_stop_waiting()
        self._settle_loss(case.line_ids, "refund")
        self.assertEqual(self._credit(case).amount_untaxed, 100)

    # === TAKEN BACK === #

    def test_undone_inspection_takes_the_question_back(self):
        for disposition, open_case in self._each():
            with self.subTest(disposition=disposition, kind=open_case.__name__):
                case = open_case()
                inspection = self._take_away(case, disposition)
                inspection.action_undo()
                self.assertFalse(case.loss_summary)
                self.assertEqual(case.goods_status, "received")
                self._route(case, "to_customer")
                self.assertEqual(case.state, "closed")

    def test_undone_inspection_takes_the_answer_back(self):
        for resolution, reason in (
            ("refund", False),
            ("replacement", False),
            (False, "Not wanted"),
        ):
            with self.subTest(resolution=resolution):
                case = self._repair()
                inspection = self._take_away(case, "restock")
                self._settle_loss(case.line_ids, resolution, reason)
                inspection.action_undo()
                self.assertEqual(case.line_ids.resolution, "repair")
                self.assertFalse(case.line_ids.loss_reason)
                self._take_away(case, "scrap")
                self.assertIn("(1 scrapped)", case.loss_summary)

    def test_inspection_is_not_undone_once_something_was_given(self):
        case = self._repair()
        inspection = self._take_away(case, "restock")
        self._settle_loss(case.line_ids, "replacement")
        self._send_replacement(case)
        with self._refused("the customer got something for goods"):
            inspection.action_undo()
        delivery = case.delivery_ids.with_user(self.warehouse_user)
        delivery.action_rma_undo_replacement()
        inspection.action_undo()
        self.assertEqual(case.line_ids.resolution, "repair")

    def test_undone_sending_back_leaves_the_answer(self):
        case = self._repair(2)
        back = self._route(case, "to_customer")
        self._take_away(case, "scrap")
        self._settle_loss(case.line_ids, reason="Not wanted")
        back.action_undo()
        self.assertEqual(case.line_ids.loss_reason, "Not wanted")
        self._route(case, "to_customer")
        self.assertEqual(case.state, "closed")

    def test_cancelled_transfer_to_the_vendor_takes_the_answer_back(self):
        case = self._repair()
        inspection = self._take_away(case, "to_vendor")
        self._settle_loss(case.line_ids, "replacement")
        self._cancel_vendor_transfer(inspection)
        self.assertFalse(case.loss_summary)
        self.assertEqual(case.line_ids.resolution, "repair")
        self._route(case, "to_customer")
        self.assertEqual(case.state, "closed")

    def test_transfer_to_the_vendor_is_cancelled_after_something_was_given(self):
        case = self._repair()
        inspection = self._take_away(case, "to_vendor")
        self._settle_loss(case.line_ids, "replacement")
        self._send_replacement(case)
        self._cancel_vendor_transfer(inspection)
        self.assertEqual(case.line_ids.resolution, "replacement")
        self.assertEqual(case.goods_status, "received")
        self._take_away(case, "restock")
        self.assertEqual(case.state, "closed")

    # === CASES FROM BEFORE === #

    def _close_as_before(self, case):
        """Have a case closed, as it was when nothing was asked."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_case SET state = 'closed' WHERE id = %s", [case.id]
        )
        self.env.cr.execute(
            "UPDATE rma_case_line SET state = 'closed', is_settled = true "
            "WHERE case_id = %s",
            [case.id],
        )
        self.env.invalidate_all()

    def _migrate(self):
        test_migration.TestMigration._migrate(self, "19.0.1.5.0", "post-gone")

    def test_closed_cases_stay_closed(self):
        for open_case in (self._repair, self._refuse):
            with self.subTest(kind=open_case.__name__):
                case = open_case()
                self._take_away(case, "restock")
                self._close_as_before(case)
                self.assertFalse(case.loss_summary)
                self._migrate()
                case.line_ids.modified(["inspection_ids"])
                self.env.flush_all()
                self.assertEqual(case.state, "closed")
                self.assertTrue(case.line_ids.is_settled)

    def test_open_cases_are_asked(self):
        case = self._repair()
        self._take_away(case, "restock")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_case_line SET is_settled = true WHERE case_id = %s", [case.id]
        )
        self.env.invalidate_all()
        self._migrate()
        self.assertFalse(case.line_ids.is_settled)
        self.assertFalse(case.line_ids.loss_reason)


@tagged("post_install", "-at_install")
class TestOrderNotGoingBack(NotGoingBackCommon):
    """What the order asks to invoice for goods that don't go back."""

    def _answer(self, line, *answer, units=1):
        """Return units of an order line for repair, scrap them, and answer."""
        values = {"sale_line_id": line.id, "quantity": units, "resolution": "repair"}
        case = self._customer_returns([values])
        self._receive(case)
        inspection = self._take_away(case, "scrap", units)
        self._settle_loss(case.line_ids, *answer)
        return case, inspection

    def test_order_gives_no_money_back_where_the_customer_gets_nothing(self):
        case, inspection = self._answer(self.line, False, "Worn out")
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.assertEqual(self.order.invoice_status, "invoiced")
        inspection.action_undo()
        self._route(case, "to_customer")
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_order_gives_no_money_back_without_a_remedy(self):
        values = {"sale_line_id": self.line.id, "quantity": 1, "resolution": "none"}
        case = self._customer_returns([values])
        self._receive(case)
        self._take_away(case, "restock")
        self.assertEqual(self.line.qty_to_invoice, 0)

    def test_money_of_other_units_is_still_owed(self):
        self._answer(self.line, False, "Worn out")
        self._answer(self.line, "refund")
        self.assertEqual(self.line.qty_to_invoice, -1)

    def test_units_that_were_never_invoiced_are_invoiced(self):
        order = self._sell([(self.drill, 2)])
        self._deliver(order)
        self._answer(order.order_line, False, "Worn out")
        # two drills at 100
        self.assertEqual(self._invoice(order).amount_untaxed, 200)
        self.assertEqual(order.order_line.qty_to_invoice, 0)

    def test_dozen_is_invoiced_once(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        values = {"product_id": self.drill.id, "product_uom_qty": 1}
        order = self._sell_deliver_invoice([{**values, "product_uom_id": dozen.id}])
        self._answer(order.order_line, False, "Worn out", units=5)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_what_an_accountant_credited_all_the_same_stays_credited(self):
        order = self._sell_deliver_invoice([(self.saw, 1)])
        self._answer(order.order_line, False, "Worn out")
        note = order.invoice_ids._reverse_moves(
            [{"date": self._today(), "invoice_date": self._today()}]
        )
        note.action_post()
        self.assertEqual(order.order_line.qty_to_invoice, 0)


@tagged("post_install", "-at_install")
class TestClaimNotGoingBack(NotGoingBackCommon):
    """What a claim costs and what it is promised, when the goods don't go back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.rma_deductible_product_id = cls.env["product.product"].create(
            {"name": "Own share", "type": "service", "taxes_id": [Command.clear()]}
        )
        cls.drill.rma_warranty_term_id = cls.env["rma.warranty.term"].create(
            {"name": "With share", "duration": 24, "deductible": 25.0}
        )
        cls.order = cls._sell_deliver_invoice([(cls.drill, 4)])
        cls.line = cls.order.order_line
        cls.defect = cls.env.ref("rma_warranty.rma_reason_failed")

    def _claim_scrapped(self):
        case = self._repair(reason_id=self.defect.id)
        return case, self._take_away(case, "scrap")

    def _charge(self, case):
        case.with_user(self.rma_user).action_charge_deductible()

    def test_who_gets_nothing_pays_no_deductible(self):
        case, __ = self._claim_scrapped()
        self.assertEqual(case.line_ids.deductible_due, 25)
        self._settle_loss(case.line_ids, reason="Not wanted any more")
        self.assertEqual(case.line_ids.deductible_due, 0)
        self.assertEqual(case.state, "closed")

    def test_who_gets_a_replacement_pays_it(self):
        case, __ = self._claim_scrapped()
        self._settle_loss(case.line_ids, "replacement")
        self._send_replacement(case)
        self.assertEqual(case.state, "approved")
        self._charge(case)
        self.assertEqual(case.state, "closed")

    def test_refund_takes_it_off(self):
        case, __ = self._claim_scrapped()
        self._settle_loss(case.line_ids, "refund")
        # 100 less 25
        self.assertEqual(self._credit(case).amount_untaxed, 75)
        self.assertEqual(case.state, "closed")

    def test_charged_deductible_is_nothing_that_was_given(self):
        case, inspection = self._claim_scrapped()
        self._charge(case)
        self._settle_loss(case.line_ids, "replacement")
        inspection.action_undo()
        self.assertEqual(case.line_ids.resolution, "repair")
        self._route(case, "to_customer")
        self.assertEqual(case.state, "closed")

    def test_replacement_takes_the_place_of_the_scrapped_unit(self):
        case, __ = self._claim_scrapped()
        self._settle_loss(case.line_ids, "replacement")
        self._send_replacement(case)
        certificates = self.env["rma.warranty.certificate"].search(
            [("order_id", "=", self.order.id)]
        )
        new = certificates.filtered("replaces_ids")
        self.assertEqual(new.quantity, 1)
        self.assertTrue(new.replaces_ids.is_void)
        valid = certificates.filtered(lambda own: not own.is_void)
        self.assertEqual(sum(own._get_units_left() for own in valid), 4)
        self.assertFalse(any(certificates.mapped("quantity_repaired")))

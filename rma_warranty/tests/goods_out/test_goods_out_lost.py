from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .goods_out_common import GoodsOutCommon


class LostCommon(GoodsOutCommon):
    """The shop, and where it writes off what is lost, with an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gone = cls.env["rma.disposition.scrap"]._get_default_locations(cls.company)[
            cls.company
        ]
        cls.gone.valuation_account_id = cls.loss
        cls.order = cls._sell_deliver_invoice([(cls.drill, 2)])
        cls.line = cls.order.order_line

    @classmethod
    def _repair(cls, quantity=1, *, receive=True, **values):
        """Approve the repair of drills of the order, and receive them."""
        line = {"sale_line_id": cls.line.id, "quantity": quantity, **values}
        case = cls._customer_returns([{"resolution": "repair", **line}])
        if receive:
            cls._receive(case)
        return case

    def _repair_own_saw(self):
        """Approve the repair of a saw that we never sold, and receive it."""
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        proof = attachments.create({"name": "receipt.pdf", "raw": b"x"})
        line = {"product_id": self.saw.id, "quantity": 1, "resolution": "repair"}
        case = self._request([{**line, "proof_ids": proof.ids}])
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        self._receive(case)
        return case

    def _send_replacement(self, case):
        case.with_user(self.rma_user).action_send_replacements()
        delivery = case.delivery_ids.with_user(self.warehouse_user)
        delivery.move_ids.picked = True
        delivery.button_validate()

    @classmethod
    def _create_phone(cls, *names):
        phone = cls._create_product("Phone", price=90, cost=50, tracking="serial")
        lots = cls._create_lots(phone, *names)
        cls._stock_in(phone, len(lots), 50, lots)
        return phone, lots


@tagged("post_install", "-at_install")
class TestLoanerLost(LostCommon):
    """A unit that the customer has on loan never comes back (G7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._repair(receive=False)

    def _finish_repair(self):
        self._receive(self.case)
        self._route(self.case, "to_customer")

    def test_lost_loaner_leaves_the_stock_with_its_value(self):
        record = self._lend(self.case)
        # 100 saws at 20
        self.assertEqual(self._value(self.saw), 2000)
        self._lose(record)
        self.assertRecordValues(
            record,
            [{"state": "lost", "quantity_away": 0, "quantity_lost": 1}],
        )
        self.assertEqual(self._quantity_at(self.saw, self.lent), 0)
        self.assertEqual(self._value(self.saw), 1980)
        self.assertEqual(self._book(self.loss), 20)
        self.assertFalse(self._reminders(record))
        self.assertIn("Lost at", self._history(self.case))
        self.assertIn("Nobody has it", self._history(self.case))

    def test_case_closes_once_the_loaner_is_lost(self):
        record = self._lend(self.case)
        self._finish_repair()
        self.assertEqual(self.case.state, "approved")
        self._lose(record)
        self.assertEqual(self.case.state, "closed")

    def test_part_is_lost_and_the_rest_comes_back(self):
        record = self._lend(self.case, quantity=3)
        self._lose(record, 2)
        self.assertRecordValues(
            record, [{"state": "out", "quantity_away": 1, "quantity_lost": 2}]
        )
        with self._refused("2 can't be entered, because 1 of them are out"):
            self._bring_back(record, 2)
        self._bring_back(record)
        self.assertRecordValues(
            record, [{"state": "back", "quantity_back": 1, "quantity_lost": 2}]
        )
        # 98 saws at 20
        self.assertEqual(self._value(self.saw), 1960)

    def test_customer_is_not_charged_unless_ticked(self):
        self._lose(self._lend(self.case))
        self.assertFalse(self.case.adjustment_ids)

    def test_customer_is_charged_the_proposed_price(self):
        record = self._lend(self.case, quantity=2)
        wizard = self._lose(record, is_charged=True)
        # 2 saws at 50
        self.assertEqual(wizard.charge_amount, 100)
        self.assertRecordValues(
            self.case.adjustment_ids,
            [{"sign": "deduction", "amount": 100, "reason": "Nobody has it"}],
        )
        self._finish_repair()
        self.assertEqual(self.case.state, "approved")
        self.case.with_user(self.rma_user).action_charge_deductible()
        self.assertEqual(self.case.adjustment_ids.amount_due, 0)
        self.assertEqual(self.case.state, "closed")

    def test_staff_charge_another_amount(self):
        record = self._lend(self.case)
        self._lose(record, is_charged=True, charge_amount=30)
        self.assertEqual(self.case.adjustment_ids.amount, 30)

    def test_second_click_loses_and_charges_nothing_more(self):
        record = self._lend(self.case, quantity=2)
        wizard = self._lose(record, 1, is_charged=True)
        wizard.action_lose()
        self.assertEqual(record.quantity_lost, 1)
        self.assertEqual(len(self.case.adjustment_ids), 1)

    def test_no_more_than_is_out_is_lost(self):
        record = self._lend(self.case)
        with self._refused("because 1 of them are out"):
            self._lose(record, 2)
        self._bring_back(record)
        with self._refused("because 0 of them are out"):
            self._lose(record, 1)

    def test_undone_loss_is_out_again_with_its_value_and_not_charged(self):
        record = self._lend(self.case)
        self._finish_repair()
        self._lose(record, is_charged=True)
        record.with_user(self.rma_user).action_undo_lost()
        self.assertRecordValues(
            record, [{"state": "out", "quantity_away": 1, "quantity_lost": 0}]
        )
        self.assertFalse(self.case.adjustment_ids)
        self.assertEqual(self._value(self.saw), 2000)
        self.assertEqual(self._book(self.loss), 0)
        self.assertEqual(self.case.state, "approved")
        with self._refused("nothing was lost"):
            record.action_undo_lost()
        self._bring_back(record)
        self.assertEqual(self.case.state, "closed")

    def test_value_returns_as_it_left_when_the_cost_has_changed(self):
        for method in ("average", "fifo"):
            with self.subTest(method=method):
                pump = self._create_valued(method)
                record = self._lend(self.case, pump)
                self._lose(record)
                # 9 that cost 60
                self.assertEqual(self._value(pump), 540)
                self._stock_in(pump, 10, 90.0)
                record.action_undo_lost()
                # 10 that cost 60 and 10 that cost 90
                self.assertEqual(self._value(pump), 1500)

    def test_charged_loss_is_not_undone_behind_the_invoice(self):
        record = self._lend(self.case)
        self._lose(record, is_charged=True)
        self._finish_repair()
        self.case.with_user(self.rma_user).action_charge_deductible()
        with self._refused("Delete the draft or cancel the document"):
            record.with_user(self.rma_user).action_undo_lost()
        self.assertEqual(record.quantity_lost, 1)

    def test_sending_is_not_undone_after_a_part_was_lost(self):
        record = self._lend(self.case, quantity=2)
        self._lose(record, 1)
        with self._refused("some of it is back already, or lost"):
            record.action_undo_send()
        with self._refused("nothing came back"):
            record.action_undo_back()

    def test_chosen_serial_number_is_lost(self):
        phone, lots = self._create_phone("P1", "P2")
        record = self._lend(self.case, phone, quantity=2)
        with self._refused("choose which lot or serial number"):
            self._lose(record, 1)
        self._lose(record, 1, lot_id=lots[0].id)
        self.assertEqual(lots.location_id, self.gone | self.lent)
        self.assertEqual(record._get_lots_away(), {lots[1]: 1})

    def test_other_serial_of_ours_comes_back_in_its_place(self):
        phone, lots = self._create_phone("P1")
        record = self._lend(self.case, phone)
        self._bring_back(record, is_other_serial=True, other_serial="P9")
        self.assertRecordValues(
            record, [{"state": "back", "quantity_back": 1, "quantity_lost": 0}]
        )
        other = self.env["stock.lot"].search([("name", "=", "P9")])
        self.assertEqual(other.location_id, self.stock)
        self.assertEqual(lots.location_id, self.gone)
        self.assertEqual(self._value(phone), 50)
        self.assertEqual(self._book(self.loss), 0)
        self.assertIn("P9 in place of P1", self._history(self.case))
        record.action_undo_back()
        self.assertEqual(lots.location_id, self.lent)
        self.assertEqual(record.state, "out")

    # === RIGHTS === #

    def test_accountants_and_customers_lose_nothing(self):
        record = self._lend(self.case)
        for user in (self.accountant, self.portal_user, self.warehouse_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._lose(record, user=user)
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                record.with_user(user).action_undo_lost()

    def test_staff_of_another_company_lose_nothing(self):
        record = self._lend(self.case)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("other_company", "rma_warranty.group_rma_manager")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self._lose(record, user=stranger)
        with self.assertRaises(AccessError):
            record.with_user(stranger).action_undo_lost()

    def test_what_was_lost_is_not_written_by_hand(self):
        record = self._lend(self.case).with_user(self.rma_user)
        self._lose(record, is_charged=True)
        for values in ({"quantity_lost": 0}, {"received_lot_id": 1}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(AccessError):
            self.case.adjustment_ids.with_user(self.rma_user).lost_move_id = False

    def test_dialog_opens_for_staff_without_rights_on_inventory(self):
        record = self._lend(self.case).with_user(self.rma_user)
        action = record.action_lose()
        wizard = self.env["rma.goods.lost.wizard"].with_user(self.rma_user)
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual((form.quantity, form.charge_amount), (1, 50))
        form.reason = "Moved away"
        form.save().action_lose()
        Form(record)
        Form(self.case.with_user(self.rma_user))


@tagged("post_install", "-at_install")
class TestUnitLost(LostCommon):
    """A returned unit is lost at the service centre (G7)."""

    def test_lost_unit_counts_as_inspected_and_lost(self):
        case = self._repair()
        record = self._send_out(case)
        value = self._value(self.drill)
        self._lose(record)
        self.assertRecordValues(
            case.line_ids,
            [{"quantity_inspected": 1, "quantity_lost": 1, "quantity_out": 0}],
        )
        self.assertEqual(record.state, "lost")
        # a drill at 60
        self.assertEqual(self._value(self.drill), value - 60)
        self.assertEqual(self._book(self.loss), 60)
        self.assertFalse(case.is_inspect_allowed)

    def test_case_asks_what_the_customer_gets_for_it(self):
        case = self._repair()
        self._lose(self._send_out(case))
        self.assertIn("1 × Drill will not go back", case.loss_summary)
        self.assertEqual(case.state, "approved")

    def test_replacement_is_given_for_what_was_to_be_repaired(self):
        case = self._repair()
        self._lose(self._send_out(case))
        self._settle_loss(case.line_ids, "replacement")
        self.assertFalse(case.loss_summary)
        self.assertEqual(case.line_ids.quantity_to_replace, 1)
        self._send_replacement(case)
        self.assertEqual(case.state, "closed")
        self.assertEqual(self.line.qty_delivered, 2)

    def test_money_is_given_for_what_was_to_be_repaired(self):
        case = self._repair()
        self._lose(self._send_out(case))
        self._settle_loss(case.line_ids, "refund")
        note = self._credit(case)
        # a drill at 100
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_nothing_is_given_only_with_a_reason(self):
        case = self._repair()
        self._lose(self._send_out(case))
        with self._refused("Enter why the customer gets nothing"):
            self._settle_loss(case.line_ids)
        self._settle_loss(case.line_ids, reason="The centre pays the customer")
        self.assertEqual(case.state, "closed")
        self.assertIn("The centre pays", self._history(case))
        with self._refused("nothing is open"):
            self._settle_loss(case.line_ids, "refund")

    def test_one_of_two_is_lost_and_the_other_one_goes_back(self):
        case = self._repair(2)
        record = self._send_out(case)
        self._lose(record, 1)
        self._bring_back(record)
        # Else the money for both would be given.
        with self._refused("1 more may still go back"):
            self._settle_loss(case.line_ids, "refund")
        self._route(case, "to_customer")
        self._settle_loss(case.line_ids, "refund")
        note = self._credit(case)
        self.assertEqual(note.amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_lost_unit_of_a_refund_is_credited_as_any_other(self):
        case = self._customer_returns([(self.line, 1)])
        self._receive(case)
        self._lose(self._send_out(case))
        self.assertFalse(case.loss_summary)
        self.assertEqual(self._credit(case).amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_refused_claim_asks_what_the_customer_gets_for_it(self):
        case = self._customer_returns([(self.line, 1)])
        self._receive(case)
        case.line_ids.report_ids = [Command.create({"name": "report.pdf", "raw": b"x"})]
        case.line_ids._refuse_claim_result("Worn out")
        self._lose(self._send_out(case))
        self.assertIn("1 × Drill will not go back", case.loss_summary)
        with self._refused("Undo the claim result first"):
            self._settle_loss(case.line_ids, "refund")
        case.line_ids.action_undo_claim_result()
        self.assertEqual(self._credit(case).amount_untaxed, 100)
        self.assertEqual(case.state, "closed")

    def test_customers_own_unit_is_lost_without_value(self):
        case = self._repair_own_saw()
        value = self._value(self.saw)
        self._lose(self._send_out(case))
        self.assertEqual(self._value(self.saw), value)
        self.assertEqual(self._book(self.loss), 0)
        move = case.line_ids.inspection_ids.move_ids
        self.assertEqual(
            move.move_line_ids.owner_id, self.customer.commercial_partner_id
        )
        self.assertIn("1 × Saw will not go back", case.loss_summary)
        with self._refused("no order is known"):
            self._settle_loss(case.line_ids, "refund")
        self._settle_loss(case.line_ids, "replacement")
        self._send_replacement(case)
        self.assertEqual(case.state, "closed")

    def test_unit_in_quarantine_is_lost_out_of_it(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        self._route(case, "quarantine", 2, note="Unsure")
        record = self._send_out(case, 1)
        self._lose(record)
        self.assertRecordValues(
            case.line_ids,
            [
                {
                    "quantity_inspected": 2,
                    "quantity_in_quarantine": 1,
                    "quantity_lost": 1,
                }
            ],
        )
        record.action_undo_lost()
        self.assertEqual(case.line_ids.quantity_in_quarantine, 2)

    def test_draft_of_a_lost_unit_is_lowered(self):
        case = self._customer_returns([(self.line, 2)])
        self._receive(case)
        case.action_inspect()
        draft = case.inspection_ids
        self._lose(self._send_out(case, 1))
        self.assertEqual((draft.state, draft.quantity), ("draft", 1))
        draft.disposition = "restock"
        draft.action_confirm()
        self.assertEqual(case.goods_status, "routed")

    def test_undone_loss_is_out_again_and_promised_as_before(self):
        case = self._repair()
        record = self._send_out(case)
        value = self._value(self.drill)
        self._lose(record)
        self._settle_loss(case.line_ids, "replacement")
        record.with_user(self.rma_user).action_undo_lost()
        self.assertRecordValues(record, [{"state": "out", "quantity_lost": 0}])
        self.assertEqual(self._quantity_at(self.drill, self.away), 1)
        self.assertEqual(self._value(self.drill), value)
        self.assertEqual(case.line_ids.resolution, "repair")
        self.assertEqual(case.goods_status, "out")
        with self._refused("nothing was lost"):
            record.action_undo_lost()

    def test_loss_is_not_undone_once_the_customer_got_something_for_it(self):
        case = self._repair()
        record = self._send_out(case)
        self._lose(record)
        self._settle_loss(case.line_ids, "refund")
        self._credit(case, post=False)
        with self._refused("the customer got something for goods"):
            record.with_user(self.rma_user).action_undo_lost()

    def test_unit_that_nobody_finds_here_is_lost_by_an_inspection(self):
        case = self._repair()
        with self._refused("enter what is known of the loss"):
            self._route(case, "lost")
        inspection = self._route(case, "lost", note="Not on its shelf")
        self.assertIn("(1 lost)", case.loss_summary)
        inspection.action_undo()
        self.assertFalse(case.loss_summary)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)

    def test_nobody_changes_the_remedy_without_the_step(self):
        case = self._repair()
        self._lose(self._send_out(case))
        line = case.line_ids.with_user(self.rma_user)
        for values in ({"resolution": "refund"}, {"loss_reason": "x"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                line.write(values)
        with self.assertRaises(AccessError):
            self._settle_loss(case.line_ids, "refund", user=self.accountant)


@tagged("post_install", "-at_install")
class TestOtherSerial(LostCommon):
    """The service centre sends another unit back than it got."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone, cls.lots = cls._create_phone("P1", "P2")

    def _sold_case(self, **values):
        """Sell P1 and take it in for repair."""
        order = self._sell([(self.phone, 1)])
        self._deliver(order, lots={self.phone: self.lots[0]})
        self._invoice(order)
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": 1,
            "lot_id": self.lots[0].id,
            "resolution": "repair",
            **values,
        }
        case = self._customer_returns([line])
        self._receive(case)
        return case

    def _swap(self, record, name="P9", **values):
        self._bring_back(record, is_other_serial=True, other_serial=name, **values)
        return self.env["stock.lot"].search(
            [("name", "=", name), ("product_id", "=", self.phone.id)]
        )

    def test_received_one_becomes_the_lines_unit(self):
        case = self._sold_case()
        record = self._send_out(case)
        value = self._value(self.phone)
        other = self._swap(record)
        self.assertRecordValues(
            record,
            [{"state": "back", "quantity_lost": 0, "received_lot_id": other.id}],
        )
        self.assertEqual(case.line_ids.lot_id, other)
        self.assertEqual(other.location_id, self.returns)
        self.assertEqual(self.lots[0].location_id, self.gone)
        self.assertEqual(self._value(self.phone), value)
        self.assertIn("P9 in place of P1", self._history(case))

    def test_it_is_inspected_sent_back_and_the_case_closes(self):
        case = self._sold_case()
        other = self._swap(self._send_out(case))
        case.action_inspect()
        draft = case.inspection_ids.filtered(lambda i: i.state == "draft")
        self.assertEqual(draft.lot_id, other)
        draft.disposition = "to_customer"
        draft.with_user(self.rma_user).action_confirm()
        self._let_leave(draft)
        self.assertEqual(case.state, "closed")
        self.assertEqual(other.location_id.usage, "customer")
        self.assertEqual(case.line_ids.sale_line_id.qty_delivered, 1)

    def test_warranty_goes_on_with_the_unit_that_came(self):
        self.phone.rma_warranty_term_id = self.env["rma.warranty.term"].create(
            {"name": "Two years", "duration": 24}
        )
        case = self._sold_case()
        certificate = self.env["rma.warranty.certificate"].search(
            [("lot_id", "=", self.lots[0].id)]
        )
        record = self._send_out(case)
        other = self._swap(record)
        self.assertEqual(certificate.lot_id, other)
        record.action_undo_back()
        self.assertEqual(certificate.lot_id, self.lots[0])
        self._swap(record)
        self._route(case, "to_customer")
        certificates = self.env["rma.warranty.certificate"].search(
            [("product_id", "=", self.phone.id)]
        )
        self.assertEqual(certificates, certificate)
        self.assertEqual(certificate._get_units_left(), 1)

    def test_it_can_come_back_again_and_the_sent_one_can_not(self):
        case = self._sold_case()
        other = self._swap(self._send_out(case))
        inspection = self._route(case, "to_customer")
        line = {"sale_line_id": case.line_ids.sale_line_id.id, "quantity": 1}
        with self._refused("P1 can be returned"):
            self._request([{**line, "lot_id": self.lots[0].id}])
        again = self._customer_returns([{**line, "lot_id": other.id}])
        with self._refused("the goods are in another case"):
            inspection.action_undo()
        self._receive(again)
        self._route(again, "restock")
        self.assertEqual(other.location_id, self.stock)

    def test_it_is_routed_back_and_undone(self):
        case = self._sold_case()
        other = self._swap(self._send_out(case))
        inspection = self._route(case, "to_customer")
        inspection.action_undo()
        self.assertEqual(other.location_id, self.returns)
        self._route(case, "scrap")

    def test_receipt_is_undone_with_the_unit_that_is_here(self):
        case = self._sold_case()
        other = self._swap(self._send_out(case))
        case.receipt_ids.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(other.location_id.usage, "customer")
        self._receive(case)
        self.assertEqual(other.location_id, self.returns)

    def test_undone_return_is_about_the_sent_one_again(self):
        case = self._sold_case()
        record = self._send_out(case)
        value = self._value(self.phone)
        self._swap(record)
        record.with_user(self.rma_user).action_undo_back()
        self.assertRecordValues(
            record, [{"state": "out", "quantity_away": 1, "received_lot_id": False}]
        )
        self.assertEqual(case.line_ids.lot_id, self.lots[0])
        self.assertEqual(self.lots[0].location_id, self.away)
        self.assertEqual(self._value(self.phone), value)
        self._bring_back(record)
        self._route(case, "to_customer")
        self.assertEqual(case.state, "closed")

    def test_return_is_not_undone_once_the_other_one_was_inspected(self):
        case = self._sold_case()
        record = self._send_out(case)
        self._swap(record)
        self._route(case, "to_customer")
        with self._refused("was inspected since"):
            record.action_undo_back()

    def _own_case(self, price=None):
        """Take in the customer's own phone C1, for repair or at an agreed price."""
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        proof = attachments.create({"name": "receipt.pdf", "raw": b"x"})
        own = self._create_lots(self.phone, "C1")
        line = {
            "product_id": self.phone.id,
            "quantity": 1,
            "lot_id": own.id,
            "resolution": "refund" if price else "repair",
            "proof_ids": proof.ids,
        }
        case = self._request([line])
        if price:
            case.line_ids.with_user(self.accountant)._agree_price(price, "As paid")
        case.line_ids.with_user(self.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        self._receive(case)
        return case

    def test_price_that_was_agreed_on_stays_for_the_one_that_came(self):
        case = self._own_case(price=70)
        self._swap(self._send_out(case), "C9")
        self.assertEqual(case.line_ids.price_unit_agreed, 70)
        self._route(case, "scrap")
        self.assertEqual(self._credit(case).amount_untaxed, 70)
        self.assertEqual(case.state, "closed")

    def test_customers_own_unit_stays_the_customers(self):
        case = self._own_case()
        value = self._value(self.phone)
        other = self._swap(self._send_out(case), "C9")
        quant = other.quant_ids.filtered(lambda q: q.quantity > 0)
        self.assertRecordValues(
            quant,
            [
                {
                    "location_id": self.returns.id,
                    "owner_id": self.customer.commercial_partner_id.id,
                }
            ],
        )
        self.assertEqual(self._value(self.phone), value)
        with self._refused("belong to the customer"):
            self._route(case, "restock")
        self._route(case, "to_customer")
        self.assertEqual(case.state, "closed")
        self.assertEqual(self._value(self.phone), value)

    def test_unit_that_is_elsewhere_does_not_come_in_its_place(self):
        case = self._sold_case()
        record = self._send_out(case)
        with self._refused("serial number P2 is in WH/Stock"):
            self._swap(record, "P2")
        with self._refused("enter the serial number"):
            self._swap(record, "P1")
        with self._refused("enter the serial number"):
            self._swap(record, " ")
        self.assertEqual(record.state, "out")

    def test_untracked_goods_have_no_other_serial(self):
        case = self._repair()
        with self._refused("choose the one serial number"):
            self._swap(self._send_out(case))

    def test_unit_in_quarantine_is_swapped_in_it(self):
        case = self._sold_case()
        self._route(case, "quarantine", note="Unsure")
        other = self._swap(self._send_out(case))
        case.action_inspect()
        release = case.inspection_ids.filtered(lambda i: i.state == "draft")
        self.assertEqual(release.lot_id, other)
        release.disposition = "scrap"
        release.action_confirm()
        self.assertEqual(case.line_ids.quantity_scrapped, 1)

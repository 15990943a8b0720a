import re

from odoo import Command
from odoo.tests import tagged
from odoo.tools import file_open

from ..exchange.exchange_common import ExchangeCommon
from ..inspection.test_goods_moved_by_core import MovedCommon
from ..payback.payback_common import PaybackCommon

TITLE = "## Waiting states and exits"


class Undone(Exception):
    """Raised to roll an exit back."""


def read_states():
    """Return {state: [exits]} as README tells them."""
    with file_open("rma_warranty/README.md") as readme:
        section = readme.read().split(TITLE)[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    return {
        state: [text.strip("* ") for text in exits.split(", ")]
        for state, exits in rows
        if state != "waits"
    }


def get_name(state):
    """Return the name of the test of a state."""
    return "test_" + re.sub(r"\W+", "_", state)


@tagged("post_install", "-at_install")
class TestWaitingStates(ExchangeCommon, PaybackCommon, MovedCommon):
    """Nothing waits for ever (G7): each state of README, and each of its exits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_supplier(cls.drill, "Maker")
        cls.gone.valuation_account_id = cls.loss

    def test_every_state_has_a_test_and_every_test_a_state(self):
        states = read_states()
        self.assertGreater(len(states), 20)
        own = vars(type(self)).items()
        names = {name for name, each in own if name[:5] == "test_" and callable(each)}
        expected = {get_name(state) for state in states}
        self.assertEqual(
            names - expected, {"test_every_state_has_a_test_and_every_test_a_state"}
        )
        self.assertFalse(expected - names)

    # === VERBS === #

    def _leave(self, reach, waits, exits):
        """Reach the state of this test, and from there take each of its exits.

        :param reach: function that brings a record into the state
        :param waits: function that tells whether it waits in it
        :param dict exits: {name in README: function of the record}
        """
        (state,) = (s for s in read_states() if get_name(s) == self._testMethodName)
        self.assertEqual(list(exits), read_states()[state])
        record = reach()
        self.env.flush_all()
        self.env.invalidate_all()
        for name, leave in exits.items():
            with self.subTest(exit=name):
                self._take(record, waits, leave)

    def _take(self, record, waits, leave):
        """Take one exit, and take it back."""
        try:
            with self.env.cr.savepoint():
                self.assertTrue(waits(record))
                leave(record)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertFalse(waits(record))
                self._check_closed()
                raise Undone
        except Undone:
            self.env.invalidate_all()

    def _staff(self, records):
        return records.with_user(self.rma_user).sudo(False)

    def _validate(self, pickings):
        pickings = pickings.with_user(self.warehouse_user).sudo(False)
        pickings.move_ids.picked = True
        pickings.with_context(skip_backorder=True).button_validate()

    def _undo_receipt(self, case):
        done = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        done.with_user(self.warehouse_user).action_rma_undo()

    def _confirm(self, case, disposition="restock"):
        """Inspect what is here and confirm it."""
        self._staff(case).action_inspect()
        drafts = case.inspection_ids.filtered(lambda i: i.state == "draft")
        values = {"note": "Seen", "grade_id": self.half.id}
        self._staff(drafts).write({**values, "disposition": disposition})
        self._staff(drafts).action_confirm()

    def _goods_are(self, *statuses):
        return lambda case: case.goods_status in statuses

    def _asked(self):
        return self._request([(self.line, 2)])

    def _expected(self):
        return self._customer_returns([(self.line, 2)])

    # === REQUEST AND RECEIPT === #

    def test_requested(self):
        self._leave(
            self._asked,
            lambda case: case.state == "requested",
            {
                "Approve": lambda case: case.action_approve(),
                "Reject": lambda case: case._reject("Too old"),
                "Cancel": lambda case: case.action_cancel(),
            },
        )

    def test_refund_without_a_known_order(self):
        def reach():
            proofs = self.env["ir.attachment"].with_user(self.rma_user)
            proof = proofs.create({"name": "receipt.pdf", "raw": b"%PDF-1.4"})
            line = {
                "product_id": self.drill.id,
                "quantity": 1,
                "resolution": "refund",
                "proof_ids": proof.ids,
            }
            case = self._request([line])
            case.line_ids.with_user(self.rma_manager)._override_eligibility("Known")
            return case

        def waits(case):
            lines = case.line_ids.filtered(lambda own: own.decision == "pending")
            return bool(self.env["rma.resolution.refund"]._get_objections(lines))

        def agree(case):
            line = case.line_ids.with_user(self.accountant).sudo(False)
            line._agree_price(45.0, "Receipt")
            case.action_approve()

        def choose(case):
            self._staff(case.line_ids).resolution = "repair"
            case.line_ids.with_user(self.rma_manager)._override_eligibility("Known")
            case.action_approve()

        self._leave(
            reach,
            waits,
            {
                "Agree on the price": agree,
                "Reject": lambda case: case._reject("Not ours"),
                "another remedy": choose,
            },
        )

    def test_goods_expected(self):
        self._leave(
            self._expected,
            lambda case: case.state == "approved" and case.goods_status == "waiting",
            {
                "Receive all": lambda case: case.action_receive(),
                "Don't wait for the rest": lambda case: case.action_stop_waiting(),
                "Undo decision": lambda case: case.action_undo_decision(),
                "Cancel": lambda case: case.action_cancel(),
            },
        )

    def test_receipt_cancelled(self):
        def reach():
            case = self._expected()
            case.receipt_ids.with_user(self.warehouse_user).action_cancel()
            return case

        self._leave(
            reach,
            lambda case: case.is_expect_allowed,
            {
                "Expect goods": lambda case: case.action_create_receipt(),
                "Don't wait for the rest": lambda case: case.action_stop_waiting(),
                "Undo decision": lambda case: case.action_undo_decision(),
            },
        )

    def test_partly_received(self):
        def reach():
            case = self._expected()
            self._receive(case, {self.drill: 1})
            return case

        self._leave(
            reach,
            self._goods_are("partial"),
            {
                "Receive all": lambda case: case.action_receive(),
                "Don't wait for the rest": lambda case: case.action_stop_waiting(),
                "Undo receipt": self._undo_receipt,
            },
        )

    # === INSPECTION === #

    def test_to_inspect(self):
        self._leave(
            self._received,
            self._goods_are("received"),
            {
                "Inspect": self._confirm,
                "Send for diagnosis": self._send_out,
                "Undo receipt": self._undo_receipt,
            },
        )

    def test_inspection_to_confirm_for_each_disposition(self):
        def reach():
            case = self._received()
            self._staff(case).action_inspect()
            return case

        codes = dict(self.env["rma.inspection"]._get_dispositions())
        names = {label: code for code, label in codes.items() if code != "quarantine"}
        self._leave(
            reach,
            lambda case: "draft" in case.inspection_ids.mapped("state"),
            {
                label: lambda case, code=code: self._confirm(case, code)
                for label, code in names.items()
            },
        )

    def test_no_longer_in_the_returns_location(self):
        def reach():
            case = self._received()
            self.picking = self._move_with_core(self.drill)
            return case

        self._leave(
            reach,
            lambda case: bool(case.moved_summary),
            {
                "Settle what was moved": self._settle_moved,
                "moved back": lambda case: self._return_with_core(
                    self.picking, {self.drill: 1}
                ),
            },
        )

    def test_moved_while_it_was_out(self):
        def reach():
            record = self._lend(self._expected())
            self.picking = self._move_with_core(self.saw, source=self.lent)
            return record.case_id

        self._leave(
            reach,
            lambda case: bool(case.moved_summary),
            {
                "Settle what was moved": self._settle_moved,
                "moved back": lambda case: self._return_with_core(
                    self.picking, {self.saw: 1}
                ),
            },
        )

    def _settle_moved(self, case):
        self._staff(case).action_settle_moved()

    def test_in_quarantine(self):
        def reach():
            case = self._received(1)
            self._route(case, "quarantine", note="Unsure")
            return case

        self._leave(
            reach,
            lambda case: case.goods_status == "quarantine" and not case.diagnosis_count,
            {
                "Inspect": self._confirm,
                "Undo": lambda case: self._staff(case.inspection_ids).action_undo(),
                "Send for diagnosis": self._send_out,
            },
        )

    def test_to_leave_for_the_vendor(self):
        def reach():
            case = self._received(1)
            self._route(case, "to_vendor")
            return case.sudo().inspection_ids.move_ids.picking_id

        self._leave(
            reach,
            lambda picking: picking.state == "assigned",
            {
                "Validate": self._validate,
                "Cancel": lambda picking: picking.action_cancel(),
                "Undo": lambda picking: self._staff(
                    picking.move_ids.rma_inspection_id
                ).action_undo(),
            },
        )

    # === OUT === #

    def test_to_leave_for_diagnosis(self):
        self._leave(
            lambda: self._plan_diagnosis(self._received()),
            lambda record: record.state == "planned",
            {
                "It has left": lambda record: record.action_send(),
                "Cancel": lambda record: record.action_cancel(),
            },
        )

    def test_out_for_diagnosis(self):
        phone = self._create_product("Phone", price=9, cost=5, tracking="serial")
        lots = self._create_lots(phone, "P1")
        self._stock_in(phone, 1, 5, lots)

        self._leave(
            lambda: self._send_out(self._returned(phone, lots=lots)),
            lambda record: record.state == "out",
            {
                "Back in": self._bring_back,
                "Other serial came back": lambda record: self._bring_back(
                    record, is_other_serial=True, other_serial="P9"
                ),
                "Lost": self._lose,
                "Undo sending": lambda record: record.action_undo_send(),
            },
        )

    def test_loaner_to_leave(self):
        self._leave(
            lambda: self._plan_loan(self._expected()),
            lambda record: record.state == "planned",
            {
                "It has left": lambda record: record.action_send(),
                "Cancel": lambda record: record.action_cancel(),
            },
        )

    def test_on_loan(self):
        self._leave(
            lambda: self._lend(self._expected()),
            lambda record: record.state == "out",
            {
                "Back in": self._bring_back,
                "Lost": self._lose,
                "Undo sending": lambda record: record.action_undo_send(),
            },
        )

    def test_lost_goods(self):
        def reach():
            case = self._received(1, resolution="repair")
            self._lose(self._send_out(case))
            return case

        self._leave(
            reach,
            lambda case: bool(case.loss_summary),
            {
                "Choose what the customer gets": lambda case: self._settle_loss(
                    case.line_ids, "replacement"
                ),
                "Undo lost": lambda case: case.goods_out_ids.action_undo_lost(),
            },
        )

    def test_goods_of_a_repair_or_refused_claim_that_went_elsewhere(self):
        def reach():
            case = self._received(1, resolution="repair")
            self._route(case, "scrap")
            return case

        self._leave(
            reach,
            lambda case: bool(case.loss_summary),
            {
                "Choose what the customer gets": lambda case: self._settle_loss(
                    case.line_ids, reason="Not worth the freight"
                ),
                "Undo": lambda case: self._staff(case.inspection_ids).action_undo(),
            },
        )

    # === UNEXPECTED === #

    def test_unexpected_arrival(self):
        def reach():
            case = self._expected()
            picking = case.receipt_ids.with_user(self.warehouse_user)
            extra = {"product_id": self.drill.id, "product_uom_qty": 1, "quantity": 1}
            picking.move_ids = [Command.create(extra)]
            self._validate(picking)
            return case.alert_ids

        def count(alert):
            action = self._staff(alert).action_assign()
            wizard = self.env["rma.alert.assign.wizard"].with_user(self.rma_user)
            wizard = wizard.with_context(**action["context"])
            wizard.create({"line_id": alert.case_id.line_ids.id}).action_assign()

        def ignore(alert):
            alert.note = "Thrown away as agreed"
            self._staff(alert).action_ignore()

        self._leave(
            reach,
            lambda alert: bool(alert.exists()) and alert.state == "open",
            {
                "Count on a line": count,
                "Send back": lambda alert: self._staff(alert).action_send_back(),
                "Nothing to do": ignore,
                "Undo receipt": lambda alert: self._undo_receipt(alert.case_id),
            },
        )

    def test_unknown_box(self):
        def reach():
            row = {"code": "D", "product_id": self.drill.id, "quantity": 1}
            return self.env["rma.box"].create({"line_ids": [Command.create(row)]})

        def receive(box):
            box.target_case_id = self._expected()
            self._staff(box).action_assign()

        self._leave(
            reach,
            lambda box: not box.target_case_id and box.state != "assigned",
            {
                "Receive on the return": receive,
                "Open a return": lambda box: self._open_box(box),
            },
        )

    def _open_box(self, box):
        box.partner_id = self.customer
        self._staff(box).action_open_case()

    def test_to_send_back_after_a_repair(self):
        self._leave(
            lambda: self._received(1, resolution="repair"),
            self._goods_are("received"),
            {
                "Back to the customer": lambda case: self._confirm(case, "to_customer"),
                "Lost": lambda case: self._confirm(case, "lost"),
            },
        )

    def test_to_leave_for_the_customer(self):
        def reach():
            case = self._received(1, resolution="repair")
            self._confirm(case, "to_customer")
            return case.sudo().send_back_ids

        self._leave(
            reach,
            lambda picking: picking.state == "assigned",
            {
                "Validate": self._validate,
                "Handed over": lambda picking: self._staff(
                    picking.rma_case_id
                ).action_handed_over(),
                "Cancel": lambda picking: picking.action_cancel(),
                "Undo": lambda picking: self._staff(
                    picking.move_ids.rma_inspection_id
                ).action_undo(),
            },
        )

    # === EXCHANGES === #

    def test_offer_not_answered(self):
        def reach():
            case = self._exchange(self._sold())
            case.line_ids.replacement_product_id = self.big
            return case.line_ids

        def answer(line, is_accepted):
            key = line._get_offer_key()
            line._answer_offer(key, is_accepted, self.customer)

        def tick(line):
            self._staff(line).is_replacement_accepted = True

        self._leave(
            reach,
            lambda line: line._is_offer_open(),
            {
                "Accept": lambda line: answer(line, True),
                "Decline": lambda line: answer(line, False),
                "Customer accepts it": tick,
            },
        )

    def test_to_replace(self):
        self._leave(
            lambda: self._exchange(self._sold()),
            lambda case: case.is_replace_allowed,
            {
                "Send replacement": lambda case: self._staff(
                    case
                ).action_send_replacements(),
                "Undo receipt": self._undo_receipt,
            },
        )

    def test_replacement_on_its_way(self):
        def reach():
            case = self._exchange(self._sold())
            self._staff(case).action_send_replacements()
            return case.sudo().delivery_ids

        self._leave(
            reach,
            lambda picking: picking.state == "assigned",
            {
                "Validate": self._validate,
                "Cancel": lambda picking: picking.action_cancel(),
            },
        )

    def test_difference_to_settle(self):
        def reach():
            case = self._exchange(self._sold(), other=self.big)
            self._send(case)
            return case

        def waive(case):
            self._staff(case.line_ids).is_exchange_free = True

        self._leave(
            reach,
            lambda case: case.money_status == "to_settle",
            {
                "Settle difference": lambda case: self._settle_difference(case),
                "No charge": waive,
                "Undo replacement": self._undo_sent,
            },
        )

    def _settle_difference(self, case):
        self._staff(case).action_settle_exchange()

    # === MONEY === #

    def _drafted(self):
        case = self._received(1)
        self._inspect(case, restock=1)
        self._credit(case, post=False)
        return case

    def test_to_credit(self):
        self._leave(
            lambda: self._received(1),
            lambda case: case.is_credit_allowed,
            {
                "Credit": lambda case: self._credit(case, post=False),
                "Back to the customer": lambda case: self._confirm(case, "to_customer"),
            },
        )

    def _send_note_back(self, case):
        wizard = self.env["rma.send.back.wizard"].with_user(self.accountant)
        notes = case.sudo().credit_note_ids
        wizard.create(
            {"move_ids": [Command.set(notes.ids)], "reason": "Only one came"}
        ).action_confirm()

    def test_credit_note_in_draft(self):
        def cancel(case):
            notes = case.sudo().credit_note_ids
            notes.with_user(self.accountant).sudo(False).button_cancel()

        self._leave(
            self._drafted,
            lambda case: case.money_status == "draft",
            {"Post": self._post_credit, "Send back": self._send_note_back}
            | {"Cancel": cancel},
        )

    def test_credit_note_sent_back(self):
        def reach():
            case = self._drafted()
            self._send_note_back(case)
            return case

        def reset(case):
            notes = case.sudo().credit_note_ids
            notes.with_user(self.accountant).sudo(False).button_draft()

        self._leave(
            reach,
            lambda case: case.money_status == "waiting",
            {
                "Credit": lambda case: self._credit(case, post=False),
                "Reset to Draft": reset,
            },
        )

    def test_deduction_open(self):
        def reach():
            case = self._received(1, resolution="repair")
            kind = self.env.ref("rma_warranty.rma_adjustment_type_damage")
            values = {"case_id": case.id, "type_id": kind.id}
            adjustments = self.env["rma.adjustment"].with_user(self.rma_user)
            adjustments.create({**values, "amount": 5, "reason": "Scratched"})
            self._route(case, "to_customer")
            return case

        self._leave(
            reach,
            lambda case: case.state == "approved",
            {
                "Charge customer": lambda case: self._staff(
                    case
                ).action_charge_deductible(),
                "deleted": lambda case: self._staff(case.adjustment_ids).unlink(),
            },
        )

    def test_deductible_open(self):
        product = self.env["product.product"].create(
            {"name": "Own share", "type": "service"}
        )
        self.company.rma_deductible_product_id = product
        self.drill.rma_warranty_term_id = self.env["rma.warranty.term"].create(
            {"name": "With share", "duration": 24, "deductible": 25.0}
        )
        order = self._sell_deliver_invoice([(self.drill, 3)])

        def reach():
            line = {
                "sale_line_id": order.order_line.id,
                "quantity": 1,
                "resolution": "repair",
                "reason_id": self.defect.id,
            }
            case = self._customer_returns([line])
            self._receive(case)
            self._route(case, "to_customer")
            return case

        def waive(case):
            lines = case.line_ids.with_user(self.rma_manager)
            lines._waive_deductible("Goodwill")

        self._leave(
            reach,
            lambda case: case.state == "approved",
            {
                "Charge customer": lambda case: self._staff(
                    case
                ).action_charge_deductible(),
                "Waive": waive,
            },
        )

    def test_left_to_the_customer_by_the_warranty(self):
        self.drill.rma_warranty_term_id = self.env["rma.warranty.term"].create(
            {"name": "Your labour", "duration": 24, "labour_payer": "customer"}
        )
        order = self._sell_deliver_invoice([(self.drill, 3)])

        def reach():
            line = {
                "sale_line_id": order.order_line.id,
                "quantity": 1,
                "resolution": "repair",
                "reason_id": self.defect.id,
            }
            return self._customer_returns([line])

        def enter(case):
            self._staff(case.adjustment_ids).amount = 20.0

        def waive(case):
            case.adjustment_ids.with_user(self.rma_manager)._waive("Goodwill")

        self._leave(
            reach,
            lambda case: any(case.adjustment_ids.mapped("is_to_enter")),
            {"amount entered": enter, "Waive": waive},
        )

    def test_down_payment_owed(self):
        def reach():
            order = self._sell([(self.drill, 1)])
            advance = self.env["sale.advance.payment.inv"].create(
                {
                    "advance_payment_method": "percentage",
                    "amount": 30.0,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
            advance._create_invoices(order).action_post()
            self._deliver(order)
            case = self._customer_returns([(order.order_line[0], 1)])
            self._receive(case)
            return case

        self._leave(
            reach,
            lambda case: bool(case.owed_summary),
            {
                "Credit down payment": self._credit_advance,
                "Undo receipt": self._undo_receipt,
            },
        )

    def _credit_advance(self, case):
        self._confirm(case)
        self._staff(case).action_credit_down_payment()

    def test_refund_not_paid(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        self._pay_invoice(order.invoice_ids)

        def pay_above(note):
            own = note.with_user(self.accountant).sudo(False)
            own._rma_allow_above("Agreed")
            self._pay_back(note)

        def cancel(note):
            own = note.with_user(self.accountant).sudo(False)
            own.button_draft()
            own.button_cancel()

        self._leave(
            lambda: self._return_with(self.cash, 1, order),
            lambda note: note.state == "posted" and note.amount_residual,
            {
                "Pay back": self._pay_back,
                "Pay back in full": pay_above,
                "cancelled": cancel,
            },
        )

    def test_bank_account_missing(self):
        order = self._sell_deliver_invoice([(self.drill, 3)])
        self._pay_invoice(order.invoice_ids)

        def reach():
            return self._return_with(self.bank, 1, order).rma_case_id

        def save(case):
            case.sudo()._keep_refund_account("BE71096123456769", "Customer")

        def change(case):
            notes = case.sudo().credit_note_ids
            notes.with_user(self.accountant).sudo(
                False
            ).rma_refund_method_id = self.cash

        self._leave(
            reach,
            lambda case: case.refund_account_state == "missing",
            {"Save account": save, "another refund method": change},
        )

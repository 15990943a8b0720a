import re
from pathlib import Path

from odoo import Command
from odoo.modules import get_module_path
from odoo.tests import tagged

from ..exchange.exchange_common import ExchangeCommon
from ..inspection.test_goods_moved_by_core import MovedCommon
from ..payback.payback_common import PaybackCommon
from .test_waiting_states import Undone

# What would close a case by hand. The state may be asked for, not set.
BY_HAND = re.compile(
    r"""_set_state\(\s*["']closed|\.state\s*=\s*["']closed|_compute_state\(\)"""
)


@tagged("post_install", "-at_install")
class TestClosing(ExchangeCommon, PaybackCommon, MovedCommon):
    """A case closes with its last step, whichever that is, and nobody says so."""

    def _staff(self, records):
        return records.with_user(self.rma_user).sudo(False)

    def _with_deduction(self):
        """Send goods back, of which something is open that no note can deduct."""
        case = self._received(1, resolution="repair")
        kind = self.env.ref("rma_warranty.rma_adjustment_type_damage")
        values = {"case_id": case.id, "type_id": kind.id}
        adjustments = self.env["rma.adjustment"].with_user(self.rma_user)
        adjustments.create({**values, "amount": 5, "reason": "Scratched"})
        self._route(case, "to_customer")
        return case

    def _with_alert(self):
        case = self._customer_returns([(self.line, 1)])
        picking = case.receipt_ids.with_user(self.warehouse_user)
        extra = {"product_id": self.saw.id, "product_uom_qty": 1, "quantity": 1}
        picking.move_ids = [Command.create(extra)]
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self._inspect(case, restock=1)
        self._credit(case)
        return case

    def _ignore(self, case):
        case.alert_ids.note = "Thrown away as agreed"
        self._staff(case.alert_ids).action_ignore()

    def _inspected(self):
        case = self._received(1)
        self._inspect(case, restock=1)
        return case

    def _credited(self):
        case = self._received(1)
        self._credit(case)
        return case

    def _to_hand_over(self):
        case = self._received(1, resolution="repair")
        self._draft(case, "to_customer").action_confirm()
        return case

    def _with_loaner(self):
        case = self._inspected()
        self._lend(case)
        self._credit(case)
        return case

    def _to_replace(self):
        case = self._exchange(self._sold())
        self._inspect(case, restock=1)
        return case

    def _to_settle(self):
        case = self._exchange(self._sold(), other=self.big)
        self._inspect(case, restock=1)
        self._send(case)
        return case

    def _gone(self):
        case = self._received(1, resolution="repair")
        self._route(case, "scrap")
        return case

    def _get_ways(self):
        """Return {last step: (what leads to it, the step itself)}."""
        return {
            "nothing comes": (
                lambda: self._customer_returns([(self.line, 1)]),
                lambda case: self._staff(case).action_stop_waiting(),
            ),
            "note posted": (self._inspected, self._credit),
            "inspected": (self._credited, lambda case: self._inspect(case, restock=1)),
            "handed over": (
                self._to_hand_over,
                lambda case: self._staff(case).action_handed_over(),
            ),
            "replacement sent": (self._to_replace, self._send),
            "difference settled": (self._to_settle, self._settle),
            "loaner back": (
                self._with_loaner,
                lambda case: self._bring_back(case.goods_out_ids),
            ),
            "loaner lost": (
                self._with_loaner,
                lambda case: self._lose(case.goods_out_ids),
            ),
            "deduction charged": (
                self._with_deduction,
                lambda case: self._staff(case).action_charge_deductible(),
            ),
            "deduction deleted": (
                self._with_deduction,
                lambda case: self._staff(case.adjustment_ids).unlink(),
            ),
            "alert ignored": (self._with_alert, self._ignore),
            "loss settled": (
                self._gone,
                lambda case: self._settle_loss(case.line_ids, reason="Not worth it"),
            ),
        }

    def test_each_last_step_closes_the_case(self):
        for name, (prepare, last_step) in self._get_ways().items():
            with self.subTest(last=name):
                try:
                    with self.env.cr.savepoint():
                        self._assert_closed_by(last_step, prepare())
                        raise Undone
                except Undone:
                    self.env.invalidate_all()

    def _assert_closed_by(self, last_step, case):
        self.assertRecordValues(case, [{"state": "approved", "date_closed": False}])
        last_step(case)
        self.assertEqual(case.state, "closed")
        moment = case.date_closed
        self.assertTrue(moment)
        self._check_closed()
        self.assertRecordValues(case, [{"state": "closed", "date_closed": moment}])

    def test_approved_with_nothing_to_do_it_is_closed_at_once(self):
        values = {"resolution": "none", "goods_back": False}
        line = {"sale_line_id": self.line.id, "quantity": 1, **values}
        case = self._customer_returns([line])
        self.assertRecordValues(case.line_ids, [{**values, "is_settled": True}])
        self.assertEqual(case.state, "closed")

    def test_closing_is_tracked_once(self):
        self.env = self.env(context={**self.env.context, "tracking_disable": False})
        case = self._inspected()
        self.env.cr.flush()
        self._credit(case)
        self.env.cr.flush()
        values = case.sudo().message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "state"
        )
        self.assertEqual(values.mapped("new_value_char"), ["Closed"])

    def test_nothing_in_the_code_closes_a_case(self):
        found = [
            f"{path.name}: {match.group()}"
            for folder in ("models", "wizard", "controllers")
            for path in Path(get_module_path("rma_warranty"), folder).rglob("*.py")
            for match in BY_HAND.finditer(path.read_text(encoding="utf-8"))
        ]
        # Where it is computed.
        self.assertEqual(found, ['rma_case_flow.py: .state = "closed'])

    def test_other_cases_stay_as_their_last_step_left_them(self):
        for state in ("draft", "requested", "rejected", "cancelled"):
            with self.subTest(state=state):
                case = self._open_case([(self.line, 1)])
                case.sudo().write({"state": state})
                case.line_ids.sudo().modified(["quantity_missing"])
                self.env.flush_all()
                self.assertEqual(case.state, state)
                case.sudo().write({"state": "cancelled"})

from odoo.tests import tagged

from .common import RmaCommon
from .test_public_methods import PUBLIC, SERVICES

# They are about one record: they open, print or split what it has.
ABOUT_ONE = {
    "account.move": "action_rma_release_refund action_rma_view_bank_account",
    "rma.box": "action_open_case",
    "rma.case": "action_add_lines action_add_unknown action_lend action_open_receiving "
    "action_send_for_diagnosis",
    "rma.case.line": "action_agree_price",
    "rma.goods.out": "action_back action_lose action_print_slip",
    "rma.inspection": "action_open_split action_split",
    "rma.receipt.alert": "action_assign",
    "rma.warranty.certificate": "action_claim action_view_passport",
    "rma.warranty.term": "action_view_certificates",
    "stock.lot": "action_rma_view_passport",
    "stock.picking": "action_rma_create action_rma_open_receiving",
}


@tagged("post_install", "-at_install")
class TestEmptySets(RmaCommon):
    """Steps over sets do what applies and leave the rest, empty sets included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3)])

    def _get_steps(self):
        """Return [(model, step)] of all that is done to sets of records."""
        return [
            (model, name)
            for model, names in PUBLIC.items()
            if model not in SERVICES and not self.env[model]._transient
            for name in names.split()
            if name not in ABOUT_ONE.get(model, "").split()
        ]

    def test_steps_over_nothing_do_nothing(self):
        steps = self._get_steps()
        self.assertGreater(len(steps), 60)
        for model, name in steps:
            with self.subTest(model, step=name), self.env.cr.savepoint():
                result = getattr(self.env[model], name)()
                self.assertIn(type(result), (bool, dict, type(None)))

    def test_cases_with_nothing_to_inspect_are_left_alone(self):
        line = self.order.order_line
        refused = self._request([(line, 1)])
        refused._reject("Worn")
        waiting = self._customer_returns([(line, 1)])
        here = self._customer_returns([(line, 1)])
        self._receive(here)
        (refused | waiting).action_inspect()
        self.assertFalse((refused | waiting).inspection_ids)
        (refused | waiting | here).action_inspect()
        self.assertEqual(here.inspection_ids.quantity, 1.0)
        with self._refused("Nothing was received that is not inspected yet"):
            waiting.action_inspect()

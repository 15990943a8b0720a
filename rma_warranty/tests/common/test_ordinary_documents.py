import cProfile
from pathlib import Path

from odoo.tests import tagged

from .common import RmaCommon

ADDON = f"{Path(__file__).parents[2]}/"

# Functions of ours that each step of an ordinary order calls, and fields of ours that
# hang on the trigger trees of core's: these numbers only go down.
CALLS = {
    "ordered": 119,
    "delivered": 134,
    "invoiced": 88,
    "posted": 161,
}
TRIGGERED = {
    "account.move.line.parent_state": 4,
    "account.move.line.quantity": 4,
    "account.move.payment_state": 9,
    "stock.move.state": 4,
}


@tagged("post_install", "-at_install")
class TestOrdinaryDocuments(RmaCommon):
    """Who uses no case pays nothing; ``./run bench`` measures what it takes."""

    def _count_calls(self, step):
        """Take a step; return how many functions of ours it calls."""
        profiler = cProfile.Profile(builtins=False)
        profiler.runcall(step)
        profiler.runcall(self.env.flush_all)
        return sum(
            entry.callcount
            for entry in profiler.getstats()
            if self._is_own(getattr(entry.code, "co_filename", ""))
        )

    @staticmethod
    def _is_own(file):
        return file.startswith(ADDON) and "/tests/" not in file

    def _measure(self):
        """Sell, deliver, invoice and post a drill; return {step: calls}."""
        order = self._sell([(self.drill, 1)]).copy()
        return {
            "ordered": self._count_calls(order.action_confirm),
            "delivered": self._count_calls(lambda: self._deliver(order)),
            "invoiced": self._count_calls(order._create_invoices),
            "posted": self._count_calls(order.invoice_ids.action_post),
        }

    def test_an_ordinary_order_calls_little_of_ours(self):
        self._measure()  # fills the caches that outlive it
        found = self._measure()
        for step, calls in found.items():
            self.assertLessEqual(calls, CALLS[step], f"{step}: {found}")

    def _count_triggered(self, name):
        """Return how many times fields of ours stand in a field's trigger tree."""
        model, __, field = name.rpartition(".")
        tree = self.registry.get_field_trigger_tree(self.env[model]._fields[field])
        return sum(
            dependent.model_name.startswith("rma.") or dependent.name.startswith("rma_")
            for branch in tree.depth_first()
            for dependent in branch.root
        )

    def test_few_fields_of_ours_hang_on_those_of_documents(self):
        found = {name: self._count_triggered(name) for name in TRIGGERED}
        for name, count in found.items():
            self.assertLessEqual(count, TRIGGERED[name], f"{name}: {found}")

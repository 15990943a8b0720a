from odoo import Command

from ..common.common import RmaCommon


class RulesCommon(RmaCommon):
    """A shop with two categories and an order of 10 January 2026, and verbs for rules.

    Gives ``order`` of five drills at 100 and five saws at 50, its lines ``drills``
    and ``saws``; the company's window is 14 days. There are no rules but a test's.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.usual = cls.env.ref("rma_warranty.rma_policy_deadlines")
        cls.usual.active = False
        cls.order = cls._sell([(cls.drill, 5), (cls.saw, 5)])
        cls.drills, cls.saws = cls.order.order_line
        cls._deliver(cls.order, on=cls._at("2026-01-10 12:00"))

    @classmethod
    def _rule(cls, name="Rule", **values):
        """Create a rule of the manager's."""
        policies = cls.env["rma.policy"].with_user(cls.rma_manager)
        return policies.create({"name": name, **values})

    @classmethod
    def _ids(cls, *records):
        return [Command.set([record.id for record in records])]

    def _days(self, days, **values):
        """Create a rule that gives a window of so many days."""
        return self._rule(window_kind="days", window_days=days, **values)

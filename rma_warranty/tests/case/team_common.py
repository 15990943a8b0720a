from odoo import Command

from ...models.case.rma_case_desk import ANSWER_XMLID
from ..common.common import RmaCommon


class TeamCommon(RmaCommon):
    """Staff in teams: ``anna`` and ``bert`` work in them, ``hanna`` is their head."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What follows from a new responsible is part of the stories.
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        group = "rma_warranty.group_rma_user"
        cls.anna, cls.bert, cls.hanna = cls._create_users(
            anna=group, bert=group, hanna="rma_warranty.group_rma_manager"
        )
        cls.team = cls.env.ref("rma_warranty.rma_case_team_after_sales")
        cls.team.write({"head_id": cls.hanna.id, "assignment": "nobody"})
        cls.order = cls._sell_deliver_invoice([(cls.drill, 50)])
        cls.line = cls.order.order_line

    @classmethod
    def _create_team(cls, name, **values):
        """Create a team of Anna and Bert that comes before the others."""
        members = [Command.set((cls.anna | cls.bert).ids)]
        return cls.env["rma.case.team"].create(
            {"name": name, "sequence": 1, "member_ids": members, **values}
        )

    @classmethod
    def _request_online(cls, order=None, reason=None):
        """Request the return of one unit of an order as its customer."""
        order = order or cls.order
        line, reason = order.order_line[:1], reason or cls.reason
        # As the controller: in system mode, acting for the customer.
        cases = cls.env["rma.case"].with_user(cls.portal_user).sudo()
        return cases._create_from_portal(
            order.with_env(cases.env),
            {"lines": {line.id: 1}, "reasons": {line.id: reason.id}},
        ).with_env(cls.env)

    def _get_to_do(self, case, xmlid=ANSWER_XMLID, done=False):
        """Return the activities of a type, those still to be done or those done."""
        activities = self.env["mail.activity"].with_context(active_test=False)
        return activities.search(
            [
                ("res_model", "=", case._name),
                ("res_id", "in", case.ids),
                ("activity_type_id", "=", self.env.ref(xmlid).id),
                ("active", "=", not done),
            ]
        )

from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

UNDER_WAY = ("requested", "approved")
# Shown even when nothing is in them.
ALWAYS_SHOWN = ("to_decide", "to_inspect")
# What the boxes ask of a case; their counts are one grouped query.
ASKED = ("state", "goods_status", "money_status", "is_customer_waiting")


class Box(NamedTuple):
    """Something that cases wait for: which ones, by the values that they have.

    ``extra`` is a domain on cases under way, of what these values don't tell: it is
    counted with a query of its own.
    """

    code: str
    label: str
    values: dict
    extra: Domain = Domain.TRUE

    def holds(self, row):
        """Tell whether cases with these values are in it."""
        return all(row[name] in allowed for name, allowed in self.values.items())

    @property
    def domain(self):
        """Return which cases are in it."""
        known = (Domain(name, "in", [*own]) for name, own in self.values.items())
        return Domain.AND([*known, self.extra])


class RmaCaseTeam(models.Model):
    """What waits for a team and for its reader: the start of the app."""

    _inherit = "rma.case.team"

    overview = fields.Json(
        compute="_compute_overview",
        help="Per thing that cases wait for: how many, and how many of them are mine.",
    )

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_overview(self):
        counts = self._count_boxes()
        boxes = self._get_boxes()
        for team in self:
            rows = [self._prepare_row(box, *counts[team.id, box.code]) for box in boxes]
            team.overview = [
                row for row in rows if row["all"] or row["code"] in ALWAYS_SHOWN
            ]

    def _prepare_row(self, box, total, mine):
        return {"code": box.code, "label": box.label, "all": total, "mine": mine}

    def _get_boxes(self):
        """Return what cases wait for, in the order in which it happens."""
        approved = {"state": ("approved",)}
        return [
            Box(
                "to_answer",
                self.env._("Customer waits"),
                {"state": UNDER_WAY, "is_customer_waiting": (True,)},
            ),
            Box("to_decide", self.env._("To decide"), {"state": ("requested",)}),
            Box(
                "expected",
                self.env._("Goods expected"),
                {**approved, "goods_status": ("waiting", "partial")},
            ),
            Box(
                "to_inspect",
                self.env._("To inspect"),
                {**approved, "goods_status": ("received",)},
            ),
            Box(
                "to_send",
                self.env._("To send back"),
                {**approved, "goods_status": ("sending",)},
            ),
            Box(
                "to_credit",
                self.env._("To credit"),
                {
                    **approved,
                    "money_status": ("waiting", "partial"),
                    "goods_status": ("none", "routed", "quarantine"),
                },
            ),
            Box(
                "to_settle",
                self.env._("Difference to settle"),
                {**approved, "money_status": ("to_settle",)},
            ),
            Box(
                "in_accounting",
                self.env._("In accounting"),
                {**approved, "money_status": ("draft", "settling")},
            ),
        ]

    def _count_boxes(self):
        """Return {(team id, code): [cases, those of the user]}.

        One query, and one per box that asks for more. Of cases under way only: closed
        ones, however many, are not looked at.
        """
        boxes = self._get_boxes()
        special = [box for box in boxes if not box.extra.is_true()]
        plain = [box for box in boxes if box.extra.is_true()]
        counts = defaultdict(lambda: [0, 0])
        self._count(plain, Domain.TRUE, counts)
        for box in special:
            self._count([box], box.extra, counts)
        return counts

    def _count(self, boxes, extra, counts):
        """Add the cases of boxes to ``counts``, in one query."""
        domain = Domain("team_id", "in", self.ids) & Domain("state", "in", UNDER_WAY)
        groups = self.env["rma.case"]._read_group(
            domain & extra, ["team_id", "user_id", *ASKED], ["__count"]
        )
        for team, user, *values, number in groups:
            row = dict(zip(ASKED, values, strict=True))
            mine = number if user == self.env.user else 0
            for box in boxes:
                if box.holds(row):
                    counts[team.id, box.code][0] += number
                    counts[team.id, box.code][1] += mine

    def action_open_box(self):
        """Open the cases of a box: those of the team, or of them the user's own.

        The context says which: ``rma_box``, and ``rma_mine``.
        """
        self.check_access("read")
        code = self.env.context.get("rma_box")
        domain = Domain("team_id", "in", self.ids) & self._get_box_domain(code)
        if self.env.context.get("rma_mine"):
            domain &= Domain("user_id", "=", self.env.uid)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_case_action"
        )
        return {**action, "domain": list(domain), "context": {}}

    def _get_box_domain(self, code):
        """Return which cases are in the box of a code; all under way without one."""
        boxes = {box.code: box.domain for box in self._get_boxes()}
        return boxes.get(code, Domain("state", "in", UNDER_WAY))

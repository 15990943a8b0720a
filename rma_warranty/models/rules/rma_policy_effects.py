from markupsafe import Markup

from odoo import fields, models
from odoo.tools import is_html_empty

from ...system import as_system
from ..case.rma_case_return import RETURN_METHODS
from .rma_deadline import EFFECT_PREFIX

# Goods that can't be returned without a fault, and what the request is then: what
# is sealed may have stayed so.
EXCLUSIONS = {
    "made_to_order": "refuse",
    "perishable": "refuse",
    "final_sale": "refuse",
    "sealed": "review",
}


class RmaPolicy(models.Model):
    """What a rule gives."""

    _inherit = "rma.policy"

    window_kind = fields.Selection(
        [("days", "A number of days"), ("open", "No time limit")],
        "Return window",
        tracking=True,
    )
    window_days = fields.Integer("Days", tracking=True)
    window_from = fields.Selection(
        [
            ("delivery", "The delivery of the product"),
            ("last_delivery", "The last delivery of the order"),
        ],
        "Counted from",
        required=True,
        default="delivery",
    )
    is_window_moved = fields.Boolean(
        "A last day off moves on",
        tracking=True,
        help="To the next working day, when it is a Saturday, Sunday or holiday in the "
        "company's working hours; at least two working days are left.",
    )
    exclusion = fields.Selection(
        [
            ("made_to_order", "Made to order"),
            ("perishable", "Perishable"),
            ("final_sale", "Final sale"),
            ("sealed", "Sealed, may be opened"),
        ],
        "Can't be returned",
        tracking=True,
        help="Returns are refused with this reason. What is sealed waits for a "
        "person, who asks whether it was opened. Claims that a warranty accepts are "
        "not concerned.",
    )
    decision = fields.Selection(
        [
            ("approve", "Approve what is eligible"),
            ("answer", "Approve what is eligible, refuse what is not"),
            ("refuse", "Refuse"),
            ("ask", "Ask a person"),
        ],
        "Request",
        tracking=True,
        help="What happens to a request by itself, once all its lines are answered. "
        "Without any rule, a person decides.",
    )
    remedy_ids = fields.One2many(
        "rma.policy.remedy",
        "policy_id",
        "Customer may get",
        copy=True,
        help="The first one is proposed; others are refused. Claims in warranty get "
        "what their term offers.",
    )
    deadline_ids = fields.One2many(
        "rma.policy.deadline",
        "policy_id",
        "Deadlines",
        copy=True,
        help="Per deadline, the first rule that matches and names it decides. Once a "
        "return is requested, its dates stay.",
    )
    is_method_limited = fields.Boolean("Only certain ways back", tracking=True)
    is_carrier_allowed = fields.Boolean("By carrier", default=True)
    is_drop_off_allowed = fields.Boolean("Brought to us", default=True)
    is_pickup_allowed = fields.Boolean("Picked up by us", default=True)
    keep_below = fields.Monetary(
        "Customer keeps goods up to",
        help="Amount of a line, taxes included, up to which its goods need not come "
        "back. 0 leaves it to other rules.",
    )
    customer_text = fields.Html(
        "Text for the customer",
        translate=True,
        help="Shown where the return is requested and on its page.",
    )

    _some_method = models.Constraint(
        "CHECK(NOT is_method_limited OR is_carrier_allowed OR is_drop_off_allowed "
        "OR is_pickup_allowed)",
        "Allow at least one way back.",
    )
    _window_positive = models.Constraint(
        "CHECK(window_days >= 0 AND (window_kind IS NULL OR window_kind != 'days' "
        "OR window_days > 0))",
        "Enter the days of the return window, or choose that it has no time limit.",
    )
    _keep_positive = models.Constraint(
        "CHECK(keep_below >= 0)", "Enter an amount above zero, or none."
    )

    def _get_effects(self):
        """Return {effect: its facts}, as they can be kept as JSON.

        What the rule says nothing about is missing.
        """
        self.ensure_one()
        effects = {}
        if self.window_kind:
            days = self.window_days if self.window_kind == "days" else 0
            effects["window"] = {
                "days": days,
                "from": self.window_from,
                "moves": self.is_window_moved,
            }
        if self.exclusion:
            effects["exclusion"] = {"reason": self.exclusion}
        if self.decision:
            effects["decision"] = {"code": self.decision}
        if self.remedy_ids:
            effects["remedies"] = {"codes": self.remedy_ids.mapped("resolution")}
        if self.is_method_limited:
            effects["methods"] = {"codes": self._get_methods()}
        if self.keep_below:
            effects["keep"] = {"below": self.keep_below}
        if not is_html_empty(self.customer_text):
            effects["text"] = {}
        return {**effects, **self._get_deadline_effects()}

    def _get_deadline_effects(self):
        """Return an effect per kind of deadline; not of add-ons that were removed."""
        known = {own._code for own in self.env["rma.deadline"]._get_all()}
        return {
            EFFECT_PREFIX + deadline.kind: deadline._get_facts()
            for deadline in self.deadline_ids
            if deadline.kind in known
        }

    def _get_methods(self):
        """Return the codes of the ways in which goods may come back."""
        return [code for code, __ in RETURN_METHODS if self[f"is_{code}_allowed"]]

    def _get_customer_texts(self, decided):
        """Return {line: text that a rule has for the customer}, '' without one.

        In the reader's language. Customers need no rights on rules.

        :param dict decided: {line: {effect: facts}}
        """
        ids = {own["text"]["policy"] for own in decided.values() if "text" in own}
        texts = self._read_customer_texts(ids) if ids else {}
        return {
            line: texts.get(own.get("text", {}).get("policy"), Markup())
            for line, own in decided.items()
        }

    @as_system
    def _read_customer_texts(self, ids):
        found = self.browse(ids).exists()
        return {policy.id: policy.customer_text or Markup() for policy in found}

    def _get_terms(self, policies):
        """Return sentences on what a return costs; contexts add theirs.

        :param dict policies: {effect: facts}, as kept on a line
        """
        return []

    def _get_effect_labels(self):
        """Return {effect: what it is called} for who asks which rule decided."""
        fields_of = {
            "window": "window_kind",
            "exclusion": "exclusion",
            "decision": "decision",
            "remedies": "remedy_ids",
            "keep": "keep_below",
            "methods": "is_method_limited",
            "text": "customer_text",
        }
        kinds = self.env["rma.deadline"]._get_all()
        return {
            **{
                name: self._fields[field].get_description(self.env)["string"]
                for name, field in fields_of.items()
            },
            **{EFFECT_PREFIX + own._code: own._get_effect_label() for own in kinds},
        }

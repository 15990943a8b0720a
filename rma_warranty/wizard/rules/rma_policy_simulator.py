from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...models.case.rma_case_return import RETURN_METHODS


class RmaPolicySimulator(models.TransientModel):
    """What a request would be answered, by which rules, and why not by others.

    Answered by the rules themselves, for a line that is never stored: the same
    answer, word for word, as that of a case.
    """

    _name = "rma.policy.simulator"
    _inherit = ["rma.wizard"]
    _description = "Simulation of the answer to a return"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True)
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Delivered product",
        required=True,
        domain="[('company_id', '=', company_id), ('product_id.type', '=', 'consu'), "
        "('order_id.partner_id', 'child_of', commercial_partner_id), "
        "('qty_delivered', '>', 0)]",
    )
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id")
    quantity = fields.Float("Units", default=1.0, digits="Product Unit", required=True)
    reason_id = fields.Many2one("rma.reason", domain="[('child_ids', '=', False)]")
    resolution = fields.Selection(
        selection=lambda self: self.env["rma.case.line"]._get_resolutions(),
        string="Customer gets",
        help="Empty: what would be proposed.",
    )
    date_request = fields.Datetime(
        "Requested on", required=True, default=fields.Datetime.now
    )
    return_method = fields.Selection(RETURN_METHODS, "Comes back", default="carrier")
    eligibility = fields.Selection(
        [
            ("accept", "Eligible"),
            ("refuse", "Not eligible"),
            ("review", "To be reviewed"),
        ],
        compute="_compute_answer",
    )
    eligibility_text = fields.Char("Why", compute="_compute_answer")
    decision_text = fields.Char("What happens", compute="_compute_answer")
    proposed_text = fields.Char("Proposed", compute="_compute_answer")
    amount = fields.Monetary(compute="_compute_answer")
    currency_id = fields.Many2one(related="company_id.currency_id")
    row_ids = fields.One2many(
        "rma.policy.simulator.row", "simulator_id", "Rules", compute="_compute_answer"
    )

    @api.depends(lambda self: self._get_questions())
    def _compute_answer(self):
        for page in self:
            page.update(page._answer() if page._is_complete() else page._get_blank())

    def _get_questions(self):
        return [
            *("company_id", "partner_id", "sale_line_id", "quantity", "reason_id"),
            *("resolution", "date_request", "return_method"),
        ]

    def _is_complete(self):
        return self.partner_id and self.sale_line_id and self.date_request

    def _get_blank(self):
        return {
            "eligibility": False,
            "eligibility_text": False,
            "decision_text": False,
            "proposed_text": False,
            "amount": 0.0,
            "row_ids": [Command.clear()],
        }

    def _answer(self):
        """Return the values that show the answer."""
        line = self._get_line()
        for values in line._prepare_answers().values():
            line.update(values)
        code = line._get_rules_decision()
        return {
            "eligibility": line.eligibility,
            "eligibility_text": line._get_answer_text(),
            "decision_text": self._get_decision_texts()[code],
            "proposed_text": line._get_strategy()._get_label(),
            "amount": line.amount_asked,
            "row_ids": [Command.clear(), *self._get_rows(line)],
        }

    def _get_line(self):
        """Return the line that is asked about, not stored."""
        case = self.env["rma.case"].new(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "date_request": self.date_request,
                "return_method": self.return_method,
            }
        )
        line = self.env["rma.case.line"].new(
            {
                "case_id": case,
                "sale_line_id": self.sale_line_id.id,
                "quantity": self.quantity,
                "reason_id": self.reason_id.id,
            }
        )
        if self.resolution:
            line.resolution = self.resolution
        return line

    def _get_decision_texts(self):
        return {
            "approve": self.env._("Approved by itself."),
            "reject": self.env._("Refused by itself."),
            "": self.env._("A person decides."),
        }

    def _get_rows(self, line):
        """Return commands for a row per rule, in their order."""
        policies = self.env["rma.policy"]
        conditions = policies._get_condition_labels()
        effects = policies._get_effect_labels()
        used = {}
        for effect, facts in (line.policy_data or {}).items():
            used.setdefault(facts["policy"], []).append(effects[effect])
        delivered = line.sale_line_id._rma_get_delivery_dates()
        matches = policies._explain_matches(line, delivered)
        everyone = policies.concat(*(policy for policy, __ in matches))
        readable = everyone._filtered_access("read")
        return [
            Command.create(
                {
                    "policy_id": policy.id,
                    "is_matching": not missed,
                    "missed_text": ", ".join(conditions[name] for name in missed),
                    "used_text": ", ".join(used.get(policy.id, [])),
                }
            )
            for policy, missed in matches
            if policy in readable
        ]

    def action_open_case(self):
        """Open a new case with what was simulated, as a draft.

        :raises UserError: the reason is missing
        """
        self.ensure_one()
        if not self.reason_id:
            raise UserError(self.env._("Choose the reason of the return."))
        values = {
            "sale_line_id": self.sale_line_id.id,
            "quantity": self.quantity,
            "reason_id": self.reason_id.id,
        }
        cases = self.env["rma.case"]
        case = cases._open_with_lines(cases, self.partner_id, [values])
        return case._get_open_action("rma_warranty.rma_case_action", case)


class RmaPolicySimulatorRow(models.TransientModel):
    """A rule that was looked at, and whether it matched."""

    _name = "rma.policy.simulator.row"
    _inherit = ["rma.wizard"]
    _description = "Rule looked at in a simulation"

    simulator_id = fields.Many2one("rma.policy.simulator", ondelete="cascade")
    policy_id = fields.Many2one("rma.policy", "Rule", ondelete="cascade")
    is_matching = fields.Boolean("Matches")
    missed_text = fields.Char("Doesn't match because of")
    used_text = fields.Char("Decides")

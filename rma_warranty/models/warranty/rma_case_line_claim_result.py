from odoo import fields, models
from odoo.exceptions import UserError

from ...facts import follows


class RmaCaseLine(models.Model):
    """What was found out about a claim: the defect is confirmed, or it isn't.

    The result is a step of its own, apart from the repair that may take
    weeks: what the customer gets goes on with it. It rests on an own inspection,
    or on the report of a service centre, which makes the own one unnecessary.
    """

    _inherit = "rma.case.line"

    claim_result = fields.Selection(
        [
            ("pending", "No result yet"),
            ("confirmed", "Defect confirmed"),
            ("refused", "Claim not confirmed"),
        ],
        "Claim result",
        required=True,
        readonly=True,
        copy=False,
        default="pending",
        help="Confirmed: a replacement may be sent before the goods are here.\n"
        "Not confirmed: nothing is credited or replaced, the goods go back.",
    )
    claim_result_reason = fields.Char("Grounds", readonly=True, copy=False)
    claim_result_item_id = fields.Many2one(
        "rma.warranty.item",
        "Excluded by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="What of the warranty's exclusions applies.",
    )
    date_claim_result = fields.Datetime("Result on", readonly=True, copy=False)
    report_ids = fields.Many2many(
        "ir.attachment",
        "rma_case_line_report_rel",
        string="Inspection report",
        help="Report of a service centre or the manufacturer; with it, the "
        "result needs no own inspection.",
    )
    is_claim_result_allowed = fields.Boolean(compute="_compute_is_claim_result_allowed")

    # === UNITS === #

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["is_confirmed"] = line.claim_result == "confirmed"
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "claim_result"]

    @follows("decision", "state", "claim_result")
    def _compute_is_claim_result_allowed(self):
        for line in self:
            line.is_claim_result_allowed = (
                line.decision == "approved"
                and line.state in ("approved", "closed")
                and line.claim_result == "pending"
            )

    def _is_entitled(self):
        # A claim that is not confirmed gives nothing.
        return self.claim_result != "refused" and super()._is_entitled()

    def _get_proof_fields(self):
        return super()._get_proof_fields() | {"report_ids"}

    def _get_proofs(self):
        return super()._get_proofs() | self.report_ids

    # === STEPS === #

    def action_confirm_claim_result(self):
        """Record that the defect is confirmed; a second call does nothing.

        :raises UserError: neither inspected nor with a report, or not approved
        """
        todo = self.filtered(lambda line: line.claim_result != "confirmed")
        todo._check_claim_result()
        todo._write_claim_result("confirmed")
        return True

    def _refuse_claim_result(self, reason, item=None):
        """Record that the claim is not confirmed: nothing is credited or replaced.

        :param str reason: told to the customer
        :param item: rma.warranty.item that excludes it, if any
        :raises UserError: no reason, neither inspected nor with a report, or
            something was credited or replaced already
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Enter why the claim is not confirmed: the customer gets it."
                )
            )
        self._check_claim_result()
        # Documents and transfers count, whatever the user may see of them.
        for line in self.sudo():
            if line._has_credit() or line._has_replacement():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s was credited or replaced already. "
                        "Cancel the credit note or the replacement first.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
        self._write_claim_result("refused", reason.strip(), item)
        self.case_id._notify("not_confirmed")

    def action_undo_claim_result(self):
        """Take the result back (G7).

        :raises UserError: a replacement was sent on its strength
        """
        self.check_access("write")
        # As above.
        for line in self.sudo():
            if line.claim_result == "confirmed" and line._has_replacement():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: a replacement is under way. Cancel "
                        "it first.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
        self._write_claim_result("pending")
        self.case_id._untell("not_confirmed")
        return True

    def action_refuse_claim_result(self):
        """Open the dialog that asks why the claim is not confirmed."""
        return self.case_id._get_wizard_action(
            "rma.claim.result.wizard",
            self.env._("Claim not confirmed"),
            default_line_ids=self.ids,
        )

    def _write_claim_result(self, claim_result, reason=False, item=None):
        is_given = claim_result != "pending"
        self._write_step(
            {
                "claim_result": claim_result,
                "claim_result_reason": reason,
                "claim_result_item_id": item.id if item else False,
                "date_claim_result": fields.Datetime.now() if is_given else False,
            }
        )

    def _check_claim_result(self):
        """Raise when there is nothing that a result could rest on."""
        for line in self:
            if line.decision != "approved" or line.state not in ("approved", "closed"):
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s is not approved, so there is nothing "
                        "to find out yet.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
            inspected = "confirmed" in line.inspection_ids.mapped("state")
            if not inspected and not line.report_ids:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: inspect the goods first, or attach "
                        "the report of a service centre.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

from odoo import models


class RmaCaseLine(models.Model):
    """What the legal guarantee offers, where no warranty does."""

    _inherit = "rma.case.line"

    def _get_remedies_offered(self):
        offered = super()._get_remedies_offered()
        if not self.env["rma.policy"]._gives("guarantee"):
            return offered
        rest = self.filtered(
            lambda line: line.claim_kind == "warranty" and not offered.get(line)
        )
        guarantees = self.env["rma.eligibility.guarantee"]
        facts = self.env["rma.eligibility"]._get_facts(rest)
        resolutions = self.env["rma.resolution"]
        codes = [
            *resolutions._get_codes("_is_repair"),
            *resolutions._get_codes("_is_goods"),
        ]
        given = guarantees._get_guarantees(rest, facts)
        return {**offered, **dict.fromkeys(given, codes)}

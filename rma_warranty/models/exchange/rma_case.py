from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows


class RmaCase(models.Model):
    """The steps of a case that settle its exchanges, and their endorsement."""

    _inherit = "rma.case"

    is_settle_allowed = fields.Boolean(compute="_compute_is_settle_allowed")
    is_endorsement_available = fields.Boolean(
        compute="_compute_is_endorsement_available"
    )
    offer_summary = fields.Text("Offers", compute="_compute_offer_summary")

    @follows("state", "line_ids.money_status")
    def _compute_is_settle_allowed(self):
        for case in self:
            case.is_settle_allowed = case.state in ("approved", "closed") and (
                "to_settle" in case.line_ids.mapped("money_status")
            )

    @follows("line_ids.quantity_replaced", "line_ids.money_status")
    def _compute_is_endorsement_available(self):
        for case in self:
            case.is_endorsement_available = bool(case.line_ids._filter_endorsed())

    @api.depends_context("lang")
    @follows(
        "state",
        "line_ids.replacement_product_id",
        "line_ids.is_replacement_accepted",
        "line_ids.replacement_answer",
        "line_ids.quantity_replaced",
    )
    def _compute_offer_summary(self):
        for case in self:
            texts = [line._get_pending_offer_text() for line in case.line_ids]
            case.offer_summary = "\n".join(filter(None, texts))

    # === ACTION METHODS === #

    def action_approve(self):
        requested = self.filtered(lambda case: case.state == "requested")
        res = super().action_approve()
        # After the approval, which is told first.
        requested.line_ids._tell_asked({})
        return res

    def action_settle_exchange(self):
        """Draft what settles the price differences of exchanges, and open it.

        A second click opens what there is.

        :raises UserError: nothing is due and there are no documents
        """
        self.check_access("write")
        lines = self.line_ids.filtered(lambda line: line._is_exchange())
        if not lines and len(self) != 1:
            return True
        documents = self.env["rma.exchange"]._settle(lines)
        return self._get_documents_action(documents)

    def _get_documents_action(self, documents):
        """Open credit notes and invoices together: the form when there is one."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Exchange"),
            "res_model": "account.move",
            "context": {"create": False},
        }
        if len(documents) == 1:
            return {**action, "res_id": documents.id, "views": [(False, "form")]}
        return {
            **action,
            "domain": [("id", "in", documents.ids)],
            "views": [(False, "list"), (False, "form")],
        }

    def action_print_endorsement(self):
        """Print the exchange endorsement.

        :raises UserError: nothing was exchanged at equal value
        """
        for case in self:
            if not case.is_endorsement_available:
                raise UserError(
                    self.env._(
                        "%(name)s: nothing was exchanged at equal value yet, so there "
                        "is nothing to endorse.",
                        name=case.name,
                    )
                )
        report = self.env.ref("rma_warranty.rma_exchange_endorsement_report")
        return report.report_action(self)

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import follows


class RmaCase(models.Model):
    """Goods of a case that are gone: not going back, or moved without it."""

    _inherit = "rma.case"

    loss_summary = fields.Text("Not going back", compute="_compute_loss_summary")
    moved_summary = fields.Text(
        "No longer here", compute="_compute_moved_summary", compute_sudo=True
    )

    def action_inspect(self):
        """Create draft inspections for what was received and not inspected.

        One per line, over the whole quantity; to split, lower the quantity and
        add another one. Lines with a draft inspection are left alone, and so are
        cases of a set in which nothing is to be inspected.

        :return: action that opens the inspections, of one draft the form; True
            without any
        :raises UserError: a case on its own has nothing to inspect
        """
        self.check_access("write")
        self.line_ids._create_inspections()
        drafts = self.inspection_ids.filtered(lambda i: i.state == "draft")
        if not drafts and len(self) == 1:
            raise UserError(
                self.env._("Nothing was received that is not inspected yet.")
            )
        if not drafts:
            return True
        return self._open_inspections(drafts)

    @follows("line_ids.loss_text")
    def _compute_loss_summary(self):
        for case in self:
            texts = filter(None, case.line_ids.mapped("loss_text"))
            case.loss_summary = "\n".join(texts)

    def action_settle_loss(self):
        """Open the dialog that asks what the customer gets instead of the goods."""
        self.check_access("read")
        return self.line_ids.filtered("loss_text").action_settle_loss()

    @follows("line_ids.goods_status", "line_ids.quantity_inspected")
    @api.depends_context("lang")
    def _compute_moved_summary(self):
        finder = self.env["rma.moved.finder"]
        approved = self.filtered(lambda case: case.state == "approved")
        texts = defaultdict(dict)
        for gone in approved._find_moved():
            texts[gone.record.case_id.id][finder._explain(gone)] = True
        for case in self:
            case.moved_summary = "\n".join(texts[case.id])

    def _find_moved(self):
        """Return [Gone] of what is not where these cases think that it is."""
        service = self.env["rma.goods.moved"]
        return [
            gone
            for company, cases in self.grouped("company_id").items()
            for gone in service.with_company(company)._get_gone(cases.line_ids)
        ]

    def action_settle_moved(self):
        """Write down what became of goods that were moved without the case.

        A second call finds nothing moved and does nothing. To take it back, undo
        the inspections, or on what was out that it is back or lost.
        """
        self.check_access("write")
        approved = self.filtered(lambda case: case.state == "approved")
        # Staff need no rights on stock; what is gone may be another case's as well.
        found = approved.sudo()._settle_moved()
        for case, inspections in found.grouped("case_id").items():
            case._message_log(body=inspections._get_moved_entry())
        return True

    def _settle_moved(self):
        """Write down what became of what :meth:`_find_moved` finds, in system mode.

        :return: rma.inspection, confirmed
        """
        found = self.env["rma.inspection"]
        for lines in self.line_ids.grouped("company_id").values():
            found |= self.env["rma.goods.moved"]._settle(lines)
        return found

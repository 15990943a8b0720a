from odoo import api, fields, models


class RmaCase(models.Model):
    """Goods of a case that are gone: lost, or moved without it."""

    _inherit = "rma.case"

    loss_summary = fields.Text("Lost", compute="_compute_loss_summary")
    moved_summary = fields.Text(
        "No longer here", compute="_compute_moved_summary", compute_sudo=True
    )

    @api.depends("line_ids.loss_text")
    def _compute_loss_summary(self):
        for case in self:
            texts = filter(None, case.line_ids.mapped("loss_text"))
            case.loss_summary = "\n".join(texts)

    def action_settle_loss(self):
        """Open the dialog that asks what the customer gets for lost goods."""
        self.check_access("read")
        return self.line_ids.filtered("loss_text").action_settle_loss()

    @api.depends("line_ids.goods_status", "line_ids.quantity_inspected")
    @api.depends_context("lang")
    def _compute_moved_summary(self):
        service = self.env["rma.goods.moved"]
        for company, cases in self.grouped("company_id").items():
            approved = cases.filtered(lambda case: case.state == "approved")
            found = service.with_company(company)._get_gone(approved.line_ids)
            for case in cases:
                texts = [
                    service._explain(gone)
                    for gone in found
                    if gone.line.case_id == case
                ]
                case.moved_summary = "\n".join(dict.fromkeys(texts))

    def action_settle_moved(self):
        """Write down what became of goods that were moved without the case.

        A second call finds nothing moved and does nothing. To take it back, undo
        the inspections.
        """
        self.check_access("write")
        approved = self.filtered(lambda case: case.state == "approved")
        for lines in approved.line_ids.grouped("company_id").values():
            inspections = self.env["rma.goods.moved"]._settle(lines)
            for case, own in inspections.grouped("case_id").items():
                case._message_log(body=own._get_moved_entry())
        return True

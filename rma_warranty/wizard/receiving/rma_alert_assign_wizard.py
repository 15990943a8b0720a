from odoo import api, fields, models


class RmaAlertAssignWizard(models.TransientModel):
    _name = "rma.alert.assign.wizard"
    _inherit = ["rma.wizard"]
    _description = "Count unexpected goods on a line"

    alert_id = fields.Many2one("rma.receipt.alert", required=True, ondelete="cascade")
    case_id = fields.Many2one(related="alert_id.case_id")
    product_id = fields.Many2one(related="alert_id.product_id")
    tracking = fields.Selection(related="product_id.tracking")
    sentence = fields.Char(related="alert_id.sentence")
    commercial_partner_id = fields.Many2one(related="case_id.commercial_partner_id")
    mode = fields.Selection(
        [
            ("line", "A line of this case"),
            ("new", "A new line"),
            ("owner", "The case of who bought it"),
        ],
        "Count on",
        required=True,
        compute="_compute_mode",
        store=True,
        readonly=False,
        precompute=True,
        help="A new line is approved at once. What was bought with another order "
        "moves to the case that waits for it, or to a new one.",
    )
    line_id = fields.Many2one(
        "rma.case.line",
        compute="_compute_line_id",
        store=True,
        readonly=False,
        domain="[('case_id', '=', case_id), ('product_id', '=', product_id), "
        "('decision', '=', 'approved'), ('goods_back', '=', True)]",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order line",
        domain="[('product_id', '=', product_id), ('state', '=', 'sale'), "
        "('order_partner_id', 'child_of', commercial_partner_id)]",
    )
    reason_id = fields.Many2one("rma.reason", domain="[('child_ids', '=', False)]")
    lot_id = fields.Many2one(
        "stock.lot",
        "Serial number in fact",
        domain="[('product_id', '=', product_id)]",
        help="When the number was misread or is not known.",
    )

    @api.depends("alert_id")
    def _compute_mode(self):
        for wizard in self:
            is_of_other = wizard.alert_id.kind == "sold_to_other"
            wizard.mode = "owner" if is_of_other else "line"

    @api.depends("alert_id")
    def _compute_line_id(self):
        for wizard in self:
            lines = wizard.case_id._get_receivable_lines()
            wizard.line_id = lines.filtered(
                lambda line, product=wizard.product_id: line.product_id == product
            )[:1]

    def action_assign(self):
        """Count the goods on the chosen line, or on a new one."""
        self.ensure_one()
        settler = self.env["rma.alert.settler"]
        self.alert_id.check_access("write")
        if self.mode == "owner":
            settler._assign_to_owner(self.alert_id, self.reason_id)
        elif self.mode == "line":
            settler._assign(self.alert_id, self.line_id, self.lot_id)
        else:
            values = {
                "sale_line_id": self.sale_line_id.id,
                "reason_id": self.reason_id.id,
            }
            settler._assign_to_new(self.alert_id, values, self.lot_id)
        return {"type": "ir.actions.act_window_close"}

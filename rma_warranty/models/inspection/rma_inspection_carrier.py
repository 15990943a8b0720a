from odoo import api, fields, models


class RmaInspection(models.Model):
    """Who brought the inspected goods, and what we claim from that carrier."""

    _inherit = "rma.inspection"

    reason_id = fields.Many2one(
        related="line_id.reason_id", store=True, string="Reason of the return"
    )
    procedure = fields.Html(related="line_id.procedure")
    receipt_id = fields.Many2one(
        "stock.picking",
        compute="_compute_receipt_id",
        store=True,
        index="btree_not_null",
        help="The transfer that brought the goods.",
    )
    carrier = fields.Char(related="receipt_id.rma_carrier", store=True)
    tracking_number = fields.Char(related="receipt_id.rma_tracking_number", store=True)
    carrier_claim_state = fields.Selection(
        [
            ("none", "No claim"),
            ("sent", "Sent"),
            ("paid", "Paid"),
            ("refused", "Refused"),
        ],
        "Claim to the carrier",
        required=True,
        copy=False,
        default="none",
    )
    carrier_claim_ref = fields.Char(
        "Claim number", copy=False, help="As the carrier has registered the claim."
    )
    carrier_claim_date = fields.Date("Claimed on", copy=False)
    carrier_claim_amount = fields.Monetary("Claimed amount", copy=False)

    _carrier_claim_positive = models.Constraint(
        "CHECK(carrier_claim_amount >= 0)",
        "The amount claimed from a carrier can't be negative.",
    )

    @api.depends("line_id", "lot_id", "quarantine_id", "state")
    def _compute_receipt_id(self):
        for inspection in self:
            is_open = inspection.state == "draft" or not inspection.receipt_id
            if is_open:
                inspection.receipt_id = inspection._find_receipt()
            else:
                # Later parcels brought other units.
                inspection.receipt_id = inspection.receipt_id

    def _find_receipt(self):
        """Return the last transfer that brought the goods, or nothing.

        Of their lot where they have one; units that were in quarantine came
        with those they were kept with.
        """
        self.ensure_one()
        if self.quarantine_id.receipt_id:
            return self.quarantine_id.receipt_id
        arrived = self.line_id.move_ids._rma_filter_arrived()
        if lot := self.lot_id:
            arrived = arrived.filtered(lambda move: lot in move.move_line_ids.lot_id)
        arrived = arrived.filtered("picking_id")
        return arrived.sorted(lambda move: (move.date, move.id))[-1:].picking_id

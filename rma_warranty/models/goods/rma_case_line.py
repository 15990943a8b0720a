from odoo import fields, models

from ...facts import Relay, Signal, depends


class RmaCaseLine(models.Model):
    """Which units of a line have come, are on their way, or never come.

    Counted from the moves that name the line, in its unit.
    """

    _inherit = "rma.case.line"

    move_ids = fields.One2many("stock.move", "rma_line_id", "Stock moves")
    moves_changed = Signal()
    moves_relay = Relay(
        "moves_changed",
        "move_ids.picking_id",
        "move_ids.product_uom_qty",
        "move_ids.quantity",
        "move_ids.state",
    )
    quantity_received = fields.Float(
        "Received", digits="Product Unit", compute="_compute_goods", store=True
    )
    quantity_missing = fields.Float(
        "Not coming",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Approved units that nobody waits for any more.",
    )

    @depends("move_ids.state", "move_ids.quantity")
    def _compute_goods(self):
        for line in self:
            moves = line.move_ids.filtered(
                lambda move: move.state == "done" and not move._rma_is_of_inspection()
            )
            line.quantity_received = sum(
                move._rma_get_received(line.product_uom_id) for move in moves
            )

    # === UNITS === #

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["missing"] = line.quantity_missing
            facts[line]["received"] = line.quantity_received
            if "arriving" in further:
                facts[line]["arriving"] = line._count_arriving()
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "quantity_missing", "quantity_received"]

    def _count_arriving(self):
        """Return the units in receipts that are not done."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty, self.product_uom_id, round=False
            )
            for move in self.move_ids
            if move.state not in ("done", "cancel")
            and not move._rma_is_of_inspection()
            and move._rma_is_arriving()
        )

    def _get_serial_noted(self):
        """Return the serial number that the customer noted for goods unknown here."""
        self.ensure_one()
        return ""

from odoo import api, fields, models

from ...facts import depends, follows


class RmaCaseLine(models.Model):
    """What of a line waits to be sent back to the customer.

    Part of rma.case.line. Inspected units that go back are the customer's as far
    as money goes (``quantity_to_customer``); they are here until their delivery is
    validated.
    """

    _inherit = "rma.case.line"

    quantity_sending = fields.Float(
        "To send back",
        digits="Product Unit",
        compute="_compute_quantity_sending",
        store=True,
        help="Of the units that go back to the customer, those that have not left.",
    )
    sending_text = fields.Char(
        "Back to the customer", compute="_compute_sending_text", compute_sudo=True
    )
    sent_back_text = fields.Char(
        compute="_compute_sent_back_text",
        compute_sudo=True,
        help="What customers are told of goods that went back to them.",
    )

    @depends(
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.product_uom_qty",
        "move_ids.rma_inspection_id",
        "inspection_ids.quantity_routed",
    )
    def _compute_quantity_sending(self):
        for line in self:
            moves = line._get_sending_moves()
            planned = sum(
                line._get_move_units(move, "product_uom_qty") for move in moves
            )
            # Whoever lowers what a transfer is to take has not sent the rest.
            inspections = moves.rma_inspection_id
            left = sum(
                line._get_move_units(move, "quantity")
                for move in inspections.move_ids
                if move.state == "done" and move._rma_is_sending_back()
            )
            routed = sum(inspections.mapped("quantity_routed"))
            line.quantity_sending = max(planned, routed - left, 0.0)

    def _get_move_units(self, move, field_name):
        """Return a quantity of a move in the line's unit."""
        return move.product_uom._compute_quantity(
            move[field_name], self.product_uom_id, round=False
        )

    @follows(lambda self: ["resolution", "decision", *self._get_fact_fields()])
    @api.depends_context("lang")
    def _compute_sent_back_text(self):
        for line in self:
            is_given = line._is_entitled()
            words = line._get_strategy()._get_sent_back_words() if is_given else ""
            line.sent_back_text = words

    @follows("quantity_sending", "move_ids.picking_id")
    @api.depends_context("lang")
    def _compute_sending_text(self):
        for line in self:
            names = ", ".join(line._get_sending_moves().picking_id.mapped("name"))
            line.sending_text = names and self.env._(
                "To send back: %(transfers)s", transfers=names
            )

    def _get_sending_moves(self):
        """Return the moves that wait to take goods back to the customer."""
        return self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel") and move._rma_is_sending_back()
            )
        )

    def _get_unit_facts(self, further=()):
        facts = super()._get_unit_facts(further)
        for line in self:
            facts[line]["sending"] = line.quantity_sending
        return facts

    def _get_fact_fields(self):
        return [*super()._get_fact_fields(), "quantity_sending"]

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...facts import Relay, Signal, depends
from ...sql import lock_rows
from ...system import as_system
from ...tools.text import format_quantity

KINDS = [("diagnosis", "Out for diagnosis"), ("loan", "Loaner")]
STATES = [
    ("planned", "To send"),
    ("out", "Out"),
    ("back", "Back"),
    ("lost", "Lost"),
    ("cancelled", "Cancelled"),
]


class RmaGoodsOut(models.Model):
    """Goods that are at somebody else's for a while and stay what they are.

    Either returned goods at a service centre or the manufacturer for diagnosis,
    or a unit of ours that a customer has during the repair. A core transfer
    takes them to a location of their own, where they are neither available nor
    reserved and keep their value and owner. State and quantities follow from
    the stock moves; all quantities are in the record's unit.
    """

    _name = "rma.goods.out"
    _description = "Goods out for diagnosis or on loan"
    _inherit = ["rma.protected", "mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    case_id = fields.Many2one(
        "rma.case",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )

    line_id = fields.Many2one(
        "rma.case.line",
        "Case line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Whose goods are out, or in whose place the customer has others.",
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    customer_id = fields.Many2one(
        related="case_id.partner_id", store=True, string="Customer"
    )
    user_id = fields.Many2one(
        related="case_id.user_id", store=True, string="Responsible"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "At",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        help="Who has the goods: the service centre, or the customer.",
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="restrict"
    )
    product_uom_id = fields.Many2one("uom.uom", "Unit", required=True, readonly=True)
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Chosen lot/serial",
        readonly=True,
        check_company=True,
        help="Of loaners, empty when the warehouse may choose one.",
    )
    # Whoever may read what is out may know its number.
    lot_names = fields.Char(
        "Lot/serial", compute="_compute_lot_names", compute_sudo=True
    )
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    location_id = fields.Many2one(
        "stock.location", "Kept in", required=True, readonly=True, check_company=True
    )
    date_due = fields.Date("Due back", required=True, tracking=True, index=True)
    note = fields.Text("Remark")
    is_undone = fields.Boolean("Sending undone", readonly=True, copy=False)
    move_ids = fields.One2many("stock.move", "rma_goods_out_id", "Stock moves")
    moves_changed = Signal()
    moves_relay = Relay(
        "moves_changed",
        "move_ids.picking_id",
        "move_ids.product_uom_qty",
        "move_ids.quantity",
        "move_ids.state",
    )
    picking_ids = fields.Many2many(
        "stock.picking", compute="_compute_picking_ids", compute_sudo=True
    )

    quantity_planned = fields.Float(
        "To send", digits="Product Unit", compute="_compute_progress", store=True
    )
    quantity_sent = fields.Float(
        "Sent", digits="Product Unit", compute="_compute_progress", store=True
    )
    quantity_back = fields.Float(
        "Back", digits="Product Unit", compute="_compute_progress", store=True
    )
    quantity_lost = fields.Float(
        "Lost",
        digits="Product Unit",
        compute="_compute_progress",
        store=True,
        help="Units that never come back; they are written off.",
    )
    quantity_away = fields.Float(
        "Still out", digits="Product Unit", compute="_compute_progress", store=True
    )
    state = fields.Selection(
        STATES, compute="_compute_progress", store=True, index=True
    )
    date_out = fields.Datetime("Left on", compute="_compute_progress", store=True)
    date_back = fields.Datetime("Back on", compute="_compute_progress", store=True)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity that goes out must be above zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("case_id.name", "product_id")
    def _compute_name(self):
        for record in self:
            record.name = f"{record.case_id.name}: {record.product_id.display_name}"

    @api.depends("name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name

    @api.depends("lot_id", "move_ids.move_line_ids.lot_id")
    def _compute_lot_names(self):
        for record in self:
            leaving = record.move_ids.filtered(
                lambda move: move.state != "cancel" and move._rma_is_leaving()
            )
            lots = leaving.move_line_ids.lot_id or record.lot_id
            record.lot_names = ", ".join(lots.mapped("name"))

    @depends("move_ids.picking_id")
    def _compute_picking_ids(self):
        for record in self:
            record.picking_ids = record.move_ids.picking_id

    @depends(
        "move_ids.state",
        "move_ids.quantity",
        "move_ids.product_uom_qty",
        "taken_ids.way",
        "taken_ids.quantity",
        "taken_ids.inspection_id.state",
        "is_undone",
    )
    def _compute_progress(self):
        for record in self:
            moves = record.move_ids.filtered(lambda move: move.state != "cancel")
            done = moves.filtered(lambda move: move.state == "done")
            sent = done.filtered(lambda move: move._rma_is_leaving())
            back = done.filtered(lambda move: move._rma_get_way() == "back")
            lost = done.filtered(lambda move: move._rma_get_way() == "lost")
            planned = (moves - done).filtered(lambda move: move._rma_is_leaving())
            record.quantity_planned = record._sum_units(planned, "product_uom_qty")
            record.quantity_sent = record._sum_units(sent, "quantity")
            record.quantity_back = record._sum_left(back) + record._sum_taken("back")
            record.quantity_lost = record._sum_left(lost) + record._sum_taken("lost")
            gone = record.quantity_back + record.quantity_lost
            record.quantity_away = record.quantity_sent - gone
            record.state = record._get_state()
            record.date_out = min(sent.mapped("date"), default=False)
            is_over = record.state in ("back", "lost")
            ended = (back | lost).mapped("date")
            ended += record.taken_ids._filter_standing().mapped("create_date")
            record.date_back = is_over and max(ended, default=False)

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for record in self:
            is_late = record.date_due and record.date_due < today
            record.is_overdue = record.state == "out" and is_late

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain("state", "=", "out") & Domain("date_due", "<", today)

    def _sum_units(self, moves, field_name):
        """Return the units of moves, in the unit of this record."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move[field_name], self.product_uom_id, round=False
            )
            for move in moves
        )

    def _sum_left(self, moves):
        """Return the units that have come from where they were, in this unit.

        What was taken back of a move is out again.
        """
        return sum(
            self._sum_units(move, "quantity")
            * (1 if move.location_id == self.location_id else -1)
            for move in moves
        )

    def _get_state(self):
        """Return where the goods are, from the quantities."""
        self.ensure_one()
        compare = self.product_uom_id.compare
        if compare(self.quantity_away, 0) > 0:
            return "out"
        if compare(self.quantity_planned, 0) > 0:
            return "planned"
        if compare(self.quantity_sent, 0) <= 0 or self.is_undone:
            return "cancelled"
        return "back" if compare(self.quantity_back, 0) > 0 else "lost"

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "date_due" in vals:
            self._renew_reminders()
        return res

    # === ACTION METHODS === #

    def action_send(self):
        """Validate the transfers: the goods have left. A second call does nothing.

        The warehouse does the same on the transfer.

        :raises UserError: goods are not free where they should be
        """
        self._take_step("_send")
        return True

    def action_cancel(self):
        """Cancel what has not left; what is out already stays so."""
        self._take_step("_cancel")
        return True

    def action_undo_send(self):
        """Take the sending back: the goods have not left after all (G7).

        A second call finds nothing out and does nothing.

        :raises UserError: some of them are back already
        """
        self._take_step("_undo_send")
        return True

    def action_undo_back(self):
        """Take the last return back: the goods are still out (G7).

        :raises UserError: nothing came back, or it is no longer where it was put
        """
        self._take_step("_undo_back")
        return True

    def action_back(self):
        """Open the dialog that asks what came back."""
        self.ensure_one()
        return self.case_id._get_wizard_action(
            "rma.goods.back.wizard",
            self.env._("Back in"),
            default_goods_out_id=self.id,
        )

    def action_view_transfers(self):
        """Open the transfers, to print their delivery slips."""
        self.check_access("read")
        return self.case_id._get_open_action(
            "stock.action_picking_tree_all", self.picking_ids
        )

    def action_print_slip(self):
        """Print core's delivery slip of the transfers.

        :raises UserError: nothing is sent nor to be sent
        """
        self.check_access("read")
        transfers = self.move_ids.filtered(
            lambda move: move._rma_is_leaving() and move.state != "cancel"
        ).picking_id
        if not transfers:
            raise UserError(self.env._("There is no transfer to print."))
        return self.env.ref("stock.action_report_delivery").report_action(transfers)

    # === BUSINESS METHODS === #

    def _take_step(self, step, *args):
        """Have goods moved by a step of ``rma.goods.out.mover``.

        Staff need no Inventory rights to send goods and take them in: the right to
        do so is that to write these records.

        :param str step: name of its method, which is given these records first
        :return: what the step returns
        """
        self.check_access("write")
        lock_rows(self)
        return self._move(step, *args)

    @as_system
    def _move(self, step, *args):
        return getattr(self.env["rma.goods.out.mover"], step)(self, *args)

    def _get_owner(self):
        """Return whose property the goods are; nobody when they are ours."""
        self.ensure_one()
        if self.kind == "loan":
            return self.env["res.partner"]
        return self.line_id._get_owner()

    def _get_quantity_taken(self):
        """Return the units that are out or about to leave."""
        self.ensure_one()
        return self.quantity_away + self.quantity_planned

    @as_system
    def _get_lots_away(self):
        """Return {lot: units} that are out; goods without one under no lot.

        In the product's unit. Staff need no rights on transfers.
        """
        self.ensure_one()
        units = defaultdict(float)
        for move in self.move_ids.filtered(lambda move: move.state == "done"):
            sign = 1 if move.location_dest_id == self.location_id else -1
            for move_line in move.move_line_ids:
                units[move_line.lot_id] += sign * move_line.quantity_product_uom
        for taken in self.taken_ids._filter_standing():
            units[taken.lot_id] -= taken.quantity
        compare = self.product_id.uom_id.compare
        return {lot: left for lot, left in units.items() if compare(left, 0) > 0}

    def _get_sentence(self):
        """Return where the goods are and until when, in one sentence."""
        self.ensure_one()
        is_out = self.state == "out"
        facts = {
            "goods": self._get_goods_text(
                self.quantity_away if is_out else self.quantity_planned
            ),
            "partner": self.partner_id.display_name,
            "due": format_date(self.env, self.date_due),
        }
        if self.kind == "loan":
            return self._get_loan_sentence(is_out, facts)
        if is_out:
            return self.env._(
                "Out for diagnosis: %(goods)s at %(partner)s, due back %(due)s.",
                **facts,
            )
        return self.env._(
            "To be sent for diagnosis: %(goods)s to %(partner)s, due back %(due)s.",
            **facts,
        )

    def _get_loan_sentence(self, is_out, facts):
        if is_out:
            return self.env._(
                "On loan: %(goods)s at %(partner)s, due back %(due)s.", **facts
            )
        return self.env._(
            "Loaner to be sent: %(goods)s to %(partner)s, due back %(due)s.", **facts
        )

    def _get_goods_text(self, units):
        """Return quantity, product and lots as text."""
        self.ensure_one()
        text = f"{format_quantity(units)} × {self.product_id.display_name}"
        return f"{text} ({self.lot_names})" if self.lot_names else text

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...system import as_system
from ...tools.text import format_quantity

ALERT_KINDS = [
    ("wrong_product", "Wrong product"),
    ("sold_to_other", "Sold to somebody else"),
    ("other_purchase", "Another purchase of the customer"),
    ("never_sold", "Never sold by us"),
    ("already_in_stock", "Already in stock"),
    ("over", "More than expected"),
    ("unknown_serial", "Unknown serial number"),
]
ALERT_SETTLEMENTS = [
    ("assigned", "Counted on a line"),
    ("moved", "Moved to its own case"),
    ("send_back", "Sent back"),
    ("ignored", "Nothing to do"),
    ("undone", "Receipt undone"),
]
ACTIVITY_XMLID = "rma_warranty.rma_activity_alert"


class RmaReceiptAlert(models.Model):
    """Something arrived for a case that nobody had expected.

    The worker has received it into the returns location, as the customer's
    property, and went on. Staff decide: count it on a line of the case, send
    it back, or leave it with a note.
    """

    _name = "rma.receipt.alert"
    _inherit = ["rma.protected"]
    _description = "Unexpected arrival"
    _order = "id desc"
    _rec_name = "sentence"
    _check_company_auto = True

    case_id = fields.Many2one(
        "rma.case", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    partner_id = fields.Many2one(related="case_id.partner_id")
    picking_id = fields.Many2one("stock.picking", "Receipt", readonly=True)
    move_id = fields.Many2one(
        "stock.move", "Stock move", readonly=True, index="btree_not_null"
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        readonly=True,
        help="What is known under the number that was scanned.",
    )
    code = fields.Char("Scanned", readonly=True, help="What the worker scanned.")
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="In the product's unit."
    )
    kind = fields.Selection(ALERT_KINDS, required=True, readonly=True)
    delivery_id = fields.Many2one(
        "stock.move.line",
        "Delivered with",
        readonly=True,
        help="The last delivery of this serial number.",
    )
    location_id = fields.Many2one("stock.location", "In stock at", readonly=True)
    # Staff may not read every delivery.
    sentence = fields.Char(
        "What happened", compute="_compute_sentence", compute_sudo=True
    )
    state = fields.Selection(
        [("open", "To decide"), ("settled", "Decided")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    settlement = fields.Selection(ALERT_SETTLEMENTS, "Decision", readonly=True)
    settled_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    date_settled = fields.Datetime("Decided on", readonly=True)
    note = fields.Char("Remark")
    line_id = fields.Many2one(
        "rma.case.line",
        "Counted on",
        readonly=True,
        index="btree_not_null",
        help="The line of the case on which the units count.",
    )
    back_picking_id = fields.Many2one("stock.picking", "Sent back with", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    @api.depends("kind", "product_id", "code", "quantity", "delivery_id", "location_id")
    def _compute_sentence(self):
        for alert in self:
            alert.sentence = alert._get_sentence()

    def _get_sentence(self):
        """Return what happened, with the facts, in the reader's language."""
        self.ensure_one()
        facts = self._get_sentence_facts()
        return {
            "wrong_product": self.env._(
                "%(quantity)s × %(product)s came, which is not in this case.", **facts
            ),
            "sold_to_other": self.env._(
                "Serial number %(code)s of %(product)s was sold to %(customer)s "
                "(%(order)s), not to this customer.",
                **facts,
            ),
            "other_purchase": self.env._(
                "Serial number %(code)s of %(product)s was sold to this customer "
                "(%(order)s), but is not expected in this case.",
                **facts,
            ),
            "never_sold": self.env._(
                "Serial number %(code)s of %(product)s is known, but was never sold.",
                **facts,
            ),
            "already_in_stock": self.env._(
                "Serial number %(code)s of %(product)s is in stock at %(location)s, "
                "yet it came out of the parcel.",
                **facts,
            ),
            "over": self.env._(
                "%(quantity)s × %(product)s more came than were expected.", **facts
            ),
            "unknown_serial": self.env._(
                "Serial number %(code)s of %(product)s is not known.", **facts
            ),
        }[self.kind]

    def _get_sentence_facts(self):
        """Return what the sentences name."""
        delivery = self.delivery_id
        customer = self.env["rma.receiving.finder"]._get_customer(delivery)
        return {
            "quantity": format_quantity(self.quantity),
            "product": self.product_id.display_name
            or self.env._("something unknown (%(code)s)", code=self.code),
            "code": self.code or self.env._("(not readable)"),
            "customer": customer.display_name or "",
            "order": delivery.move_id.sale_line_id.order_id.name
            or delivery.reference
            or "",
            "location": self.location_id.display_name or "",
        }

    @api.model
    def _get_worker_message(self, kind):
        """Return what the screen tells about a serial number: never who has it."""
        return {
            "wrong_product": self.env._("Not in this return."),
            "sold_to_other": self.env._(
                "This serial number was sold to another customer."
            ),
            "other_purchase": self.env._("This serial number is not expected here."),
            "never_sold": self.env._("This serial number was never sold by us."),
            "already_in_stock": self.env._("This serial number is already in stock."),
            "over": self.env._("More than expected."),
            "unknown_serial": self.env._("This serial number is not known."),
        }[kind]

    # === CREATE === #

    def _prepare_vals(self, case, picking, item, kind, facts, move):
        """Return values of the alert about unexpected units.

        :param item: rma_receiving_booker.Arrived
        :param facts: rma_receiving_finder.SerialFacts, or None
        """
        return {
            "case_id": case.id,
            "picking_id": picking.id,
            "move_id": move.id,
            "product_id": item.product.id,
            "lot_id": item.lot.id,
            "code": item.code or item.lot.name,
            "quantity": item.quantity,
            "kind": kind,
            "delivery_id": facts.delivery.id if facts else False,
            "location_id": facts.location.id if facts else False,
        }

    @api.model
    def _note_unexpected(self, moves):
        """Write alerts for unexpected moves that a worker added by hand.

        In system mode, as workers have no rights on cases and alerts.

        :param moves: done stock.move of receipts of cases, without a line
        """
        known = self.search([("move_id", "in", moves.ids)]).move_id
        values = [
            self._prepare_by_hand_vals(move_line)
            for move_line in (moves - known).move_line_ids
        ]
        self.create(values)._after_booked()

    def _prepare_by_hand_vals(self, move_line):
        """Return values for what a worker added to a transfer."""
        picking, product = move_line.picking_id, move_line.product_id
        is_in_case = product in picking.rma_case_id._get_slip_lines().product_id
        return {
            "case_id": picking.rma_case_id.id,
            "picking_id": picking.id,
            "move_id": move_line.move_id.id,
            "product_id": product.id,
            "lot_id": move_line.lot_id.id,
            "code": move_line.lot_id.name,
            "quantity": move_line.quantity_product_uom,
            "kind": "over" if is_in_case else "wrong_product",
        }

    def _after_booked(self):
        """Tell who is responsible for the cases, or their heads, once per case."""
        summary = self.env._("Something unexpected arrived")
        for case, alerts in self.grouped("case_id").items():
            if case.activity_search([ACTIVITY_XMLID]):
                continue
            case.activity_schedule(
                ACTIVITY_XMLID,
                summary=summary,
                note="\n".join(alerts.mapped("sentence")),
                user_id=case._get_next().id,
            )

    # === DECIDE === #

    def action_assign(self):
        """Open the dialog that asks on which line the units count."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        self._check_assignable()
        return self.case_id._get_wizard_action(
            "rma.alert.assign.wizard",
            self.env._("Count on a line"),
            default_alert_id=self.id,
        )

    def action_send_back(self):
        """Prepare the transfer that takes the goods back to the customer.

        A second call does nothing.
        """
        self.check_access("write")
        self.env["rma.alert.settler"]._send_back(self._filter_open())
        return True

    def action_ignore(self):
        """Leave the goods as they are; the remark says why.

        :raises UserError: there is no remark
        """
        self.check_access("write")
        for alert in self._filter_open():
            if not (alert.note or "").strip():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: write a remark that says why nothing "
                        "is to be done.",
                        case=alert.case_id.name,
                        product=alert.product_id.display_name or alert.code,
                    )
                )
            alert._settle("ignored")
        return True

    def _filter_open(self):
        return self.filtered(lambda alert: alert.state == "open")

    def _check_open(self):
        """Raise when somebody has decided already."""
        for alert in self - self._filter_open():
            raise UserError(
                self.env._(
                    "%(case)s: this was decided already. Reload the page.",
                    case=alert.case_id.name,
                )
            )

    def _check_assignable(self):
        """Raise for something that is no product of ours."""
        for alert in self.filtered(lambda alert: not alert.product_id):
            raise UserError(
                self.env._(
                    "%(case)s: “%(code)s” is no product of ours, so it can't be "
                    "counted on a line. Send it back, or leave it with a remark.",
                    case=alert.case_id.name,
                    code=alert.code,
                )
            )

    @as_system
    def _settle(self, settlement, **values):
        """Mark as decided; the last one of a case ends its activity.

        Also when that is another colleague's.
        """
        self.write(
            {
                "state": "settled",
                "settlement": settlement,
                "settled_by_id": self.env.uid,
                "date_settled": fields.Datetime.now(),
                **values,
            }
        )
        for case in self.case_id:
            if not case.alert_ids._filter_open():
                case.activity_feedback([ACTIVITY_XMLID])

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system
from ..common.rma_protected import by_step


class RmaBox(models.Model):
    """A box that arrived without a known return.

    The worker notes what is in it and puts it into the returns area. No stock
    moves: whose goods these are, and for which order, isn't known. When staff
    assign the box to a case, its contents are received on that case.
    """

    _name = "rma.box"
    _description = "Unknown box"
    _inherit = ["rma.protected", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char("Box", readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        rma_given_once=True,
        index=True,
        default=lambda self: self.env.company,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, help="Where the box is."
    )
    date = fields.Datetime("Arrived", required=True, default=fields.Datetime.now)
    age = fields.Integer("Days here", compute="_compute_age")
    user_id = fields.Many2one(
        "res.users", "Received by", default=lambda self: self.env.user, readonly=True
    )
    carrier = fields.Char()
    tracking_number = fields.Char()
    reference = fields.Char(
        "Written on it", help="Order number, or the sender's name, as on the parcel."
    )
    partner_id = fields.Many2one("res.partner", "Customer", check_company=True)
    note = fields.Text()
    state = fields.Selection(
        [("open", "Unknown"), ("assigned", "Assigned")],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("rma.box.line", "box_id", "Contents", copy=False)
    case_id = fields.Many2one(
        "rma.case", "Return case", readonly=True, copy=False, index="btree_not_null"
    )
    target_case_id = fields.Many2one(
        "rma.case",
        "Belongs to",
        copy=False,
        check_company=True,
        domain="[('company_id', '=', company_id), "
        "('state', 'not in', ('rejected', 'cancelled'))]",
        help="The return to which the box is assigned.",
    )
    date_assigned = fields.Datetime("Assigned on", readonly=True, copy=False)
    assigned_by_id = fields.Many2one(
        "res.users", "Assigned by", readonly=True, copy=False
    )
    receiving_key = fields.Char(
        readonly=True,
        copy=False,
        help="One box as the screen has sent it: sent twice, it is kept once.",
    )

    _receiving_once = models.UniqueIndex(
        "(receiving_key) WHERE receiving_key IS NOT NULL",
        "This box was registered already.",
    )

    @api.depends("date")
    def _compute_age(self):
        now = fields.Datetime.now()
        for box in self:
            box.age = (now - box.date).days if box.date else 0

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company)
                vals["name"] = by_step(sequence.next_by_code("rma.box") or "/")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assigned(self):
        for box in self.filtered(lambda box: box.state == "assigned"):
            raise UserError(
                self.env._(
                    "%(name)s was received on %(case)s, so it can't be deleted.",
                    name=box.name,
                    case=box.case_id.name,
                )
            )

    # === FROM THE SCREEN === #

    @api.model
    def _find_by_key(self, key):
        """Return the box that was sent with this key already, or none."""
        return self.search(
            [
                ("receiving_key", "=", key),
                ("company_id", "in", self.env.companies.ids),
            ]
        )

    @api.model
    def _create_from_screen(self, key, arrived, options):
        """Keep a box as a worker has sent it.

        :param list arrived: rma_receiving_booker.Arrived
        :param dict options: see ``rma.receiving._read_options``
        """
        case = options["case"]
        company = case.company_id or self.env.company
        warehouse = options["warehouse"]
        box = self.create(
            {
                "company_id": company.id,
                "warehouse_id": warehouse.id
                if warehouse.company_id == company
                else False,
                "user_id": self.env.uid,
                "carrier": options["carrier"],
                "tracking_number": options["tracking"],
                "reference": options["reference"],
                "note": options["note"],
                "target_case_id": case.id,
                "partner_id": case.partner_id.id,
                "receiving_key": key,
                "line_ids": [
                    fields.Command.create(self._prepare_line_vals(item))
                    for item in arrived
                ],
            }
        )
        box._keep_photos(options["photos"])
        return box

    @api.model
    def _prepare_line_vals(self, item):
        return {
            "product_id": item.product.id,
            "lot_id": item.lot.id,
            "code": item.code,
            "quantity": item.quantity,
        }

    def _keep_photos(self, photos):
        """Post the photos of a new box, for staff."""
        if photos:
            self.message_post(
                body=self.env._("Photos of the box"),
                author_id=self.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                attachments=[(photo.name, photo.content) for photo in photos],
            )

    # === ASSIGN === #

    def action_assign(self):
        """Receive the contents on the chosen case; a second call does nothing.

        :raises UserError: no case was chosen, or it isn't approved
        """
        self.check_access("write")
        lock_rows(self)
        for box in self.filtered(lambda box: box.state == "open"):
            box._assign(box.target_case_id)
        return True

    def action_take_proposal(self):
        """Choose the first proposed case."""
        self.check_access("write")
        for box in self.filtered("proposed_case_ids"):
            box.target_case_id = box.proposed_case_ids[0]
        return True

    def action_open_case(self):
        """Open a draft case with what is known of the contents.

        :return: action that shows the case
        :raises UserError: the customer isn't known
        """
        self.ensure_one()
        self.check_access("write")
        if not self.target_case_id:
            self.target_case_id = self._open_case()
        return self.target_case_id._get_open_action(
            "rma_warranty.rma_case_action", self.target_case_id
        )

    def _assign(self, case):
        """Receive the contents of this open box on a case."""
        self._check_assignable(case)
        lock_rows(case)
        self._receive_on(case)

    @as_system
    def _receive_on(self, case):
        """Receive the contents on a case, which staff may write.

        They need no Inventory rights to receive.
        """
        arrived = [line._get_arrived() for line in self.line_ids]
        receipts, __ = self.env["rma.receiving.booker"]._book(
            case, arrived, warehouse=self.warehouse_id
        )
        receipts.write(
            {
                "rma_carrier": self.carrier,
                "rma_tracking_number": self.tracking_number,
            }
        )
        self.write(
            {
                "state": "assigned",
                "case_id": case.id,
                "target_case_id": case.id,
                "date_assigned": fields.Datetime.now(),
                "assigned_by_id": self.env.uid,
            }
        )

    def _check_assignable(self, case):
        if not case:
            raise UserError(
                self.env._(
                    "%(box)s: choose the return that it belongs to, or open one.",
                    box=self.name,
                )
            )
        case.check_access("write")
        if case.state not in ("approved", "closed"):
            raise UserError(
                self.env._(
                    "%(box)s: %(case)s is not approved. Approve it first, then assign "
                    "the box.",
                    box=self.name,
                    case=case.name,
                )
            )
        if not self.line_ids:
            raise UserError(
                self.env._("%(box)s: enter what is in the box.", box=self.name)
            )

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system
from ...tools.text import format_quantity


class RmaInspection(models.Model):
    """What was found in a quantity of received goods, and where it goes.

    A line may have several. Confirming moves the goods out of the returns
    location by the disposition's strategy; undoing moves them back.
    """

    _name = "rma.inspection"
    _description = "Inspection of returned goods"
    _inherit = ["rma.protected", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    line_id = fields.Many2one(
        "rma.case.line",
        "Case line",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        rma_fixed_by="confirmation",
    )
    case_id = fields.Many2one(
        related="line_id.case_id", store=True, index=True, string="Case"
    )
    # What the inspector has to know, beside what is found.
    reason_id = fields.Many2one(related="line_id.reason_id", string="Reason")
    description = fields.Text(related="case_id.description")
    photo_ids = fields.Many2many(related="case_id.photo_ids")
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id", rma_internal=True)
    product_id = fields.Many2one(related="line_id.product_id", store=True)
    product_uom_id = fields.Many2one(related="line_id.product_uom_id")
    tracking = fields.Selection(related="product_id.tracking")
    state = fields.Selection(
        [("draft", "To confirm"), ("confirmed", "Confirmed"), ("cancelled", "Undone")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        default=1.0,
        rma_fixed_by="confirmation",
    )
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        rma_fixed_by="confirmation",
    )
    grade_id = fields.Many2one("rma.grade", ondelete="restrict")
    disposition = fields.Selection(
        selection="_get_dispositions",
        compute="_compute_disposition",
        store=True,
        readonly=False,
        precompute=True,
        rma_fixed_by="confirmation",
        help="Where the goods go. When those of a repair or of a refused claim don't "
        "go back to the customer, the case asks what the customer gets instead.",
    )
    note = fields.Text("Findings")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    user_id = fields.Many2one(
        "res.users", "Inspector", readonly=True, default=lambda self: self.env.user
    )
    date_confirmed = fields.Datetime("Confirmed on", readonly=True, copy=False)
    move_ids = fields.One2many("stock.move", "rma_inspection_id", "Stock moves")
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "An inspection needs a quantity above zero."
    )

    def _get_dispositions(self):
        """Return the dispositions that can be chosen: those that are installed."""
        return self.env["rma.disposition"]._get_choices()

    def _get_strategy(self):
        """Return the strategy of where the goods of this inspection go."""
        return self.env["rma.disposition"]._get(self.disposition)

    @api.depends("case_id.name", "product_id")
    def _compute_name(self):
        for inspection in self:
            inspection.name = (
                f"{inspection.case_id.name}: {inspection.product_id.display_name}"
            )

    @api.depends("grade_id", "line_id.reason_id")
    def _compute_disposition(self):
        for inspection in self:
            default, __ = inspection._get_default_disposition(inspection.grade_id)
            if inspection.state != "confirmed":
                inspection.disposition = default or inspection.disposition

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        inspections = super().create(vals_list)
        inspections._adopt_photos()
        inspections._create_accessory_checks()
        return inspections

    def write(self, vals):
        fixed = self._get_fixed_fields("confirmation") & vals.keys()
        if fixed and not self.env.su:
            self._check_editable()
        res = super().write(vals)
        if {"photo_ids", "destruction_ids"} & vals.keys():
            self._adopt_photos()
        return res

    def _check_editable(self):
        """Raise when an inspection would no longer tell what was moved or given."""
        for inspection in self:
            if inspection.state == "confirmed":
                raise UserError(
                    self.env._(
                        "%(name)s is confirmed. Undo it and inspect again.",
                        name=inspection.name,
                    )
                )

    def _adopt_photos(self):
        """Tie uploaded photos and certificates to their inspection.

        Odoo shows an attachment without a record to its uploader only.
        """
        for inspection in self:
            files = inspection.photo_ids | inspection.destruction_ids
            loose = files.filtered(lambda file: not file.res_id)
            loose.write({"res_model": self._name, "res_id": inspection.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for inspection in self:
            if inspection.state == "confirmed":
                raise UserError(
                    self.env._(
                        "%(name)s is confirmed. Undo it before deleting it.",
                        name=inspection.name,
                    )
                )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Route the goods of the draft inspections; all or none.

        Inspections that are confirmed already are left alone.

        :raises UserError: no disposition, more than was received, undone
            inspection, goods not in the returns location
        """
        todo = self.filtered(lambda inspection: inspection.state != "confirmed")
        todo.check_access("write")
        todo._confirm()
        return True

    def action_undo(self):
        """Move the goods of confirmed inspections back to the returns location.

        The units then wait for another inspection (G7). Inspections that are
        undone already are left alone.

        :raises UserError: the goods are no longer where they were routed to, or the
            customer got something instead of them
        """
        todo = self.filtered(lambda inspection: inspection.state == "confirmed")
        todo.check_access("write")
        todo._undo()
        return True

    # === BUSINESS METHODS === #

    @as_system
    def _confirm(self):
        """Route the goods of these inspections; see :meth:`action_confirm`.

        Inspectors need no rights on transfers, products, lots and accounts.
        """
        self._check_confirmable()
        for code, inspections in self.grouped("disposition").items():
            self.env["rma.disposition"]._get(code)._execute(inspections)
        self._write_confirmed()

    @as_system
    def _undo(self):
        """Take the routing of these inspections back; see :meth:`action_undo`."""
        lock_rows(self.line_id)
        self._check_undoable()
        self._filter_elsewhere().line_id._restore_remedy()
        for code, inspections in self.grouped("disposition").items():
            self.env["rma.disposition"]._get(code)._undo(inspections)
        self.write({"state": "cancelled"})
        self._after_cancelled()

    def _write_confirmed(self):
        """Confirm inspections whose goods are where they say, and what follows."""
        self._write_step(
            {
                "state": "confirmed",
                "date_confirmed": fields.Datetime.now(),
                "user_id": self.env.user.id,
            }
        )
        self._settle_quarantines()
        self._after_confirmed()

    def _after_confirmed(self):
        """Do what follows from routed goods; contexts add to it."""
        self._filter_elsewhere().line_id._ask_loss_again()

    def _after_cancelled(self):
        """Hook: take back what followed from goods that were not routed after all."""

    def _check_confirmable(self):
        """Raise when the goods of these inspections can't be routed."""
        lock_rows(self.line_id)
        for inspection in self:
            if inspection.state == "cancelled":
                raise UserError(
                    self.env._(
                        "%(name)s was undone; create a new inspection.",
                        name=inspection.name,
                    )
                )
            if not inspection.disposition:
                raise UserError(
                    self.env._(
                        "%(name)s: choose a grade, or choose where the goods go.",
                        name=inspection.name,
                    )
                )
            if inspection.tracking != "none" and not inspection.lot_id:
                raise UserError(
                    self.env._(
                        "%(name)s: enter the lot or serial number.",
                        name=inspection.name,
                    )
                )
        self._check_places()
        self._check_releases()
        self.filtered(lambda i: not i.quarantine_id)._check_received()
        self.env["rma.goods.moved"]._check(self._filter_here())

    def _check_places(self):
        """Hook: raise when goods are not where they would be inspected."""

    def _filter_here(self):
        """Return the inspections of goods in the returns location."""
        return self

    def _check_received(self):
        """Raise when more would be inspected than was received."""
        for line, inspections in self.grouped("line_id").items():
            asked = sum(inspections.mapped("quantity"))
            rest = line._get_units().uninspected
            if line.product_uom_id.compare(asked, rest) > 0:
                raise UserError(
                    self.env._(
                        "%(name)s: %(received)s received, %(inspected)s inspected "
                        "before, so %(rest)s can be inspected and not %(asked)s.",
                        name=inspections[0].name,
                        received=format_quantity(line.quantity_received),
                        inspected=format_quantity(line.quantity_inspected),
                        rest=format_quantity(rest),
                        asked=format_quantity(asked),
                    )
                )

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.text import format_quantity
from ..common.rma_protected import by_step

FAULT_PARTIES = [
    ("manufacturer", "Manufacturer"),
    ("carrier", "Carrier"),
    ("customer", "Customer"),
    ("seller", "Us"),
    ("none", "No fault found"),
]


class RmaInspection(models.Model):
    """What an inspection says about each way the goods may go.

    Which of the fields count depends on the disposition: a scrap location when
    scrapped, a vendor when sent back, and so on.
    """

    _inherit = "rma.inspection"

    fault = fields.Selection(
        FAULT_PARTIES,
        "Fault of",
        help="The customer's fault needs findings or a photo: it may cost the "
        "customer the warranty.",
    )
    disposition_reason = fields.Char(
        "Why", compute="_compute_disposition_reason", help="Where the proposal is from."
    )
    money_effect = fields.Char("Customer gets", compute="_compute_money_effect")
    # Scrap
    scrap_location_id = fields.Many2one(
        "stock.location",
        "Scrap location",
        check_company=True,
        domain="[('usage', '=', 'inventory'), ('company_id', '=', company_id)]",
        help="Empty for the one where Odoo scraps, too.",
    )
    scrap_tag_ids = fields.Many2many("stock.scrap.reason.tag", string="Scrap reason")
    recycler_id = fields.Many2one("res.partner", help="Who takes the scrap.")
    destruction_ids = fields.Many2many(
        "ir.attachment",
        "rma_inspection_destruction_rel",
        string="Certificate of destruction",
    )

    # Back to the vendor
    vendor_id = fields.Many2one(
        "res.partner",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        help="Who delivered this lot, or the first vendor on the product.",
    )

    # Quarantine
    date_review = fields.Date("Look again on", index="btree_not_null")
    quarantine_id = fields.Many2one(
        "rma.inspection",
        "Routes units of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The inspection that kept these units in quarantine.",
    )
    release_ids = fields.One2many("rma.inspection", "quarantine_id", "Routed by")
    quantity_routed = fields.Float(
        "Counts",
        digits="Product Unit",
        compute="_compute_quantity_routed",
        store=True,
        help="The units; of a quarantine, those that are still in it.",
    )
    is_in_quarantine = fields.Boolean(
        "In quarantine", compute="_compute_quantity_routed", store=True
    )

    # Refurbishing
    refurbish_valuation = fields.Selection(
        [("percent", "Percentage of the grade"), ("amount", "Amount per unit")],
        "Value after refurbishing",
        required=True,
        default="percent",
    )
    refurbish_amount = fields.Monetary("Value per unit")
    refurbish_cost = fields.Monetary(
        "Work and parts",
        help="For all units. Makes them worth more, up to what they had cost at first.",
    )
    refurbished_product_id = fields.Many2one(
        "product.product", "Refurbished product", readonly=True, copy=False
    )
    refurbished_lot_id = fields.Many2one(
        "stock.lot", "Refurbished lot", readonly=True, copy=False
    )
    refurbish_entry_id = fields.Many2one(
        "account.move",
        "Entry of the work",
        readonly=True,
        copy=False,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    value_original = fields.Monetary("Had cost", readonly=True, copy=False)
    value_before = fields.Monetary("Value before", readonly=True, copy=False)
    value_after = fields.Monetary("Value after", readonly=True, copy=False)
    value_loss = fields.Monetary("Loss", readonly=True, copy=False)

    _refurbish_positive = models.Constraint(
        "CHECK(refurbish_amount >= 0 AND refurbish_cost >= 0)",
        "Value and cost of refurbishing can't be negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("grade_id", "disposition", "line_id.reason_id")
    @api.depends_context("lang")
    def _compute_disposition_reason(self):
        for inspection in self:
            inspection.disposition_reason = inspection._explain_disposition()

    def _explain_disposition(self):
        """Return where the disposition is from: grade, reason or inspector."""
        self.ensure_one()
        default, source = self._get_default_disposition(self.grade_id)
        if not self.disposition:
            return False
        if self.disposition != default:
            return self.env._("Chosen by the inspector")
        if source == self.grade_id:
            return self.env._("Grade %(grade)s", grade=source.display_name)
        return self.env._("Reason of the return: %(reason)s", reason=source.name)

    def _get_default_disposition(self, grade):
        """Return (code or False, the record that says so).

        What was found (the grade) counts more than what was claimed.
        """
        self.ensure_one()
        if grade.disposition:
            return grade.disposition, grade
        reason = self.line_id.reason_id
        return reason.default_disposition, reason

    @api.depends("line_id.resolution", "credit_percent", "grade_id")
    @api.depends_context("lang")
    def _compute_money_effect(self):
        labels = dict(
            self.env["rma.case.line"]
            ._fields["resolution"]
            ._description_selection(self.env)
        )
        for inspection in self:
            line = inspection.line_id
            effect = labels.get(line.resolution, "")
            percent = inspection.credit_percent
            is_money = line._get_strategy()._is_money()
            if is_money and inspection.grade_id and percent < 100:
                effect = self.env._(
                    "%(resolution)s, %(percent)s %% of the price: grade %(grade)s",
                    resolution=effect,
                    percent=f"{percent:g}",
                    grade=inspection.grade_id.display_name,
                )
            inspection.money_effect = effect

    @api.depends("lot_id", "product_id")
    def _compute_vendor_id(self):
        by_lot = self._get_lot_vendors()
        for inspection in self:
            product = inspection.product_id.with_company(inspection.company_id)
            sellers = product._prepare_sellers()
            vendor = by_lot.get(inspection.lot_id) or sellers[:1].partner_id
            inspection.vendor_id = vendor

    def _get_lot_vendors(self):
        """Return {lot: the vendor who delivered it}."""
        lots = self.lot_id
        if not lots:
            return {}
        arrived = self.env["stock.move.line"].search(
            [
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "supplier"),
                ("picking_id.partner_id", "!=", False),
            ],
            order="id",
        )
        return {line.lot_id: line.picking_id.partner_id for line in arrived}

    @api.depends(
        "state", "quantity", "disposition", "release_ids.state", "release_ids.quantity"
    )
    def _compute_quantity_routed(self):
        for inspection in self:
            released = inspection.release_ids.filtered(
                lambda release: release.state == "confirmed"
            )
            rest = inspection.quantity - sum(released.mapped("quantity"))
            is_kept = inspection._get_strategy()._is_kept()
            inspection.quantity_routed = rest if is_kept else inspection.quantity
            inspection.is_in_quarantine = (
                is_kept
                and inspection.state == "confirmed"
                and inspection.product_uom_id.compare(rest, 0) > 0
            )

    # === CHECKS === #

    @api.constrains("fault", "note", "photo_ids")
    def _check_fault(self):
        for inspection in self:
            proven = (inspection.note or "").strip() or inspection.photo_ids
            if inspection.fault == "customer" and not proven:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the customer's fault needs findings or a photo. "
                        "Write down what was found, or add a photo.",
                        name=inspection.name,
                    )
                )

    def _check_releases(self):
        """Raise when more would be routed than a quarantine still holds."""
        for kept, releases in (
            self.filtered("quarantine_id").grouped("quarantine_id").items()
        ):
            asked = sum(releases.mapped("quantity"))
            if (
                kept.is_in_quarantine
                and kept.line_id == releases.line_id
                and kept.lot_id == releases.lot_id
                and kept.product_uom_id.compare(asked, kept.quantity_routed) <= 0
            ):
                continue
            raise UserError(
                self.env._(
                    "%(name)s: these units are no longer in quarantine. Press "
                    "Inspect on the case to see what is.",
                    name=releases[0].name,
                )
            )

    def _check_undoable(self):
        """Raise when units of a quarantine were routed since."""
        for inspection in self:
            routed = inspection.release_ids.filtered(
                lambda release: release.state == "confirmed"
            )
            if routed - self:
                raise UserError(
                    self.env._(
                        "%(name)s: units were routed out of quarantine since. Undo "
                        "that inspection first.",
                        name=inspection.name,
                    )
                )

    # === QUARANTINE === #

    def _prepare_release_vals(self):
        """Return values of drafts for units in quarantine that have none."""
        values = []
        for kept in self.filtered("is_in_quarantine"):
            drafts = kept.release_ids.filtered(lambda i: i.state == "draft")
            rest = kept.quantity_routed - sum(drafts.mapped("quantity"))
            if kept.product_uom_id.compare(rest, 0) > 0:
                values.append(
                    {
                        "line_id": kept.line_id.id,
                        "quarantine_id": by_step(kept.id),
                        "quantity": rest,
                        "lot_id": kept.lot_id.id,
                        "grade_id": kept.grade_id.id,
                        "note": kept.note,
                        "disposition": False,
                    }
                )
        return values

    def _schedule_review(self, date):
        """Remind the inspector of units in quarantine."""
        for user, own in self.grouped("user_id").items():
            own.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=date,
                summary=self.env._("Look again at goods in quarantine"),
                user_id=(user or self.env.user).id,
            )

    def _drop_reviews(self):
        """Drop the reminders of units that left the quarantine."""
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _settle_quarantines(self):
        """Drop the reminders of the quarantines that these inspections empty."""
        kept = self.quarantine_id
        kept.filtered(lambda i: not i.is_in_quarantine)._drop_reviews()

    # === IN TRANSFERS === #

    def _keep_routed(self, units):
        """Note that only so many units are on their way to vendor or customer.

        In system mode, as whoever works on the transfer needs no rights on
        inspections.

        :raises UserError: they are more than were inspected
        """
        self.ensure_one()
        difference = self.product_uom_id.compare(units, self.quantity)
        if difference > 0:
            raise UserError(self._get_too_many_error(units))
        if difference == 0:
            return
        if self.product_uom_id.compare(units, 0) <= 0:
            self.state = "cancelled"
            self._after_cancelled()
        else:
            self.quantity = units
        self._restore_remedies()
        self.message_post(
            body=Markup("<p>%s</p>")
            % self.env._(
                "The transfer was cancelled for units that have not left; they wait "
                "for another inspection."
            )
        )

    def _get_too_many_error(self, units):
        return self.env._(
            "%(name)s: %(units)s leave, but only %(quantity)s were inspected. Inspect "
            "the others first, or send fewer.",
            name=self.name,
            units=format_quantity(units),
            quantity=format_quantity(self.quantity),
        )

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date

from ...system import as_system


class RmaInspection(models.Model):
    """How much of the price inspected goods give the customer back.

    Proposed by the grade. Staff may be lenient and give more, with a reason;
    less than the grade says is up to managers. Fixed when confirmed.
    """

    _inherit = "rma.inspection"

    credit_percent = fields.Float(
        "Credit (%)",
        compute="_compute_credit_percent",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        tracking=True,
        rma_fixed_by="confirmation",
        help="What the customer gets back of the price. More than the grade says "
        "needs a reason, less than that a manager.",
    )
    leniency_reason = fields.Char(
        "Why not as the grade says",
        copy=False,
        tracking=True,
        rma_fixed_by="confirmation",
        help="The customer and the accountant read it.",
    )
    is_lenient = fields.Boolean("Lenient", compute="_compute_is_lenient")
    credit_deduction_ids = fields.One2many(
        "account.move.line", "rma_inspection_id", "Deducted on"
    )
    adjustment_ids = fields.One2many(
        "rma.adjustment", "inspection_id", "Deductions and additions"
    )

    _credit_range = models.Constraint(
        "CHECK(credit_percent BETWEEN 0 AND 100)",
        "The credit of an inspection is between 0 and 100 %.",
    )

    # === COMPUTE METHODS === #

    @api.depends("grade_id", "line_id")
    def _compute_credit_percent(self):
        for inspection in self:
            is_open = inspection.state != "confirmed"
            if is_open and not inspection.leniency_reason:
                inspection.credit_percent = inspection._get_proposed_percent()

    @api.depends(
        "credit_percent",
        "grade_id.credit_percent",
        "grade_id.full_credit_category_ids",
        "grade_id.sequence",
        "line_id.policy_data",
        "line_id.commercial_partner_id.category_id",
    )
    def _compute_is_lenient(self):
        for inspection in self:
            proposed = inspection._get_proposed_percent()
            inspection.is_lenient = inspection._compare_percent(proposed) != 0

    def _compare_percent(self, percent):
        """Return whether the credit is above (1), below (-1) or as ``percent``."""
        difference = round(self.credit_percent - percent, 2)
        return (difference > 0) - (difference < 0)

    def _get_proposed_percent(self):
        """Return what grade and customer give; 100 without a grade."""
        self.ensure_one()
        grade = self.grade_id
        if not grade or self._is_favoured() or self._is_lenient_by_rule():
            return 100.0
        return grade.credit_percent

    def _is_favoured(self):
        """Tell whether this customer gets the full price for such a grade."""
        customer = self.line_id.commercial_partner_id
        return bool(customer.category_id & self.grade_id.full_credit_category_ids)

    def _is_lenient_by_rule(self):
        """Tell whether a rule gives the full price for goods of such a grade."""
        given = self.line_id._get_policy("leniency")
        # Grades may be put in another order; a deleted one is where it was.
        grade = self.env["rma.grade"].browse(given.get("grade")).exists()
        lowest = grade.sequence if grade else given.get("sequence")
        return lowest is not None and self.grade_id.sequence <= lowest

    def _is_worthless(self):
        # What goes back to the customer isn't credited at all.
        is_back = self._get_strategy()._is_to_customer()
        is_without_credit = not is_back and self.credit_percent <= 0
        return super()._is_worthless() or is_without_credit

    def _is_graded(self):
        """Tell whether units of this one are credited with a deduction."""
        is_back = self._get_strategy()._is_to_customer()
        return not is_back and 0 < self.credit_percent < 100

    def _get_undeducted(self):
        """Return the units that no draft or posted document deducts yet.

        In system mode, for staff without accounting rights.
        """
        self.ensure_one()
        carried = self.credit_deduction_ids._rma_filter_standing()
        taken = sum(carried.mapped("rma_inspected_quantity"))
        return max(self.quantity_routed - taken, 0.0)

    def _explain_credit(self):
        """Return percentage, grade, day and reason, for staff."""
        self.ensure_one()
        day = self.date_confirmed or fields.Datetime.now()
        values = {
            "percent": f"{round(self.credit_percent, 2):g}",
            "grade": self.grade_id.display_name or self.env._("without a grade"),
            "date": self.env["ir.qweb.field.date"].value_to_html(
                self.company_id._rma_get_local_date(day), {}
            ),
        }
        if self.leniency_reason:
            return self.env._(
                "%(percent)s %% credited, %(grade)s, inspected on %(date)s: %(reason)s",
                reason=self.leniency_reason,
                **values,
            )
        return self.env._(
            "%(percent)s %% credited, %(grade)s, inspected on %(date)s", **values
        )

    def _tell_credit(self):
        """Return what is credited and why, in the customer's words."""
        self.ensure_one()
        day = self.company_id._rma_get_local_date(
            self.date_confirmed or fields.Datetime.now()
        )
        names = {
            "percent": f"{round(self.credit_percent, 2):g}",
            "state": self._get_told_state(),
            "date": format_date(self.env, day),
        }
        sentence = self.env._(
            "You get no money back. Our inspection on %(date)s found: %(state)s.",
            **names,
        )
        if self.credit_percent > 0:
            sentence = self.env._(
                "You get %(percent)s %% of the price back. Our inspection on %(date)s "
                "found: %(state)s.",
                **names,
            )
        unit = self.line_id.product_uom_id
        if not unit.compare(self.quantity_routed, self.line_id.quantity):
            return sentence
        return f"{unit._rma_write(self.quantity_routed)}: {sentence}"

    def _get_told_state(self):
        """Return what was found, without codes of our own."""
        reason = (self.leniency_reason or "").strip()
        found = [self.grade_id.name, reason.rstrip(".")]
        return ", ".join(filter(None, found)) or self.env._("not as it was sold")

    # === RIGHTS === #

    @api.constrains("credit_percent", "leniency_reason", "grade_id")
    def _check_leniency(self):
        for inspection in self:
            proposed = inspection._get_proposed_percent()
            reason = (inspection.leniency_reason or "").strip()
            if inspection._compare_percent(proposed) and not reason:
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(grade)s gives %(proposed)s %% back. Enter why "
                        "this customer gets %(percent)s %%.",
                        name=inspection.name,
                        grade=inspection.grade_id.display_name,
                        proposed=f"{proposed:g}",
                        percent=f"{inspection.credit_percent:g}",
                    )
                )

    def _check_severity(self):
        """Raise when anybody but a manager gives less than the grade says."""
        is_manager = self.env.user.has_group("rma_warranty.group_rma_manager")
        if self.env.su or is_manager:
            return
        for inspection in self:
            proposed = inspection._get_proposed_percent()
            if inspection._compare_percent(proposed) < 0:
                raise AccessError(
                    self.env._(
                        "%(name)s: only an After-sales Manager may credit less than "
                        "the %(proposed)s %% of the grade.",
                        name=inspection.name,
                        proposed=f"{proposed:g}",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        inspections = super().create(vals_list)
        inspections._check_severity()
        return inspections

    def write(self, vals):
        res = super().write(vals)
        if {"credit_percent", "leniency_reason", "grade_id"} & vals.keys():
            self.filtered(lambda i: i.state == "draft")._check_severity()
        return res

    # === PROPOSED DEDUCTIONS === #

    def _after_confirmed(self):
        res = super()._after_confirmed()
        self._propose_adjustments()
        self._tell_not_credited()
        return res

    def _after_cancelled(self):
        res = super()._after_cancelled()
        self._withdraw_proposals()
        worthless = self.filtered(lambda inspection: inspection._is_worthless())
        if worthless:
            worthless.case_id._untell("not_credited")
        return res

    @as_system
    def _propose_adjustments(self):
        """Create the deductions that follow from what was found."""
        return self.env["rma.adjustment"].create(self._prepare_proposals())

    @as_system
    def _withdraw_proposals(self):
        """Delete the proposed deductions that no document carries."""
        proposed = self.adjustment_ids.filtered("is_proposed")
        proposed.filtered(lambda a: not a._get_document_lines()).unlink()

    def _prepare_proposals(self):
        """Return values of deductions for missing accessories and the grade."""
        values = []
        kinds = self._get_missing_kinds()
        for inspection in self:
            if inspection._get_strategy()._is_to_customer():
                continue
            values += inspection._prepare_missing_vals(kinds)
            kind = inspection.grade_id.adjustment_type_id
            if kind:
                values.append(
                    inspection._prepare_proposal_vals(
                        kind, reason=inspection._get_damage_reason(kind)
                    )
                )
        return values

    def _get_missing(self):
        """Return the missing accessories that have a value."""
        return self.accessory_ids.filtered(
            lambda check: check.state == "missing" and check.accessory_id.value
        )

    def _get_missing_kinds(self):
        """Return {company: kind of deduction for missing accessories}."""
        kinds = self.env["rma.adjustment.type"]
        return {
            company: kinds._find("missing_accessory", company)
            for company in self._get_missing().inspection_id.company_id
        }

    def _prepare_missing_vals(self, kinds):
        """Return values of a deduction per missing accessory that has a value."""
        self.ensure_one()
        kind = kinds.get(self.company_id)
        return [
            self._prepare_proposal_vals(
                kind,
                amount=self._get_accessory_amount(check.accessory_id),
                reason=self._get_missing_reason(check),
            )
            for check in (self._get_missing() if kind else ())
        ]

    def action_preview(self):
        """Show what confirming this inspection and crediting would do."""
        return self.case_id._get_wizard_action(
            "rma.preview.wizard",
            self.env._("Preview"),
            default_inspection_ids=self.ids,
            dialog_size="extra-large",
        )

    def _get_accessory_amount(self, accessory):
        """Return an accessory's value for all units, in the order's currency."""
        company = self.company_id
        order = self.line_id.order_id
        currency = order.currency_id or company.currency_id
        value = accessory.value * self.quantity
        today = company._rma_get_today()
        return accessory.currency_id._convert(value, currency, company, today)

    def _get_missing_reason(self, check):
        language = self.case_id.partner_id.lang
        accessory = check.accessory_id.with_context(lang=language)
        return self.with_context(lang=language).env._(
            "%(accessory)s did not come back with %(product)s.",
            accessory=accessory.name,
            product=self.product_id.with_context(lang=language).display_name,
        )

    def _get_damage_reason(self, kind):
        language = self.case_id.partner_id.lang
        reason = kind.with_context(lang=language).reason
        grade = self.grade_id.with_context(lang=language)
        return reason or grade.description or grade.display_name

    def _prepare_proposal_vals(self, kind, **values):
        self.ensure_one()
        return {
            "case_id": self.line_id.case_id._origin.id,
            "line_id": self.line_id._origin.id,
            "type_id": kind.id,
            "inspection_id": self._origin.id,
            "is_proposed": True,
            **values,
        }

    # === MESSAGES === #

    def _tell_not_credited(self):
        """Tell customers for which goods they get nothing back."""
        worthless = self.filtered(
            lambda i: i.credit_percent <= 0 and i.line_id.quantity_not_creditable
        )
        if worthless:
            worthless.case_id._notify("not_credited")

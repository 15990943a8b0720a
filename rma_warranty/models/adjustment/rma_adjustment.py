from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...facts import Relay, Signal, depends
from ...sql import lock_rows
from ..credit.rma_charge_lines import Charge


class RmaAdjustment(models.Model):
    """Something that the customer gets less or more, and why.

    Of one line, or of the whole case. The next credit note of the line carries
    it with a line of its own; deductions at most what that note credits, the
    rest stays open. What no credit note can deduct is charged with an invoice.
    """

    _name = "rma.adjustment"
    _inherit = ["rma.waivable", "rma.protected"]
    _description = "Deduction or addition of a return"
    _order = "case_id, sign desc, sequence, id"
    _rec_name = "type_id"
    _check_company_auto = True

    case_id = fields.Many2one(
        "rma.case",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        rma_fixed_by="document",
    )
    line_id = fields.Many2one(
        "rma.case.line",
        "Product",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('case_id', '=', case_id)]",
        help="Empty for the whole case.",
        rma_fixed_by="document",
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    type_id = fields.Many2one(
        "rma.adjustment.type",
        "Kind",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('company_id', 'in', (False, company_id))]",
        rma_fixed_by="document",
    )
    sign = fields.Selection(related="type_id.sign", store=True)
    sequence = fields.Integer(related="type_id.sequence", store=True)
    is_freight = fields.Boolean(related="type_id.is_freight")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="That of the order.",
        rma_fixed_by="document",
    )
    amount = fields.Monetary(
        required=True,
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Above zero, as priced with the taxes of the kind's product.",
        rma_fixed_by="document",
    )
    reason = fields.Char(
        required=True,
        compute="_compute_reason",
        store=True,
        readonly=False,
        precompute=True,
        help="The customer and the accountant read it.",
        rma_fixed_by="document",
    )
    freight_line_id = fields.Many2one(
        "sale.order.line",
        "Freight",
        compute="_compute_freight_line_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        domain="[('order_id', 'in', order_ids), ('product_id.type', '=', 'service')]",
        help="The order line with the freight that is given back.",
        rma_fixed_by="document",
    )
    order_ids = fields.Many2many(related="case_id.order_ids")
    inspection_id = fields.Many2one(
        "rma.inspection",
        "From inspection",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('case_id', '=', case_id)]",
    )
    is_proposed = fields.Boolean(
        "Proposed by the inspection", readonly=True, copy=False
    )
    policy_id = fields.Many2one(
        "rma.policy",
        "By rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    goods_out_id = fields.Many2one(
        "rma.goods.out",
        "For the lost",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The loaner that the customer has lost.",
    )
    lost_move_id = fields.Many2one(
        "stock.move",
        "Written off by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    document_line_ids = fields.One2many("account.move.line", "rma_adjustment_id")
    document_lines_changed = Signal()
    document_lines_relay = Relay(
        "document_lines_changed",
        "document_line_ids.parent_state",
        "document_line_ids.rma_deducted_amount",
    )
    amount_due = fields.Monetary(
        "Open",
        compute="_compute_amount_due",
        compute_sudo=True,
        help="What is on no draft or posted document yet.",
    )
    documents = fields.Char("On", compute="_compute_amount_due", compute_sudo=True)

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)",
        "Enter an amount above zero; the kind says whether it is deducted.",
    )

    # === COMPUTE METHODS === #

    @api.depends("case_id", "line_id")
    def _compute_currency_id(self):
        for adjustment in self:
            case = adjustment.case_id
            orders = adjustment.line_id.order_id or case.line_ids.order_id[:1]
            currency = orders.currency_id or case.company_id.currency_id
            adjustment.currency_id = currency or self.env.company.currency_id

    @api.depends("type_id", "line_id", "freight_line_id")
    def _compute_amount(self):
        for adjustment in self:
            kind = adjustment.type_id
            if kind.is_freight:
                adjustment.amount = adjustment._get_freight_left()
            elif kind:
                adjustment.amount = kind._get_proposed(
                    adjustment.line_id, adjustment.case_id, adjustment.currency_id
                )
            else:
                adjustment.amount = 0.0

    @api.depends("type_id", "case_id")
    def _compute_reason(self):
        for adjustment in self:
            language = adjustment.case_id.partner_id.lang
            kind = adjustment.type_id.with_context(lang=language)
            adjustment.reason = kind.reason or adjustment.reason

    @api.depends("type_id", "case_id", "line_id")
    def _compute_freight_line_id(self):
        for adjustment in self:
            found = adjustment.line_id.order_id or adjustment.case_id.line_ids.order_id
            freight = found.order_line.filtered(lambda li: li._rma_is_freight())
            known = adjustment.freight_line_id
            is_wanted = adjustment.type_id.is_freight
            adjustment.freight_line_id = is_wanted and (known or freight[:1])

    @depends(
        "sign",
        "amount",
        "currency_id",
        "share",
        "waiver",
        "case_id.state",
        "line_id.decision",
        "document_line_ids.parent_state",
        "document_line_ids.rma_deducted_amount",
    )
    def _compute_amount_due(self):
        for adjustment in self:
            lines = adjustment._get_document_lines()
            taken = sum(lines.mapped("rma_deducted_amount"))
            rest = adjustment.currency_id.round(adjustment.amount - taken)
            adjustment.amount_due = max(rest, 0.0) if adjustment._is_wanted() else 0.0
            adjustment.documents = ", ".join(lines.move_id.mapped("display_name"))

    # === CHECKS === #

    @api.constrains(
        "amount", "reason", "line_id", "case_id", "type_id", "inspection_id"
    )
    def _check_complete(self):
        for adjustment in self:
            name = adjustment._get_title()
            whose = adjustment.line_id.case_id | adjustment.inspection_id.case_id
            if whose - adjustment.case_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s: choose a product and an inspection of this case.",
                        name=name,
                    )
                )
            # What a warranty leaves to the customer is entered when it is known.
            least = 0.0 if adjustment.share else adjustment.currency_id.rounding
            if adjustment.currency_id.compare_amounts(adjustment.amount, least) < 0:
                raise ValidationError(
                    self.env._("%(name)s: enter an amount above zero.", name=name)
                )
            if not (adjustment.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(name)s: enter the reason; the customer and the accountant "
                        "read it.",
                        name=name,
                    )
                )

    @api.constrains("amount", "freight_line_id", "type_id", "currency_id")
    def _check_freight(self):
        # Amounts of documents, also for staff without accounting rights.
        for adjustment in self.sudo().filtered("is_freight"):
            line = adjustment.freight_line_id
            orders = adjustment.case_id.line_ids.order_id
            if line.order_id not in orders or line.product_id.type != "service":
                raise ValidationError(
                    self.env._(
                        "%(name)s: choose the order line with the freight.",
                        name=adjustment._get_title(),
                    )
                )
            left = adjustment._get_freight_left() + adjustment._get_amount_taken()
            if adjustment.currency_id.compare_amounts(adjustment.amount, left) > 0:
                raise ValidationError(
                    self.env._(
                        "%(name)s: %(left)s of the invoiced freight can be credited, "
                        "not %(amount)s.",
                        name=adjustment._get_title(),
                        left=adjustment.currency_id.format(left),
                        amount=adjustment.currency_id.format(adjustment.amount),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["rma.case.line"]
        for vals in vals_list:
            if vals.get("line_id") and not vals.get("case_id"):
                vals["case_id"] = lines.browse(vals["line_id"]).case_id.id
        adjustments = super().create(vals_list)
        for case in adjustments.case_id:
            if case.state in ("rejected", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s is rejected or cancelled: there is nothing to deduct "
                        "or to add.",
                        case=case.name,
                    )
                )
        adjustments._check_limit()
        return adjustments

    def write(self, vals):
        carried = self._get_fixed_fields("document") & vals.keys()
        if carried:
            self._check_not_carried()
        res = super().write(vals)
        if carried:
            self._check_limit()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_carried(self):
        self._check_not_carried()

    def _check_not_carried(self):
        """Raise when a document would no longer tell what was agreed."""
        lock_rows(self)
        for adjustment in self.sudo():
            documents = adjustment._get_document_lines().move_id
            if documents:
                raise UserError(
                    self.env._(
                        "%(name)s is on %(documents)s. Delete the draft or cancel the "
                        "document first.",
                        name=adjustment._get_title(),
                        documents=", ".join(documents.mapped("display_name")),
                    )
                )

    # === AMOUNTS === #

    def _get_title(self):
        """Return case, product and kind, for messages."""
        self.ensure_one()
        parts = [self.case_id.name, self.line_id.product_id.display_name]
        return ", ".join(filter(None, [*parts, self.type_id.name]))

    def _get_document_lines(self):
        """Return the lines of draft and posted documents that carry it."""
        return self.document_line_ids._rma_filter_standing()

    def _get_amount_taken(self):
        """Return what documents carry, in the adjustment's currency."""
        return sum(self._get_document_lines().mapped("rma_deducted_amount"))

    def _get_freight_left(self):
        """Return what of the chosen freight can still be credited."""
        return self.env["rma.freight.refund"]._get_left(self.freight_line_id)

    def _is_wanted(self):
        """Tell whether what it belongs to was approved."""
        if not self.case_id._is_approved():
            return False
        if not self._is_left_to_customer():
            return False
        return not self.line_id or self.line_id.decision == "approved"

    def _is_due(self):
        self.ensure_one()
        return self.currency_id.compare_amounts(self.amount_due, 0.0) > 0

    def _is_chargeable(self):
        """Tell whether an invoice may take it: no note to come deducts it."""
        self.ensure_one()
        lines = self.line_id or self.case_id.line_ids
        return (
            self.sign == "deduction"
            and self._is_due()
            and not any(line._is_note_coming() for line in lines)
        )

    def _is_freight(self):
        return self.type_id.is_freight

    # === DOCUMENTS === #

    def _get_label(self):
        """Return kind and reason as the customer reads them."""
        self.ensure_one()
        kind = self.type_id.with_context(lang=self.case_id.partner_id.lang)
        return f"{kind.name}: {self.reason}"

    def _get_charges(self):
        """Return those that are due as charges, freight apart."""
        return [
            adjustment._get_charge(
                adjustment.amount_due or adjustment._get_planned_amount()
            )
            for adjustment in self.sorted("sequence")
            if not adjustment.type_id.is_freight
            and (adjustment._is_due() or not adjustment.id)
        ]

    def _get_charge(self, due):
        """Return this one as a Charge of so much, in its currency."""
        return Charge(
            self.case_id,
            self.line_id,
            self.type_id.product_id,
            self._get_label(),
            due,
            self.currency_id,
            self.sign == "addition",
            {"rma_adjustment_id": self.id},
        )

    def _get_planned_amount(self):
        """Return the amount of one that a preview proposes."""
        return 0.0 if self.id else self.amount

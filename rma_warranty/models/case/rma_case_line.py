from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import Facts
from ..common.rma_protected import is_by_step


class RmaCaseLine(models.Model):
    """One product (and lot) of one delivered order line that comes back."""

    _name = "rma.case.line"
    _description = "Return case line"
    _inherit = ["rma.protected"]
    _order = "case_id, sequence, id"
    _rec_name = "product_id"
    _check_company_auto = True

    rma_facts = Facts()
    case_id = fields.Many2one(
        "rma.case",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        rma_fixed_by="decision",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    partner_id = fields.Many2one(related="case_id.partner_id")
    commercial_partner_id = fields.Many2one(
        related="case_id.commercial_partner_id", store=True
    )
    state = fields.Selection(related="case_id.state", store=True, string="Case state")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order line",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        rma_fixed_by="decision",
    )
    order_id = fields.Many2one(
        related="sale_line_id.order_id", store=True, index="btree_not_null"
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_from_sale_line",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        rma_fixed_by="decision",
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        index="btree_not_null",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        rma_fixed_by="decision",
    )
    quantity = fields.Float(
        "Asked",
        digits="Product Unit",
        required=True,
        default=0.0,
        rma_fixed_by="decision",
    )
    reason_id = fields.Many2one(
        "rma.reason",
        index=True,
        domain="[('child_ids', '=', False)]",
        rma_fixed_by="decision",
    )
    claim_kind = fields.Selection(related="reason_id.claim_kind", string="Handled as")
    procedure = fields.Html(
        related="reason_id.procedure_shown", groups="base.group_user"
    )
    note = fields.Char("Remark", groups="base.group_user")
    goods_back = fields.Boolean(
        "Goods come back",
        default=True,
        rma_fixed_by="decision",
        help="Untick when the customer keeps the goods: no receipt is expected "
        "and a credit note leaves stock and its value alone.",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "rma_case_line_proof_rel",
        string="Proof of purchase",
        help="Invoice or receipt; needed where we have no record of the sale.",
    )
    price_unit_expected = fields.Float(
        "Price expected",
        groups="base.group_user",
        help="For goods whose order is not known: what the customer says was paid.",
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity >= 0)", "The asked quantity can't be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("reason_id")
    def _compute_resolution(self):
        # What was decided stays, whatever is offered by now.
        decided = self.filtered(lambda line: line.decision == "approved")
        for line in decided:
            line.resolution = line.resolution or "refund"
        (self - decided)._propose_resolution()

    def _propose_resolution(self):
        """Set what the customer is entitled to first, else the reason, else a refund.

        A choice of staff stays until they choose another reason.
        """
        offered = self._get_remedies_offered()
        known = {code for code, __ in self._get_resolutions()} if offered else ()
        for line in self:
            codes = [code for code in offered.get(line, ()) if code in known]
            proposed = line.reason_id.default_resolution
            if codes:
                line.resolution = codes[0]
            elif (
                not line.resolution
                or line._get_strategy()._is_goods()
                or (proposed and line._origin.reason_id != line.reason_id)
            ):
                line.resolution = proposed or "refund"

    def _get_remedies_offered(self):
        """Return {line: [codes of resolutions]} that a promise gives, best first."""
        return {}

    @api.depends("sale_line_id")
    def _compute_from_sale_line(self):
        for line in self:
            sale_line = line.sale_line_id
            sold = sale_line._rma_get_product_out() if sale_line else False
            line.product_id = sold or line.product_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable()
        if any(self._get_proof_fields() & vals.keys() for vals in vals_list):
            lines._adopt_proofs()
        return lines

    def write(self, vals):
        is_asked = self._is_asked_by(vals)
        if is_asked:
            self._check_editable()
        res = super().write(vals)
        if is_asked:
            self._ask_again()
        if self._get_proof_fields() & vals.keys():
            self._adopt_proofs()
        return res

    def _is_asked_by(self, vals):
        """Tell whether these values change what a decision is about."""
        asked = self._get_fixed_fields("decision") & vals.keys()
        return any(not is_by_step(vals[name]) for name in asked)

    def _get_proof_fields(self):
        """Return the names of the fields with attachments that a line owns."""
        return {"proof_ids"}

    def _get_proofs(self):
        """Return the attachments that lines own."""
        return self.proof_ids

    def _ask_again(self):
        """Check requested lines again after a fact was changed."""
        requested = self.filtered(lambda line: line.state == "requested")
        requested._check_returnable()
        requested._update_eligibility()

    def _adopt_proofs(self):
        """Tie uploaded proofs and reports to their line.

        Odoo shows an attachment without a record to its uploader only.
        """
        for line in self:
            loose = line._get_proofs().filtered(lambda proof: not proof.res_id)
            loose.write({"res_model": self._name, "res_id": line.id})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        for line in self:
            if line.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(case)s was requested: reject the line of %(product)s "
                        "instead of deleting it.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _is_being_counted(self):
        """Tell whether goods of this line arrive that were not announced."""
        self.ensure_one()
        return False

    def _check_editable(self):
        """Raise when what was decided would be changed behind the decision."""
        for line in self:
            is_open = line.case_id.state in ("draft", "requested")
            if not is_open and not line._is_being_counted():
                raise UserError(
                    self.env._(
                        "%(case)s is decided, so its lines can't be changed. Undo the "
                        "decision first, or open another case.",
                        case=line.case_id.name,
                    )
                )

    # === PREPARING RECORDS === #

    @api.model
    def _prepare_from_portal(self, order, values):
        """Return line values for what a customer posted for ``order``.

        Every id is checked: lines must be of the order, reasons must be open
        to customers.

        :raises UserError: see :meth:`rma.case._create_from_portal`
        """
        reasons = self.env["rma.reason"]._get_choices(portal=True)
        prepared = []
        for line_id, quantity in values["lines"].items():
            sale_line = order.order_line.filtered(lambda line, i=line_id: line.id == i)
            reason = reasons.browse(values["reasons"].get(line_id)) & reasons
            if not sale_line or not 0 < quantity < float("inf"):
                raise UserError(
                    self.env._(
                        "One of the lines is not part of order %(order)s. "
                        "Reload the page and try again.",
                        order=order.name,
                    )
                )
            if not reason:
                raise UserError(
                    self.env._(
                        "Choose a reason for %(product)s.",
                        product=sale_line.product_id.display_name,
                    )
                )
            prepared.append(
                {
                    "sale_line_id": sale_line.id,
                    "quantity": quantity,
                    "reason_id": reason.id,
                }
            )
        return prepared

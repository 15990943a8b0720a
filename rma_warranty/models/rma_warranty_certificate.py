from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import QUIET_CONTEXT
from ..tools.warranty import days_left

CERTIFICATE_STATES = [
    ("not_started", "Not started"),
    ("active", "Active"),
    ("expired", "Expired"),
    ("used_up", "Used up"),
    ("void", "Void"),
]


class RmaWarrantyCertificate(models.Model):
    """A warranty that was given for delivered units of one product.

    One per serial number; one per delivered lot or untracked quantity. Made
    by :class:`rma.warranty.issuer` when a delivery is done, or registered by a
    customer and confirmed by staff. ``term_id`` is the term as it was then.

    The dates are stored, so that lists, filters and mails are cheap;
    ``rma.warranty.dates`` works them out. The state follows from them, from
    the claims and from what came back, and depends on the day.
    """

    _name = "rma.warranty.certificate"
    _description = "Warranty certificate"
    _inherit = ["rma.protected", "portal.mixin", "mail.thread"]
    _order = "id desc"
    _rec_names_search = ["name", "lot_id.name", "serial_text"]
    _check_company_auto = True
    _mail_post_access = "read"
    # Only the add-on's own steps write a certificate.
    _rma_protected_fields = frozenset(
        {
            "name",
            "company_id",
            "partner_id",
            "product_id",
            "lot_id",
            "quantity",
            "quantity_ended",
            "sale_line_id",
            "order_id",
            "move_id",
            "move_line_id",
            "origin_id",
            "term_id",
            "term_origin",
            "date_delivered",
            "date_registered",
            "date_start",
            "date_end",
            "date_minimum",
            "repair_days",
            "replaced_by_id",
            "void_reason",
            "registration_state",
        }
    )

    name = fields.Char("Number", required=True, readonly=True, index="trigram")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        ondelete="restrict",
        help="The commercial entity that may claim.",
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, index=True, ondelete="restrict"
    )
    product_tmpl_id = fields.Many2one(related="product_id.product_tmpl_id")
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/serial",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    serial_text = fields.Char(
        "Serial number given",
        index="trigram",
        help="What the customer calls the serial number, for goods not sold by us.",
    )
    quantity = fields.Float(
        digits="Product Unit", required=True, readonly=True, default=1.0
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    vendor_id = fields.Many2one(
        "res.partner", "Vendor", readonly=True, index="btree_not_null"
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one(
        "sale.order", "Order", readonly=True, index="btree_not_null"
    )
    move_id = fields.Many2one(
        "stock.move",
        "Delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    move_line_id = fields.Many2one(
        "stock.move.line", "Delivered goods", readonly=True, ondelete="restrict"
    )
    picking_id = fields.Many2one(related="move_id.picking_id", string="Transfer")
    origin_id = fields.Many2one(
        "rma.warranty.certificate",
        "Split from",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Units of one delivery whose warranties came to differ.",
    )
    term_id = fields.Many2one(
        "rma.warranty.term",
        "Term",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    term_origin = fields.Char("Term set on", readonly=True)
    date_delivered = fields.Date("Delivered", readonly=True)
    date_registered = fields.Date("Registered", readonly=True)
    date_start = fields.Date("Start", readonly=True)
    date_end = fields.Date(
        "End",
        readonly=True,
        index=True,
        help="The last day, included. Empty for a lifetime.",
    )
    date_minimum = fields.Date("Not before", readonly=True)
    repair_days = fields.Integer("Days in repair", readonly=True)
    extension_ids = fields.One2many(
        "rma.warranty.extension", "certificate_id", "Extensions"
    )
    case_line_ids = fields.One2many("rma.case.line", "certificate_id", "Case lines")
    claim_count = fields.Integer(
        "Claims",
        compute="_compute_claims",
        store=True,
        help="Approved claims; refused and cancelled ones don't count.",
    )
    is_used_up = fields.Boolean(compute="_compute_claims", store=True)
    quantity_ended = fields.Float(
        "Returned for good",
        digits="Product Unit",
        readonly=True,
        help="Units that came back and were credited.",
    )
    replaced_by_id = fields.Many2one(
        "rma.warranty.certificate",
        "Replaced by",
        readonly=True,
        index="btree_not_null",
    )
    replaces_ids = fields.One2many(
        "rma.warranty.certificate", "replaced_by_id", "Replaces"
    )
    void_reason = fields.Char("Why void", readonly=True, tracking=True)
    is_void = fields.Boolean(compute="_compute_is_void", store=True)
    registration_state = fields.Selection(
        [("to_confirm", "To confirm"), ("confirmed", "Confirmed"), ("refused", "Refused")],
        "Registration",
        readonly=True,
        index="btree_not_null",
        tracking=True,
        help="For goods that the customer bought elsewhere.",
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        "rma_warranty_certificate_proof_rel",
        string="Proof of purchase",
    )
    state = fields.Selection(
        CERTIFICATE_STATES, compute="_compute_state", search="_search_state"
    )
    days_left = fields.Integer(
        compute="_compute_state", help="0 on the last day, below zero afterwards."
    )
    is_lifetime = fields.Boolean(compute="_compute_state")
    note = fields.Text("Internal note", groups="base.group_user")

    _delivered_once = models.UniqueIndex(
        "(move_line_id) WHERE origin_id IS NULL AND move_line_id IS NOT NULL",
        "There is a certificate for this delivered quantity already.",
    )
    _name_uniq = models.UniqueIndex("(name)", "This certificate number is taken.")
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A certificate is for a quantity above zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("case_line_ids.is_claim", "term_id")
    def _compute_claims(self):
        groups = self.env["rma.case.line"]._read_group(
            [("certificate_id", "in", self.ids), ("is_claim", "=", True)],
            ["certificate_id"],
            ["__count"],
        )
        counts = {certificate.id: count for certificate, count in groups}
        for certificate in self:
            count = counts.get(certificate.id, 0)
            most = certificate.term_id.max_claims
            certificate.claim_count = count
            certificate.is_used_up = bool(most) and count >= most

    @api.depends(
        "void_reason",
        "replaced_by_id",
        "quantity",
        "quantity_ended",
        "registration_state",
    )
    def _compute_is_void(self):
        for certificate in self:
            compare = certificate.product_id.uom_id.compare
            certificate.is_void = bool(
                certificate.void_reason
                or certificate.replaced_by_id
                or certificate.registration_state == "refused"
                or compare(certificate.quantity_ended, certificate.quantity) >= 0
            )

    @api.depends("date_start", "date_end", "is_void", "is_used_up")
    @api.depends_context("tz")
    def _compute_state(self):
        for company, certificates in self.grouped("company_id").items():
            today = company._rma_get_today()
            for certificate in certificates:
                end = certificate.date_end or None
                certificate.state = certificate._get_state_on(today)
                certificate.days_left = days_left(end, today) or 0
                certificate.is_lifetime = bool(certificate.date_start) and not end

    def _get_state_on(self, day):
        """Return the state that this certificate has on a day."""
        self.ensure_one()
        if self.is_void:
            return "void"
        waits = self.registration_state == "to_confirm"
        if waits or not self.date_start or day < self.date_start:
            return "not_started"
        if self.date_end and day > self.date_end:
            return "expired"
        return "used_up" if self.is_used_up else "active"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain.OR(self._get_state_domain(state, company) for state in value)
            for company in self.env.companies
        )

    def _get_state_domain(self, state, company):
        """Return the domain of certificates in a state today."""
        today = company._rma_get_today()
        waits = Domain("registration_state", "=", "to_confirm")
        started = Domain("date_start", "<=", today) & ~waits
        early = Domain("date_start", ">", today) | Domain("date_start", "=", False)
        over = Domain("date_end", "<", today)
        valid = Domain("is_void", "=", False)
        used_up = Domain("is_used_up", "=", True)
        return {
            "void": ~valid,
            "not_started": valid & (waits | early),
            "expired": valid & started & over,
            "used_up": valid & started & ~over & used_up,
            "active": valid & started & ~over & ~used_up,
        }.get(state, Domain.FALSE)

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for certificate in self:
            certificate.display_name = certificate.name

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for certificate in self:
            certificate.access_url = f"/my/warranties/{certificate.id}"
        return result

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        unnamed = [vals for vals in vals_list if not vals.get("name")]
        for vals, name in zip(
            unnamed, self._get_next_names(len(unnamed)), strict=True
        ):
            vals["name"] = name
        return super().create(vals_list)

    @api.model
    def _get_next_names(self, count):
        """Draw so many numbers of the sequence, in one query where it allows."""
        if not count:
            return []
        # Whoever delivers gives certificates, with or without rights on numbers.
        sequence = self.env.ref("rma_warranty.rma_warranty_sequence").sudo()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for __ in range(count)]
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [
            f"{prefix}{number:0{sequence.padding}d}{suffix}"
            for (number,) in self.env.cr.fetchall()
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        for certificate in self:
            if certificate.move_id or certificate.claim_count:
                raise UserError(
                    self.env._(
                        "%(name)s was given to the customer and can't be deleted. "
                        "Make it void instead.",
                        name=certificate.name,
                    )
                )

    # === BUSINESS METHODS === #

    def _write_step(self, vals):
        """Write protected fields in a step that checked its own rights."""
        self.sudo().write(vals)

    def _get_units_left(self):
        """Return the units that still have this warranty, in the product's unit."""
        self.ensure_one()
        return max(self.quantity - self.quantity_ended, 0.0)

    def _get_contact(self):
        """Return who gets the messages: the order's contact, else the holder."""
        self.ensure_one()
        contact = self.order_id.partner_id
        is_own = contact.commercial_partner_id == self.partner_id
        return contact if is_own else self.partner_id

    def _prepare_case_line_vals(self):
        """Return values of a case line over one unit of this certificate."""
        self.ensure_one()
        is_own = self._get_contact() != self.partner_id or (
            self.order_id.partner_id == self.partner_id
        )
        return {
            "certificate_id": self.id,
            # The order of a former holder isn't this customer's.
            "sale_line_id": self.sale_line_id.id if is_own else False,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "lot_id": self.lot_id.id,
            "quantity": min(self._get_units_left(), 1.0),
        }

    def _is_started_anew(self):
        """Tell whether this is for a replacement that got a new warranty."""
        self.ensure_one()
        return bool(self.replaces_ids) and self.term_id.replacement_rule == "new"

    def _split(self, quantity):
        """Split units off into a certificate of their own, with the same promise.

        :param float quantity: units to split off, less than there are
        :return: the new certificate, with extensions of its own
        """
        self.ensure_one()
        values = self.sudo().copy_data()[0]
        values.update(
            name=False,
            quantity=quantity,
            quantity_ended=0.0,
            origin_id=self.id,
            access_token=False,
            extension_ids=[
                Command.create(extension)
                for extension in self.sudo().extension_ids.copy_data()
            ],
        )
        part = self.sudo().with_context(**QUIET_CONTEXT).create(values)
        self._write_step({"quantity": self.quantity - quantity})
        return part.with_env(self.env)

    def _void(self, reason):
        """End the certificates by hand, with a reason that stays.

        :raises AccessError: the user is not an After-sales Manager
        :raises UserError: no reason given
        """
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may make a certificate void.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the certificate becomes void."))
        self._write_step({"void_reason": reason.strip()})
        self._after_changed()

    def action_unvoid(self):
        """Take back what :meth:`_void` did; the dates were never touched."""
        if not self.env.user.has_group("rma_warranty.group_rma_manager"):
            raise AccessError(
                self.env._("Only an After-sales Manager may restore a certificate.")
            )
        self._write_step({"void_reason": False})
        self._after_changed()
        return True

    def _hand_over(self, partner):
        """Pass the warranty on to another customer.

        :param partner: res.partner; its commercial entity becomes the holder
        :raises UserError: the term doesn't allow it, or the warranty is over
        """
        self.check_access("write")
        holder = partner.commercial_partner_id
        for certificate in self:
            if not certificate.term_id.is_transferable:
                raise UserError(
                    self.env._(
                        "%(name)s can't be handed over: its term %(term)s doesn't "
                        "allow it.",
                        name=certificate.name,
                        term=certificate.term_id.name,
                    )
                )
            if certificate.state not in ("active", "not_started"):
                raise UserError(
                    self.env._(
                        "%(name)s is over, so there is nothing to hand over.",
                        name=certificate.name,
                    )
                )
            certificate._message_log(
                body=self.env._(
                    "Handed over from %(old)s to %(new)s",
                    old=certificate.partner_id.display_name,
                    new=holder.display_name,
                )
            )
        # A link that the former holder has must not open it any more (G8).
        self._write_step({"partner_id": holder.id, "access_token": False})
        self._after_changed()

    def _after_changed(self):
        """Have the open case lines of these certificates answered again."""
        # Whoever changes a certificate may lack rights on cases.
        self.sudo().case_line_ids.filtered(
            lambda line: line.state == "requested"
        )._update_eligibility()

    # === ACTION METHODS === #

    @api.model
    def _get_list_action(self, domain):
        """Open certificates; the form when there is one."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rma_warranty.rma_warranty_certificate_action"
        )
        action["domain"] = domain
        action["context"] = {"create": False}
        found = self.search(domain, limit=2)
        if len(found) == 1:
            action.update(views=[(False, "form")], res_id=found.id)
        return action

    def action_claim(self):
        """Open a new case with a line for this certificate."""
        self.ensure_one()
        case = self.env["rma.case"]._open_with_certificate(self)
        return case._get_records_action("rma_warranty.rma_case_action", case)

    def action_view_cases(self):
        """Open the cases in which these units are."""
        cases = self.case_line_ids.case_id
        return cases._get_records_action("rma_warranty.rma_case_action", cases)

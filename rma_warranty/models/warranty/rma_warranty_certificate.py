from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT


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

    name = fields.Char("Number", required=True, readonly=True, index="trigram")
    access_token = fields.Char(rma_step_only=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, rma_given_once=True, index=True
    )
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
        # Salesmen search certificates by serial number, without rights on stock.
        bypass_search_access=True,
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
        "res.partner",
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
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
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    term_in_force_id = fields.Many2one(
        "rma.warranty.term",
        "Term in force",
        compute="_compute_term_in_force_id",
        store=True,
        help="The term that was given, or the one that was sold in its place.",
    )
    term_origin = fields.Char("Term set on", readonly=True)
    is_transferable = fields.Boolean(related="term_in_force_id.is_transferable")
    max_claims = fields.Integer(related="term_in_force_id.max_claims")
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
    replaces_ids = fields.One2many("rma.warranty.certificate", "replaced_by_id")
    void_reason = fields.Char("Why void", readonly=True, tracking=True)
    registration_state = fields.Selection(
        [
            ("to_confirm", "To confirm"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
        ],
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

    @api.depends("term_id", "extension_ids.term_id", "extension_ids.is_refunded")
    def _compute_term_in_force_id(self):
        for certificate in self:
            counting = certificate.extension_ids.filtered(
                lambda extension: extension.term_id and not extension.is_refunded
            )
            certificate.term_in_force_id = counting[-1:].term_id or certificate.term_id

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
        for vals, name in zip(unnamed, self._get_next_names(len(unnamed)), strict=True):
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
        # At once: the prefix may need a query of its own.
        numbers = self.env.cr.fetchall()
        prefix, suffix = sequence._get_prefix_suffix()
        return [
            f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in numbers
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

        In system mode.

        :param float quantity: units to split off, less than there are
        :return: the new certificate, with extensions of its own
        """
        self.ensure_one()
        values = self.copy_data()[0]
        values.update(
            name=False,
            quantity=quantity,
            quantity_ended=0.0,
            origin_id=self.id,
            access_token=False,
            extension_ids=[
                Command.create(extension)
                for extension in self.extension_ids.copy_data()
            ],
        )
        part = self.with_context(**QUIET_CONTEXT).create(values)
        self._write_step({"quantity": self.quantity - quantity})
        return part.with_env(self.env)

    def _after_changed(self):
        """Have the open case lines of these certificates answered again."""
        # Whoever changes a certificate may lack rights on cases.
        self.sudo().case_line_ids.filtered(
            lambda line: line.state == "requested"
        )._update_eligibility()

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class RmaUnknownWizard(models.TransientModel):
    """A product that comes back without an order of ours that is known.

    A certificate or a serial number says what it is; without either, product
    and proof of purchase are entered.
    """

    _name = "rma.unknown.wizard"
    _inherit = ["rma.wizard"]
    _description = "Return a product whose order isn't known"

    case_id = fields.Many2one("rma.case", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id")
    commercial_partner_id = fields.Many2one(related="case_id.commercial_partner_id")
    certificate_id = fields.Many2one(
        "rma.warranty.certificate",
        domain="[('partner_id', '=', commercial_partner_id), "
        "('company_id', '=', company_id), ('is_void', '=', False)]",
        help="Of this customer, by its number or serial number.",
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('type', '=', 'consu')]",
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    tracking = fields.Selection(related="product_id.tracking")
    serial_text = fields.Char("Serial number")
    lot_id = fields.Many2one("stock.lot", compute="_compute_lot_id")
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    reason_id = fields.Many2one(
        "rma.reason", required=True, domain="[('child_ids', '=', False)]"
    )
    price_unit_expected = fields.Float(
        "Price paid", help="For each unit, as the customer says; for a refund."
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        string="Proof of purchase",
        help="Invoice or receipt; needed where we have no record of the sale.",
    )

    @api.depends("certificate_id")
    def _compute_product_id(self):
        for wizard in self:
            wizard.product_id = wizard.certificate_id.product_id or wizard.product_id

    @api.depends("certificate_id", "product_id", "serial_text")
    def _compute_lot_id(self):
        for wizard in self:
            wizard.lot_id = wizard.certificate_id.lot_id or wizard._find_lot()

    @api.onchange("serial_text", "product_id")
    def _onchange_serial_text(self):
        """Propose the customer's certificate of a serial number."""
        if not self.serial_text or self.certificate_id:
            return
        domain = [
            ("partner_id", "=", self.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("is_void", "=", False),
            "|",
            ("lot_id.name", "=", self.serial_text),
            ("serial_text", "=", self.serial_text),
        ]
        if self.product_id:
            domain.append(("product_id", "=", self.product_id.id))
        found = self.env["rma.warranty.certificate"].search(domain, limit=2)
        if len(found) == 1:
            self.certificate_id = found

    def _find_lot(self):
        """Return our own lot or serial number of that name, if there is one."""
        self.ensure_one()
        lots = self.env["stock.lot"]
        if not self.serial_text or not self.product_id:
            return lots
        return lots.search(
            [
                ("name", "=", self.serial_text.strip()),
                ("product_id", "=", self.product_id.id),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            limit=1,
        )

    def action_add(self):
        """Add the product to the case.

        :return: action that opens the case
        :raises UserError: neither a certificate nor a product is chosen
        """
        self.ensure_one()
        if not self.product_id:
            raise UserError(
                self.env._("Choose what comes back: a certificate or a product.")
            )
        case = self.case_id._open_with_lines(
            self.case_id, self.case_id.partner_id, [self._prepare_line_vals()]
        )
        return case._get_open_action("rma_warranty.rma_case_action", case)

    def _prepare_line_vals(self):
        """Return the values of the case line."""
        self.ensure_one()
        certificate = self.certificate_id
        values = certificate._prepare_case_line_vals() if certificate else {}
        values.update(
            product_id=self.product_id.id,
            product_uom_id=self.product_id.uom_id.id,
            lot_id=self.lot_id.id,
            quantity=self.quantity,
            reason_id=self.reason_id.id,
            price_unit_expected=self.price_unit_expected,
            proof_ids=[Command.set(self.proof_ids.ids)],
        )
        if self.serial_text and not self.lot_id:
            values["note"] = self.env._(
                "Serial number: %(serial)s", serial=self.serial_text
            )
        return values

from odoo import api, fields, models

from ...facts import Relay, Signal, depends, follows


class RmaCaseLine(models.Model):
    """What an exchange costs the customer, and what of it is on documents.

    An exchange of equal value needs none. Where the replacement has another
    price, the returned units are credited and the units sent are invoiced, so
    that the difference is what is left to pay. Units that are not sent back as
    agreed are invoiced at the price of the replacement.
    """

    _inherit = "rma.case.line"

    exchange_price_unit = fields.Float(
        "Price of the replacement",
        digits="Product Price",
        compute="_compute_exchange_price_unit",
        store=True,
        readonly=False,
        copy=False,
        help="Per unit, in the currency of the order and with the taxes of the "
        "replacement as its sales price: today's price of the order's pricelist, "
        "less the discount on the whole order, unless another one was agreed.",
    )
    exchange_currency_id = fields.Many2one(
        "res.currency", compute="_compute_exchange_currency_id", compute_sudo=True
    )
    is_exchange_free = fields.Boolean(
        "No charge",
        compute="_compute_is_exchange_free",
        store=True,
        readonly=False,
        copy=False,
        help="The customer neither pays nor gets a difference, whatever the "
        "replacement is worth. So it is for defects, unless you untick it.",
    )
    is_missing_free = fields.Boolean(
        "Old units may be kept",
        copy=False,
        help="Tick it when the customer need not pay for replacements whose old "
        "units are not sent back.",
    )
    exchange_line_ids = fields.One2many(
        "account.move.line",
        "rma_exchanged_line_id",
        "Exchange on",
        groups="base.group_user",
    )
    exchange_lines_changed = Signal()
    exchange_lines_relay = Relay(
        "exchange_lines_changed",
        "exchange_line_ids.parent_state",
        "exchange_line_ids.quantity",
    )
    quantity_exchange_invoiced = fields.Float(
        "Replacements invoiced",
        digits="Product Unit",
        compute="_compute_quantity_exchange_invoiced",
        store=True,
        help="Units on draft or posted invoices over the replacement.",
    )
    quantity_to_charge = fields.Float(
        "Replacements to invoice",
        digits="Product Unit",
        compute="_compute_exchange_due",
        compute_sudo=True,
    )
    quantity_to_take_back = fields.Float(
        "Exchanged units to credit",
        digits="Product Unit",
        compute="_compute_exchange_due",
        compute_sudo=True,
    )
    exchange_text = fields.Char(
        "Difference", compute="_compute_exchange_text", compute_sudo=True
    )

    # === COMPUTE METHODS === #

    @api.depends("replacement_product_id", "sale_line_id")
    def _compute_exchange_price_unit(self):
        exchanges = self.env["rma.exchange"]
        for line in self:
            line.exchange_price_unit = (
                exchanges._get_list_price(line) if line._is_other_product() else 0.0
            )

    @api.depends("sale_line_id")
    def _compute_exchange_currency_id(self):
        for line in self:
            line.exchange_currency_id = self.env["rma.exchange"]._get_currency(line)

    @api.depends("replacement_product_id", "reason_id.claim_kind")
    def _compute_is_exchange_free(self):
        for line in self:
            line.is_exchange_free = line.reason_id.claim_kind == "warranty"

    @depends("exchange_line_ids.parent_state", "exchange_line_ids.quantity")
    def _compute_quantity_exchange_invoiced(self):
        for line in self:
            line.quantity_exchange_invoiced = sum(
                item.product_uom_id._compute_quantity(
                    item.quantity, line.product_uom_id, round=False
                )
                for item in line._get_exchange_items()
            )

    @api.depends(lambda self: self._get_exchange_dependencies())
    def _compute_exchange_due(self):
        for line in self:
            charge, back = line._get_exchange_due()
            line.quantity_to_charge = charge
            line.quantity_to_take_back = back

    @follows(lambda self: self._get_exchange_dependencies())
    @api.depends_context("lang")
    def _compute_exchange_text(self):
        for line in self:
            line.exchange_text = self.env["rma.exchange"]._describe(line)

    def _get_exchange_dependencies(self):
        return [
            *self._get_fact_fields(),
            "replacement_product_id",
            "exchange_price_unit",
            "is_exchange_free",
            "is_missing_free",
        ]

    def _get_progress_parts(self, units):
        """Add what was accepted in the place of what comes back."""
        parts = super()._get_progress_parts(units)
        if units.is_approved and self._is_exchange() and self._is_other_product():
            other = self.env._(
                "for %(product)s", product=self.replacement_product_id.display_name
            )
            answers = dict(
                self._fields["replacement_answer"]._description_selection(self.env)
            )
            answer = answers.get(self.replacement_answer, "").lower()
            parts.insert(0, f"{other} ({answer})" if answer else other)
        return parts

    @follows("replacement_product_id", "replacement_answer", "resolution")
    def _compute_progress_text(self):
        return super()._compute_progress_text()

    @depends(
        "quantity_exchange_invoiced",
        "exchange_line_ids.parent_state",
        "replacement_product_id",
        "exchange_price_unit",
        "is_exchange_free",
        "is_missing_free",
    )
    def _compute_statuses(self):
        return super()._compute_statuses()

    # === QUANTITIES === #

    def _is_other_product(self):
        """Tell whether another product replaces the returned one."""
        self.ensure_one()
        other = self.replacement_product_id
        return bool(other) and other != self.product_id

    def _get_exchange_items(self):
        """Return the lines of draft and posted invoices over the replacement."""
        return self.exchange_line_ids.filtered(
            lambda item: item.parent_state in ("draft", "posted")
        )

    def _is_exchange_priced(self):
        """Tell whether returned units are credited and sent ones invoiced.

        Once one of the two was done, so must be the other, whatever the prices.
        """
        self.ensure_one()
        if not self._is_replacement_due() or not self._is_other_product():
            return False
        if self.is_exchange_free or not self.sale_line_id:
            return False
        is_begun = bool(self._get_units().noted)
        return is_begun or self.env["rma.exchange"]._is_unequal(self)

    def _get_exchange_due(self):
        """Return (units to invoice, units to credit) that no document has yet.

        Both in the line's unit, of what was sent only.
        """
        self.ensure_one()
        if not self.quantity_replaced or not self.sale_line_id:
            return 0.0, 0.0
        return self._get_units().get_exchange_due(
            is_priced=self._is_exchange_priced(), is_missing_free=self.is_missing_free
        )

    # === STATUS === #

    def _has_exchange_documents(self):
        """Tell whether any draft or posted document settles the exchange."""
        self.ensure_one()
        units = self._get_units()
        return bool(units.charged or units.noted)

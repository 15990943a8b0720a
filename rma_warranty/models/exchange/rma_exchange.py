from typing import NamedTuple

from odoo import Command, models
from odoo.exceptions import UserError

from ...const import QUIET_CONTEXT
from ...sql import lock_rows
from ...system import as_system
from ...tools.text import format_quantity


class Difference(NamedTuple):
    """What exchanged units were sold for and what is sent for them.

    In ``currency``; ``untaxed`` and ``total`` are the replacement less the
    returned units: above zero when the customer pays more.
    """

    currency: models.BaseModel
    untaxed: float
    total: float


class RmaExchange(models.AbstractModel):
    """Settles the price difference of exchanges by a credit note and an invoice.

    The returned units are credited as every return (price, discount, taxes and
    account of their invoice line, capped by what was invoiced); the units sent
    are invoiced at the agreed price with the taxes of their product. Both are
    drafts, left to an accountant to post.

    In system mode: staff and customers see the amounts without rights on orders and
    invoices, and staff draft what accountants post.
    """

    _name = "rma.exchange"
    _description = "Settling the price difference of exchanges"

    # === PRICES === #

    def _get_currency(self, line):
        """Return the currency in which an exchange is settled."""
        invoiced = self._get_invoice_lines(line)[:1]
        return (
            invoiced.currency_id or line.order_id.currency_id
        ) or line.company_id.currency_id

    def _get_invoice_lines(self, line):
        """Return the posted invoice lines that sold the returned product."""
        invoiced = line.sale_line_id.invoice_lines._rma_filter_invoiced()
        return invoiced.filtered(lambda item: not item.rma_exchanged_line_id)

    def _get_list_price(self, line):
        """Return today's price of one unit of the replacement.

        By the order's pricelist and fiscal position, as core prices an order
        line, less the discount on the whole order; in the currency of the
        exchange.
        """
        order = line.order_id
        product = line._get_replacement_product().with_company(line.company_id)
        pricelist = order.pricelist_id
        if not order:
            partner = line.partner_id.with_company(line.company_id)
            pricelist = partner.property_product_pricelist
        price = pricelist._get_product_price(
            product.with_context(pricelist=pricelist.id, uom=line.product_uom_id.id),
            line.quantity or 1.0,
            currency=self._get_currency(line),
            uom=line.product_uom_id,
            date=line.company_id._rma_get_today(),
        )
        price *= line._get_paid_ratio()
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(line.company_id),
            fiscal_position=order.fiscal_position_id,
        )

    def _get_price_vals(self, line):
        """Return {"price_unit", "discount", "tax_ids"} of one unit sent.

        Another product has its agreed price; the same one that of the unit
        which it replaces.
        """
        if line._is_other_product():
            product = line._get_replacement_product().with_company(line.company_id)
            taxes = product.taxes_id._filter_taxes_by_company(line.company_id)
            mapped = line.order_id.fiscal_position_id.map_tax(taxes)
            return {
                "price_unit": line.exchange_price_unit,
                "discount": 0.0,
                "tax_ids": mapped,
            }
        sold = self._get_invoice_lines(line)[:1] or line.sale_line_id
        return {
            "price_unit": sold.product_uom_id._compute_price(
                sold.price_unit, line.product_uom_id
            )
            * line._get_paid_ratio(),
            "discount": sold.discount,
            "tax_ids": sold.tax_ids,
        }

    # === DIFFERENCE === #

    def _get_difference(self, line, *, charged, taken_back):
        """Return the Difference of so many units sent and taken back.

        Saves nothing; what the documents will say, before deductions.

        :param float charged: units sent that are invoiced, in the line's unit
        :param float taken_back: units that are credited
        """
        currency = self._get_currency(line)
        sent = self._get_sent_amounts(line, charged, currency)
        back = self._get_returned_amounts(line, taken_back)
        return Difference(
            currency,
            currency.round(sent[0] - back[0]),
            currency.round(sent[1] - back[1]),
        )

    @as_system
    def _get_unit_difference(self, line):
        """Return the difference of one unit, taxes included, not rounded."""
        units = line._get_units().promised
        if line.is_exchange_free or not line.sale_line_id or units <= 0:
            return 0.0
        found = self._get_difference(line, charged=units, taken_back=units)
        return found.total / units

    def _get_sent_amounts(self, line, quantity, currency):
        """Return (untaxed, total) of units of the replacement."""
        if not quantity:
            return 0.0, 0.0
        vals = self._get_price_vals(line)
        taxes = vals["tax_ids"].compute_all(
            vals["price_unit"] * (1 - vals["discount"] / 100),
            currency=currency,
            quantity=quantity,
            product=line._get_replacement_product(),
            partner=line.order_id.partner_shipping_id,
        )
        return taxes["total_excluded"], taxes["total_included"]

    @as_system
    def _get_returned_amounts(self, line, quantity):
        """Return (untaxed, total) that was paid for units, discounts taken off.

        Of units that are not invoiced yet, what the order says. The
        invoices are read for whoever sees the amounts.
        """
        if not quantity:
            return 0.0, 0.0
        builder = self.env["rma.credit.note.builder"]
        shares, rests = builder._get_shares({line: quantity})
        credits = self.env["rma.credit.note.amounts"]._get_credits(shares)
        parts = list(zip(shares, credits, strict=True))
        untaxed = sum(credit.untaxed for credit in credits)
        total = sum(self.env["rma.credit.note.charges"]._get_credited(parts).values())
        sold, rest = line.sale_line_id, rests.get(line, 0.0)
        if rest and sold.product_uom_qty:
            units = line.product_uom_id._compute_quantity(
                rest, sold.product_uom_id, round=False
            )
            untaxed += sold.price_subtotal * units / sold.product_uom_qty
            total += sold.price_total * units / sold.product_uom_qty
        return untaxed, total

    def _is_unequal(self, line):
        """Tell whether the replacement has another price, or other taxes."""
        units = line._get_units().promised
        if line.product_uom_id.compare(units, 0.0) <= 0:
            units = line.quantity_replaced or line.quantity
        found = self._get_difference(line, charged=units, taken_back=units)
        is_zero = found.currency.is_zero
        return not (is_zero(found.untaxed) and is_zero(found.total))

    # === PREVIEW === #

    def _describe(self, line):
        """Say what an exchange costs the customer, before and after it is settled."""
        line.ensure_one()
        if not line._is_replacement_due() or not line.sale_line_id:
            return ""
        charge, back = line._get_exchange_due()
        if charge or back:
            found = self._get_difference(line, charged=charge, taken_back=back)
            return self._describe_due(line, found, charge, back)
        if line._has_exchange_documents():
            return self._describe_documents(line)
        if not line._is_other_product():
            return ""
        if line.is_exchange_free:
            return self.env._("No charge: the customer pays and gets no difference.")
        return self._describe_offer(line)

    def _describe_offer(self, line):
        """Say what the difference will be, before anything is sent."""
        units = line._get_units().promised
        found = self._get_difference(line, charged=units, taken_back=units)
        return self._describe_amount(found)

    def _describe_amount(self, found):
        """Return a difference in words, with its sign."""
        if found.currency.is_zero(found.total):
            return self.env._("Equal value: nothing is invoiced or credited.")
        amount = found.currency.format(abs(found.total))
        if found.total > 0:
            return self.env._(
                "Difference: +%(amount)s incl. taxes, will be invoiced.", amount=amount
            )
        return self.env._(
            "Difference: -%(amount)s incl. taxes, will be credited.", amount=amount
        )

    def _describe_due(self, line, found, charge, back):
        """Say what is still to be put on documents."""
        if charge and not back:
            lost = line._get_units().lost
            reason = self.env._("the old unit is not sent back.")
            if not lost:
                reason = self.env._("the old unit is credited when it is here.")
            return self.env._(
                "%(units)s sent, %(amount)s incl. taxes to invoice: %(reason)s",
                units=format_quantity(charge),
                amount=found.currency.format(found.total),
                reason=reason,
            )
        return self._describe_amount(found)

    def _describe_documents(self, line):
        """Name the documents that settle an exchange."""
        credits = line.credit_line_ids.filtered(
            lambda item: item.parent_state in ("draft", "posted")
        )
        documents = line._get_exchange_items().move_id | credits.move_id
        return self.env._(
            "Settled with %(documents)s",
            documents=", ".join(documents.mapped("display_name")),
        )

    # === DOCUMENTS === #

    @as_system
    def _settle(self, lines):
        """Draft the credit notes and invoices over exchanges that are due.

        A second call finds nothing due and returns the documents there are (G6).
        The right to do so is that to write the cases, checked there.

        :return: account.move, drafts
        :raises UserError: nothing is due, or returned units were not invoiced
        """
        lock_rows(lines)
        lines.invalidate_recordset(["quantity_to_charge", "quantity_to_take_back"])
        due = lines.filtered(
            lambda line: line.quantity_to_charge or line.quantity_to_take_back
        )
        if not due:
            return self._get_existing(lines)
        return self._create_notes(due) | self._draft_invoices(due)

    def _get_existing(self, lines):
        """Return the documents of exchanges on which nothing is due."""
        items = lines.exchange_line_ids | lines.credit_line_ids
        documents = items.move_id.filtered(lambda move: move.state != "cancel")
        if not documents:
            raise UserError(
                self.env._(
                    "%(cases)s: no difference is due. Send the replacement first; an "
                    "exchange of equal value needs no document.",
                    cases=", ".join(lines.case_id.mapped("name")),
                )
            )
        return documents

    def _create_notes(self, lines):
        """Draft the credit notes over the units that came back."""
        quantities = {
            line: line.quantity_to_take_back
            for line in lines
            if line.quantity_to_take_back
        }
        if not quantities:
            return self.env["account.move"]
        builder = self.env["rma.credit.note.builder"]
        shares, rests = builder._get_shares(quantities)
        reasons = [
            self.env._(
                "%(case)s, %(product)s: there is no posted invoice of %(order)s for "
                "%(units)s of the returned units. Invoice the order first.",
                case=line.case_id.name,
                product=line.product_id.display_name,
                order=line.order_id.name,
                units=format_quantity(units),
            )
            for line, units in rests.items()
        ] + builder._get_obstacles(shares)
        if reasons:
            raise UserError("\n".join(reasons))
        # Whoever credits the same invoice line at this moment has to wait (G2).
        lock_rows(
            self.env["account.move.line"].union(*(part.invoice_line for part in shares))
        )
        return builder._create_notes(shares)

    def _draft_invoices(self, lines):
        """Draft one invoice per case and order over the units that were sent."""
        charged = lines.filtered("quantity_to_charge")
        invoices = self.env["account.move"]
        for (case, order), own in charged.grouped(
            lambda line: (line.case_id, line.order_id)
        ).items():
            quiet = invoices.with_company(case.company_id)
            quiet = quiet.with_context(**QUIET_CONTEXT)
            invoices |= quiet.create(self._prepare_invoice_vals(case, order, own))
        return invoices

    def _prepare_invoice_vals(self, case, order, lines):
        """Return values of the draft invoice over what was sent in exchange."""
        return {
            "move_type": "out_invoice",
            "company_id": case.company_id.id,
            "partner_id": order.partner_invoice_id.id,
            "partner_shipping_id": order.partner_shipping_id.id,
            "currency_id": self._get_currency(lines[0]).id,
            "fiscal_position_id": order.fiscal_position_id.id,
            "rma_case_id": case.id,
            "ref": case.name,
            "invoice_origin": order.name,
            "invoice_line_ids": [
                Command.create(self._prepare_invoice_line_vals(line)) for line in lines
            ],
        }

    def _prepare_invoice_line_vals(self, line):
        """Return values of the line over one line's replacements.

        Linked to the order line: what was sent is invoiced, what came back is
        credited, so that the order's figures stay as they were.
        """
        language = line.case_id.partner_id.lang
        product = line._get_replacement_product().with_context(lang=language)
        vals = self._get_price_vals(line)
        return {
            **vals,
            "tax_ids": [Command.set(vals["tax_ids"].ids)],
            "product_id": product.id,
            "name": self.with_context(lang=language).env._(
                "%(product)s, in exchange for %(returned)s (%(case)s)",
                product=product.display_name,
                returned=line.product_id.with_context(lang=language).display_name,
                case=line.case_id.name,
            ),
            "quantity": line.quantity_to_charge,
            "product_uom_id": line.product_uom_id.id,
            "sale_line_ids": [Command.set(line.sale_line_id.ids)],
            "rma_exchanged_line_id": line.id,
        }

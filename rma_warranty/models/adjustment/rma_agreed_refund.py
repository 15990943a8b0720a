from typing import NamedTuple

from odoo import Command, models

from ...const import QUIET_CONTEXT
from ...tools.text import format_quantity
from ..credit.rma_charge_lines import Charge


class AgreedShare(NamedTuple):
    """Units of a case line, as :class:`Share`, but of no invoice line."""

    line: models.BaseModel
    quantity: float


class RmaAgreedRefund(models.AbstractModel):
    """Credit notes for goods whose order isn't known, at the agreed price.

    One draft per case, of no invoice. Account and taxes are those of the
    product, mapped by the customer's fiscal position; grades, deductions and
    additions count as on other credit notes. Works in system mode, as their builder.
    """

    _name = "rma.agreed.refund"
    _description = "Refund at an agreed price"

    def _create_notes(self, quantities):
        """Create the draft credit notes.

        :param dict quantities: {rma.case.line: units to credit, in its unit}
        :return: account.move
        """
        notes = self.env["account.move"]
        for (case, *__), values in self._prepare_notes(quantities).items():
            quiet = notes.with_company(case.company_id)
            notes |= quiet.with_context(**QUIET_CONTEXT).create(values)
        return notes.with_env(self.env)

    def _get_untaxed(self, quantities):
        """Return {line: (untaxed amount, currency)} of the goods alone."""
        prepared = self._prepare_notes(quantities)
        result = {}
        for (case, *__), values in prepared.items():
            moves = self.env["account.move"].with_company(case.company_id)
            for item in moves.new(values).invoice_line_ids.filtered("rma_line_id"):
                line = item.rma_line_id._origin
                result[line] = (item.price_subtotal, item.currency_id)
        return result

    def _prepare_notes(self, quantities, planned=None):
        """Return {(case, empty account.move): values of its draft}; saves nothing.

        :param planned: Planned, inspections that are not confirmed yet
        """
        lines = self.env["rma.case.line"].union(*quantities)
        result = {}
        for case, own in lines.grouped("case_id").items():
            shares = [AgreedShare(line, quantities[line]) for line in own]
            key = (case, self.env["account.move"])
            result[key] = self._prepare_note_vals(case, shares, planned)
        return result

    def _prepare_note_vals(self, case, shares, planned):
        """Return values of one draft credit note."""
        values = self._prepare_head_vals(case, shares)
        note = self.env["account.move"].with_company(case.company_id).new(values)
        own = self.env["rma.charge.lines"]
        document = own._get_document(note)
        pools = case.line_ids._get_graded_units(planned)
        items, credited = [], {}
        for share in shares:
            rows = self._prepare_share_vals(share, document, pools[share.line])
            items += rows
            credited[share.line] = self._get_total(share, document, rows)
        charges = self._get_charge_vals(case, note, credited, planned)
        commands = [Command.create(vals) for vals in [*items, *charges]]
        return {**values, "invoice_line_ids": commands}

    def _prepare_head_vals(self, case, shares):
        """Return values of the note itself."""
        builder = self.env["rma.credit.note.builder"]
        (way,) = builder._choose_ways([(shares[0].line, self.env["account.move"])])
        address = case.partner_id.address_get(["invoice"])["invoice"]
        return {
            "move_type": "out_refund",
            "company_id": case.company_id.id,
            "partner_id": address,
            # As when the return was requested, wherever the contact works by now.
            "commercial_partner_id": case.commercial_partner_id.id,
            "currency_id": case.company_id.currency_id.id,
            "invoice_payment_term_id": False,
            "rma_case_id": case.id,
            **dict(way),
            "ref": builder._get_reference(case, shares),
        }

    # === THE CAP === #

    def _get_excesses(self, notes):
        """Return a sentence per line that credits more than was agreed (G2).

        Units over all notes of a case line, drafts included; the price of each.
        """
        result = []
        for item in notes.invoice_line_ids:
            line = item.rma_line_id
            if item.rma_credited_line_id or not line or not line._is_price_agreed():
                continue
            credited = line._get_units().noted
            price = item.price_unit * (1 - item.discount / 100)
            most = self._get_price(line, item.move_id)
            is_more = line.product_uom_id.compare(credited, line.quantity) > 0
            if is_more or item.currency_id.compare_amounts(price, most) > 0:
                result.append(self._get_excess_text(item, credited, price, most))
        return result

    def _get_price(self, line, note):
        """Return the agreed price of a line's unit, as a price of the note."""
        own = self.env["rma.charge.lines"]
        document = own._get_document(note)
        charge = self._get_charge(line, document)
        return own._get_price(charge, document, line.price_unit_agreed)

    def _get_taxes(self, line, note):
        """Return the taxes of a line's product as the note has them."""
        own = self.env["rma.charge.lines"]
        document = own._get_document(note)
        return own._get_taxes(self._get_charge(line, document), document)

    def _get_excess_text(self, item, credited, price, most):
        line, currency = item.rma_line_id, item.currency_id
        return self.env._(
            "%(case)s, %(product)s: %(units)s at %(agreed)s were agreed on, but "
            "%(credited)s would be credited, these at %(price)s. Lower the quantity or "
            "the price, or delete drafts that nobody needs.",
            case=line.case_id.name,
            product=line.product_id.display_name,
            units=format_quantity(line.quantity),
            agreed=currency.format(most),
            credited=format_quantity(credited),
            price=currency.format(price),
        )

    # === LINES === #

    def _prepare_share_vals(self, share, document, pool):
        """Return values of the line that credits goods, and of what grades take.

        :param list pool: GradedUnits; units are taken off
        """
        own = self.env["rma.charge.lines"]
        line, unit = share.line, share.line.product_uom_id
        charge = self._get_charge(line, document)
        price = own._get_price(charge, document, line.price_unit_agreed)
        goods = {
            **own._prepare_vals(charge, document, price, 0.0),
            "quantity": share.quantity,
            "product_uom_id": unit.id,
        }
        result, left = [goods], share.quantity
        for entry in pool:
            part = min(left, entry.units)
            if unit.compare(part, 0) > 0:
                left -= part
                entry.units -= part
                lost = document.currency.round(price * part * (1 - entry.percent / 100))
                result.append(self._prepare_grade_vals(share, entry, part, goods, lost))
        return result

    def _get_charge(self, line, document):
        """Return the Charge that a line's goods are, one unit of them."""
        language = document.partner.lang
        return Charge(
            line.case_id,
            line,
            line.product_id,
            line.product_id.with_context(lang=language).display_name,
            line.price_unit_agreed,
            line.company_id.currency_id,
            True,
            {"rma_line_id": line.id},
        )

    def _prepare_grade_vals(self, share, entry, units, goods, lost):
        """Return values of the line that takes ``lost`` off, of no product."""
        grades = self.env["rma.grade.deduction"]
        product = share.line.product_id.with_company(share.line.company_id)
        return {
            "product_id": False,
            "name": grades._get_label(share, entry, units),
            "quantity": 1.0,
            "price_unit": -lost,
            "account_id": product.product_tmpl_id.get_product_accounts()["income"].id,
            "tax_ids": goods["tax_ids"],
            "rma_inspection_id": entry.inspection.id,
            "rma_inspected_quantity": units,
        }

    def _get_total(self, share, document, rows):
        """Return what the rows of a share credit, taxes included."""
        own = self.env["rma.charge.lines"]
        charge = self._get_charge(share.line, document)
        return sum(
            own._get_total(charge, document, vals["price_unit"] * vals["quantity"])
            for vals in rows
        )

    def _get_charge_vals(self, case, note, credited, planned):
        """Return values of what is deducted from the note and added to it.

        What cases with invoices add is on the notes of these.
        """
        charger = self.env["rma.credit.note.charges"]
        key = (case, note)
        result = {key: []}
        charges = charger._get_charges(case, planned)
        charger._add_deductions(result, {key: credited}, charges)
        has_invoices = case.line_ids.sale_line_id.invoice_lines._rma_filter_invoiced()
        if not has_invoices:
            own = self.env["rma.charge.lines"]
            document = own._get_document(note)
            for charge in charges:
                if charge.is_addition:
                    price = own._get_price(charge, document, charge.due)
                    vals = own._prepare_vals(charge, document, price, charge.due)
                    result[key].append(vals)
        return result[key]

from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...tools.text import format_quantity


class RmaCaseLine(models.Model):
    """What a case line must fulfil before it is requested and approved."""

    _inherit = "rma.case.line"

    def _check_complete(self):
        """Raise when a line has no quantity or no reason."""
        for line in self:
            if line.product_uom_id.compare(line.quantity, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: enter how many units come back.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )
            if not line.reason_id:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: choose the reason of the return.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _check_proof(self):
        """Raise when nothing tells that the customer bought the goods.

        A request may be registered and rejected without.
        """
        for line in self:
            if not line._has_proof():
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: we have no record of the sale. Attach "
                        "the proof of purchase, or choose the order or certificate.",
                        case=line.case_id.name,
                        product=line.product_id.display_name,
                    )
                )

    def _has_proof(self):
        """Tell whether something says that the customer bought the goods."""
        return bool(self.sale_line_id or self.proof_ids)

    def _check_returnable(self):
        """Raise when more is asked than was delivered and not yet returned (G1).

        Locks the order lines first, so that two requests at the same moment
        can't both take the last unit.
        """
        sale_lines = self.sale_line_id
        lock_rows(sale_lines)
        self.invalidate_recordset(["quantity_returnable"])
        figures = sale_lines._rma_get_returnable(except_lines=self)
        for sale_line, lines in self.grouped("sale_line_id").items():
            if not sale_line:
                continue
            asked = sum(line._get_quantity_asked() for line in lines)
            figure = figures[sale_line]
            unit = sale_line.product_id.uom_id
            if figure.is_kit or unit.compare(asked, figure.returnable) > 0:
                raise UserError(figure.explain(self.env, asked))
        self._check_customer()
        self._check_lots()

    def _get_quantity_asked(self):
        """Return the units to hold against the cap, in the sold product's unit."""
        self.ensure_one()
        if self.decision == "rejected":
            return 0.0
        return self.product_uom_id._compute_quantity(
            self.quantity, self.sale_line_id.product_id.uom_id, round=False
        )

    def _check_customer(self):
        """Raise when a line is of an order of another customer (G8)."""
        for line in self.filtered("sale_line_id"):
            buyer = line.order_id.partner_id
            owner = buyer.commercial_partner_id
            # The same contact, wherever that one works by now.
            is_own = owner == line.case_id.commercial_partner_id
            if buyer != line.case_id.partner_id and not is_own:
                raise UserError(
                    self.env._(
                        "%(order)s was sold to %(owner)s, but %(case)s is a case of "
                        "%(customer)s. Remove the line or change the customer.",
                        order=line.order_id.name,
                        owner=owner.display_name,
                        case=line.case_id.name,
                        customer=line.case_id.commercial_partner_id.display_name,
                    )
                )

    def _check_lots(self):
        """Raise when a given lot isn't at the customer, or is in another case."""
        self._check_unsold_serials()
        with_lot = self.filtered(lambda line: line.lot_id and line.sale_line_id)
        returnable = with_lot.sale_line_id._rma_get_returnable_lots(with_lot)
        by_lot = with_lot.grouped(lambda line: (line.sale_line_id, line.lot_id))
        for (sale_line, lot), lines in by_lot.items():
            asked = sum(line._get_quantity_asked() for line in lines)
            unit = sale_line.product_id.uom_id
            units = lot.product_uom_id._compute_quantity(
                sale_line._rma_get_lot_units(returnable, lot), unit, round=False
            )
            if unit.compare(asked, units) > 0:
                raise UserError(
                    self.env._(
                        "%(case)s, %(product)s: %(units)s of lot or serial number "
                        "%(lot)s can be returned of %(order)s, %(asked)s are asked.",
                        case=lines[0].case_id.name,
                        product=lot.product_id.display_name,
                        units=format_quantity(max(units, 0.0)),
                        lot=lot.name,
                        order=sale_line.order_id.name,
                        asked=format_quantity(asked),
                    )
                )

    def _check_unsold_serials(self):
        """Raise when a serial number without an order is in a case already."""
        for line in self:
            is_serial = line.lot_id and line.tracking == "serial"
            if is_serial and not line.sale_line_id and line.decision != "rejected":
                other = line._find_holding(line.lot_id)[:1]
                if other:
                    raise UserError(
                        self.env._(
                            "%(case)s, %(product)s: serial number %(lot)s is in "
                            "%(other)s already.",
                            case=line.case_id.name,
                            product=line.product_id.display_name,
                            lot=line.lot_id.name,
                            other=other.case_id.name,
                        )
                    )

    def _find_holding(self, lots):
        """Return the lines of other cases that take up serial numbers."""
        # Cases of others count, too.
        return self.sudo().search(
            [
                ("lot_id", "in", lots.ids),
                ("quantity_held", ">", 0),
                ("id", "not in", self.ids),
            ]
        )

    def _is_free_to_return(self, units, lots):
        """Tell whether units of this line are at the customer, in no case.

        :param float units: in the line's unit
        :param lots: serial or lot numbers of the units, if known
        """
        self.ensure_one()
        sale_line = self.sale_line_id
        if not sale_line:
            serials = lots.filtered(lambda lot: lot.product_id.tracking == "serial")
            return not self._find_holding(serials)
        unit = sale_line.product_id.uom_id
        asked = self.product_uom_id._compute_quantity(units, unit, round=False)
        rest = sale_line._rma_get_returnable()[sale_line].returnable
        by_lot = sale_line._rma_get_returnable_lots()
        return unit.compare(asked, rest) <= 0 and all(
            lot.product_uom_id.compare(sale_line._rma_get_lot_units(by_lot, lot), 0) > 0
            for lot in lots
        )

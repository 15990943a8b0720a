from collections import defaultdict

from odoo import api, fields, models


class RmaWarrantyCertificate(models.Model):
    """How often the units of a certificate were repaired under the warranty.

    Part of rma.warranty.certificate. A repair counts once the unit was sent
    back to the customer, as long as its claim stands; whoever claims again
    tells that it failed. Refused claims, and repairs that were undone, don't.
    """

    _inherit = "rma.warranty.certificate"

    quantity_repaired = fields.Float(
        "Repaired",
        digits="Product Unit",
        compute="_compute_quantity_repaired",
        store=True,
        help="Units that were claimed, repaired and sent back; one that was repaired "
        "twice counts twice.",
    )

    @api.depends(
        "lot_id",
        "quantity",
        "case_line_ids.is_claim",
        "case_line_ids.resolution",
        "case_line_ids.inspection_ids.state",
        "case_line_ids.inspection_ids.disposition",
        "case_line_ids.inspection_ids.quantity_routed",
        "case_line_ids.quantity_sending",
    )
    def _compute_quantity_repaired(self):
        repairs = self._find_repairs()
        for certificate in self:
            certificate.quantity_repaired = sum(
                certificate._get_units_repaired(inspections)
                for inspections in repairs[certificate.id]
            )

    def _find_repairs(self):
        """Return {certificate id: inspections that sent units back, per line}."""
        repairs = self.env["rma.resolution"]._get_codes("_is_repair")
        domain = [
            ("line_id.certificate_id", "in", self.ids),
            ("line_id.is_claim", "=", True),
            ("line_id.resolution", "in", repairs),
            *self._get_sent_back_domain(),
        ]
        groups = self.env["rma.inspection"]._read_group(
            domain, ["line_id"], ["id:recordset"]
        )
        found = defaultdict(list)
        for line, inspections in groups:
            found[line.certificate_id.id].append(inspections)
        return found

    def _get_sent_back_domain(self):
        """Return the domain of inspections whose goods go to the customer again."""
        codes = self.env["rma.disposition"]._get_codes("_is_to_customer")
        return [("state", "=", "confirmed"), ("disposition", "in", codes)]

    def _get_units_repaired(self, inspections):
        """Return units of this certificate that one claim repaired and that left.

        Each at most once. An inspection of another lot is of another unit.
        """
        self.ensure_one()
        own = inspections.filtered(
            lambda inspection: not self.lot_id or inspection.lot_id == self.lot_id
        )
        waiting = own.line_id._get_sending_moves().filtered(
            lambda move: move.rma_inspection_id in own
        )
        left = sum(own.mapped("quantity_routed")) - sum(waiting.mapped("product_qty"))
        return min(max(left, 0.0), self.quantity)

    def _count_repairs(self, line=None):
        """Return the repairs that each unit of this certificate surely had.

        Units that can't be told apart share theirs: of three drills without
        numbers, a second repair may be that of another one.

        :param line: case line whose own repair isn't counted
        """
        self.ensure_one()
        units = self.quantity_repaired
        if units and line and line.is_claim:
            own = self._find_repairs()[self.id]
            units -= sum(
                self._get_units_repaired(inspections)
                for inspections in own
                if inspections.line_id == line
            )
        # Quantities are stored with digits of their own.
        return int(units / self.quantity + 1e-6)

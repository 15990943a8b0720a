from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import GOODS_OUT_STATES
from ...facts import follows
from ...sql import lock_rows
from ...system import as_system
from ...tools.text import format_quantity


class RmaCase(models.Model):
    """Goods of a case at a service centre, and loaners at its customer."""

    _inherit = "rma.case"

    goods_out_ids = fields.One2many(
        "rma.goods.out", "case_id", "Goods out", groups="base.group_user"
    )
    diagnosis_count = fields.Integer(compute="_compute_goods_out", compute_sudo=True)
    loan_count = fields.Integer(compute="_compute_goods_out", compute_sudo=True)
    goods_out_summary = fields.Text(
        "Not here", compute="_compute_goods_out", compute_sudo=True
    )
    is_goods_out_overdue = fields.Boolean(
        compute="_compute_goods_out", compute_sudo=True
    )
    is_diagnosis_allowed = fields.Boolean(
        compute="_compute_goods_out", compute_sudo=True
    )

    @api.depends_context("lang")
    @follows(
        lambda self: [
            "state",
            "goods_out_ids.kind",
            "goods_out_ids.state",
            "goods_out_ids.date_due",
            "goods_out_ids.quantity_away",
            *self._get_fact_paths(),
        ]
    )
    def _compute_goods_out(self):
        for case in self:
            records = case.goods_out_ids
            still_out = case._get_goods_out()
            case.diagnosis_count = len(
                records.filtered(lambda record: record.kind == "diagnosis")
            )
            case.loan_count = len(records) - case.diagnosis_count
            case.goods_out_summary = "\n".join(
                record._get_sentence() for record in still_out
            )
            case.is_goods_out_overdue = any(still_out.mapped("is_overdue"))
            case.is_diagnosis_allowed = case.state == "approved" and any(
                units.present for units in case.line_ids._get_units_by_line().values()
            )

    @api.depends("goods_out_ids.state")
    def _compute_is_settled(self):
        res = super()._compute_is_settled()
        self.filtered(lambda case: case._get_goods_out()).is_settled = False
        return res

    def _get_goods_out(self):
        """Return what is out or about to leave; it keeps the case open."""
        return self.goods_out_ids.filtered(
            lambda record: record.state in GOODS_OUT_STATES
        )

    @follows("goods_out_ids.state")
    def _compute_allowed_steps(self):
        return super()._compute_allowed_steps()

    def _get_started_code(self):
        return "goods_out" if self._get_goods_out() else super()._get_started_code()

    def _get_goods_out_error(self):
        """Return the sentence for goods that are out."""
        return self.env._(
            "%(name)s can't go back, because goods are out. Take them back, or cancel "
            "the sending, first.\n%(goods)s",
            name=self.name,
            goods=self.goods_out_summary,
        )

    # === MOVED WITHOUT THE CASE === #

    @follows("goods_out_ids.state", "goods_out_ids.quantity_away")
    def _compute_moved_summary(self):
        return super()._compute_moved_summary()

    def _find_moved(self):
        return (
            self.env["rma.out.moved"]._get_gone(self.goods_out_ids)
            + super()._find_moved()
        )

    def _settle_moved(self):
        # What is back from a service centre may have been moved on.
        taken = self.env["rma.out.moved"]._settle(self.goods_out_ids)
        return taken.inspection_id | super()._settle_moved()

    # === ACTION METHODS === #

    def action_send_for_diagnosis(self):
        """Open the dialog that sends received goods to a service centre."""
        self.ensure_one()
        return self._get_wizard_action(
            "rma.goods.out.wizard",
            self.env._("Send out for diagnosis"),
            default_case_id=self.id,
            default_kind="diagnosis",
        )

    def action_lend(self):
        """Open the dialog that lends the customer a unit."""
        self.ensure_one()
        return self._get_wizard_action(
            "rma.goods.out.wizard",
            self.env._("Lend a unit"),
            default_case_id=self.id,
            default_kind="loan",
        )

    def action_view_diagnoses(self):
        """Open what was sent out for diagnosis."""
        return self._get_goods_out_action("diagnosis")

    def action_view_loans(self):
        """Open the loaners."""
        return self._get_goods_out_action("loan")

    def _get_goods_out_action(self, kind):
        self.check_access("read")
        records = self.goods_out_ids.filtered(lambda record: record.kind == kind)
        return self._get_open_action(
            f"rma_warranty.rma_goods_out_action_{kind}", records
        )

    # === SENDING === #

    def _send_for_diagnosis(self, parts, partner, date_due, note=False):
        """Plan and reserve a transfer that takes received goods to ``partner``.

        Locks the lines: units that are out already can't be sent again (G6).

        :param parts: list of (rma.case.line, stock.lot, units in its unit)
        :return: rma.goods.out, one per part
        :raises UserError: not received or not here, not approved
        """
        self._check_sendable()
        lines = self.env["rma.case.line"].union(*[line for line, __, __ in parts])
        lock_rows(lines)
        self._check_parts(parts)
        warehouse = self.warehouse_id
        return self._create_goods_out(
            [
                {
                    **self._prepare_goods_out_vals(partner, date_due, note),
                    "kind": "diagnosis",
                    "line_id": line.id,
                    "product_id": line.product_id.id,
                    "product_uom_id": line.product_uom_id.id,
                    "lot_id": lot.id,
                    "quantity": units,
                    "location_id": warehouse.rma_diagnosis_location_id.id,
                }
                for line, lot, units in parts
            ],
            warehouse.rma_location_id,
        )

    def _lend(self, parts, partner, date_due, note=False):
        """Plan and reserve a transfer that takes units of ours to the customer.

        Each call lends more; the dialog runs once.

        :param parts: list of (product.product, stock.lot or none, units in the
            product's unit, rma.case.line or none)
        :return: rma.goods.out, one per part
        :raises UserError: a chosen serial number is not free, not approved
        """
        self._check_sendable()
        self._check_loaners(parts)
        warehouse = self.warehouse_id
        return self._create_goods_out(
            [
                {
                    **self._prepare_goods_out_vals(partner, date_due, note),
                    "kind": "loan",
                    "line_id": line.id,
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "lot_id": lot.id,
                    "quantity": units,
                    "location_id": warehouse.rma_loan_location_id.id,
                }
                for product, lot, units, line in parts
            ],
            warehouse.lot_stock_id,
        )

    @as_system
    def _create_goods_out(self, values, source):
        """Create the records and their transfer; write it into the history.

        After-sales staff need no Inventory rights to send goods: the right to do so
        is that to write the case.
        """
        records = self.env["rma.goods.out"].create(values)
        self.env["rma.goods.out.mover"]._plan(records, dict.fromkeys(records, source))
        records._log_on_cases({record: record._get_sentence() for record in records})
        return records

    def _prepare_goods_out_vals(self, partner, date_due, note):
        """Return what all goods of one sending have in common."""
        return {
            "case_id": self.id,
            "partner_id": partner.id,
            "date_due": date_due,
            "note": note,
        }

    def _get_loan_address(self):
        """Return where loaners of this case go: the customer's delivery address."""
        self.ensure_one()
        contact = self.partner_id
        return contact.browse(contact.address_get(["delivery"])["delivery"])

    # === CHECKS === #

    def _check_sendable(self):
        """Raise when nothing may leave on this case."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "%(name)s is not approved (any more), so nothing can be sent out.",
                    name=self.name,
                )
            )
        warehouse = self.warehouse_id
        if not (warehouse.rma_diagnosis_location_id and warehouse.rma_loan_location_id):
            raise UserError(
                self.env._(
                    "The warehouse %(name)s has no locations for goods out for "
                    "diagnosis and on loan. Choose them in its settings.",
                    name=warehouse.display_name,
                )
            )

    def _check_parts(self, parts):
        """Raise when goods that are to be sent are not here."""
        asked = {}
        for line, lot, units in parts:
            asked.setdefault(line, {})
            asked[line][lot] = asked[line].get(lot, 0.0) + units
        for line, lots in asked.items():
            if line.case_id != self:
                raise UserError(
                    self.env._("A line is not of %(name)s.", name=self.name)
                )
            present = line._get_lots_present()
            for lot, units in lots.items():
                here = present.get(lot, 0.0)
                compare = line.product_uom_id.compare
                if compare(units, 0) <= 0 or compare(units, here) > 0:
                    raise UserError(self._get_absent_error(line, lot, units, here))

    def _get_absent_error(self, line, lot, units, here):
        product = line.product_id.display_name
        return self.env._(
            "%(name)s, %(product)s: %(units)s can't be sent out, because %(here)s "
            "wait in the returns location.",
            name=self.name,
            product=f"{product} ({lot.name})" if lot else product,
            units=format_quantity(units),
            here=format_quantity(here),
        )

    def _check_loaners(self, parts):
        """Raise when something can't be lent."""
        for product, lot, units, line in parts:
            is_foreign = line and line.case_id != self
            is_other = lot and lot.product_id != product
            if is_foreign or is_other or product.uom_id.compare(units, 0) <= 0:
                raise UserError(
                    self.env._(
                        "%(name)s: choose product, serial number and a quantity above "
                        "zero of what is lent.",
                        name=self.name,
                    )
                )
            if not product.is_storable:
                raise UserError(
                    self.env._(
                        "%(product)s is not kept in stock, so it can't be lent: "
                        "nobody would know whether it is back.",
                        product=product.display_name,
                    )
                )

    # === CUSTOMER === #

    @as_system
    def _get_portal_loans(self):
        """Return what the customer has on loan, as plain values.

        :return: list of {"product", "serial", "quantity", "unit", "date",
            "is_overdue"}
        """
        self.ensure_one()
        lent = self.goods_out_ids.filtered(
            lambda record: record.kind == "loan" and record.state == "out"
        )
        return [
            {
                "product": record.product_id.display_name,
                "serial": record.lot_names,
                "quantity": format_quantity(record.quantity_away),
                "unit": record.product_uom_id.name,
                "date": record.date_due,
                "is_overdue": record.is_overdue,
            }
            for record in lent
        ]

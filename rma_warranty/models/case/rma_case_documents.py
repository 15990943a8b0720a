from odoo import api, fields, models
from odoo.exceptions import UserError

from ...facts import Relay, Signal, depends
from ...tools.barcode import get_barcode_svg


class RmaCase(models.Model):
    """The documents around a case: orders, transfers, credit notes, slip."""

    _inherit = "rma.case"

    picking_ids = fields.One2many("stock.picking", "rma_case_id", "Transfers")
    receipt_ids = fields.One2many(
        "stock.picking",
        "rma_case_id",
        "Receipts",
        # Not those that take a receipt back, whatever their operation type.
        domain=[("rma_source_usage", "=", "customer")],
    )
    credit_note_ids = fields.One2many(
        "account.move",
        "rma_case_id",
        "Credit notes",
        domain=[("move_type", "=", "out_refund")],
    )
    credit_notes_changed = Signal()
    credit_notes_relay = Relay(
        "credit_notes_changed",
        "credit_note_ids.invoice_date",
        "credit_note_ids.payment_state",
        "credit_note_ids.reversed_entry_id",
        "credit_note_ids.state",
    )
    deductible_invoice_ids = fields.One2many(
        "account.move",
        "rma_case_id",
        "Invoices over deductibles",
        domain=[("move_type", "=", "out_invoice")],
    )
    order_ids = fields.Many2many(
        "sale.order", compute="_compute_order_ids", string="Orders"
    )
    invoice_ids = fields.Many2many(
        "account.move", compute="_compute_invoice_ids", string="Credited invoices"
    )
    order_count = fields.Integer(compute="_compute_order_ids")
    receipt_count = fields.Integer(compute="_compute_document_counts")
    credit_note_count = fields.Integer(compute="_compute_document_counts")
    deductible_invoice_count = fields.Integer(compute="_compute_document_counts")
    line_count = fields.Integer(compute="_compute_document_counts")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.order_id")
    def _compute_order_ids(self):
        for case in self:
            case.order_ids = case.line_ids.order_id
            case.order_count = len(case.order_ids)

    @depends("credit_note_ids.reversed_entry_id")
    def _compute_invoice_ids(self):
        for case in self:
            case.invoice_ids = case.credit_note_ids.reversed_entry_id

    @api.depends("line_ids", "receipt_ids", "credit_note_ids", "deductible_invoice_ids")
    def _compute_document_counts(self):
        for case in self:
            case.line_count = len(case.line_ids)
            case.receipt_count = len(case.receipt_ids)
            case.credit_note_count = len(case.credit_note_ids)
            case.deductible_invoice_count = len(case.deductible_invoice_ids)

    # === ACTION METHODS === #

    def action_print_slip(self):
        """Print the return slip.

        :raises UserError: the case isn't approved, so no goods are expected
        """
        for case in self:
            if not case._is_slip_available():
                raise UserError(
                    self.env._(
                        "%(name)s is not approved, so there is no return slip yet.",
                        name=case.name,
                    )
                )
        return self.env.ref("rma_warranty.rma_case_slip_report").report_action(self)

    def action_view_orders(self):
        return self._get_open_action("sale.action_orders", self.order_ids)

    def action_view_receipts(self):
        return self._get_open_action("stock.action_picking_tree_all", self.receipt_ids)

    def action_view_credit_notes(self):
        return self._get_open_action(
            "account.action_move_out_refund_type", self.credit_note_ids
        )

    def action_view_deductible_invoices(self):
        return self._get_open_action(
            "account.action_move_out_invoice_type", self.deductible_invoice_ids
        )

    # === CASES OF THE SAME ORDERS === #

    def _get_families(self):
        """Return {case: cases that share an order with it, itself included}.

        What is limited per case adds up over them, so that nobody stays below
        a limit by opening several cases. Called with sudo: staff may not read
        all cases.
        """
        groups = self._get_related_cases()
        return {
            case: case.union(*(groups[key] for key in case._get_family_keys()))
            for case in self
        }

    def _get_related_cases(self):
        """Return {what makes cases related: rma.case}, of all these cases."""
        lines = self.env["rma.case.line"]
        lines = lines.search([("order_id", "in", self.line_ids.order_id.ids)])
        return {order: own.case_id for order, own in lines.grouped("order_id").items()}

    def _get_family_keys(self):
        """Return what of :meth:`_get_related_cases` this case is related by."""
        self.ensure_one()
        return list(self.line_ids.order_id)

    # === RETURN SLIP AND TIMELINE === #

    def _is_slip_available(self):
        """Tell whether the customer may send goods on this case."""
        self.ensure_one()
        return self.state in ("approved", "closed")

    def _get_slip_lines(self):
        """Return the lines whose goods the customer may send."""
        self.ensure_one()
        return self.line_ids.filtered(
            lambda line: line.goods_back and line.decision == "approved"
        )

    def _get_barcode_svg(self):
        """Return the RMA number as a barcode, as inline SVG markup."""
        self.ensure_one()
        return get_barcode_svg(self.name)

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Return slip - %(name)s", name=self.name.replace("/", "_"))

    # === ACTION HELPERS === #

    def _get_wizard_action(self, model, name, **context):
        """Open a dialog, for users who may see cases."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _get_open_action(self, xmlid, records):
        """Open ``records`` with a core action: the form when there is one.

        Else their list, and nothing that needs rights in the other app.
        """
        if len(records) == 1:
            # Of core's action a form would take nothing, and reading it costs most
            # of opening one.
            return {
                "type": "ir.actions.act_window",
                "res_model": records._name,
                "res_id": records.id,
                "views": [(False, "form")],
                "context": {"create": False},
            }
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        shown = [view for view in action["views"] if view[1] in ("list", "form")]
        return {
            **action,
            "context": {"create": False},
            "domain": [("id", "in", records.ids)],
            "views": shown,
            "view_mode": "list,form",
        }

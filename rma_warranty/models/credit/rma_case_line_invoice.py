from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...system import as_system


class RmaCaseLine(models.Model):
    """Which invoice a case line is credited from.

    The oldest one with units left, unless staff or an accountant chose.
    """

    _inherit = "rma.case.line"

    credited_first_line_id = fields.Many2one(
        "account.move.line",
        "Credit first",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The invoice line from which units are credited first. What it doesn't "
        "cover comes off the oldest invoices.",
    )

    def _get_choosable_invoice_lines(self):
        """Return the posted invoice lines that this line can be credited from.

        Of a line in system mode.
        """
        self.ensure_one()
        builder = self.env["rma.credit.note.builder"]
        lines = builder._get_invoice_lines(self.sale_line_id)
        left = lines._rma_get_creditable()
        return lines.filtered(
            lambda line: line.product_uom_id.compare(left[line], 0) > 0
        )

    @as_system
    def _get_paid_ratio(self):
        """Return the part of the price that was charged, 1.0 before it is invoiced.

        Discounts on the whole order lower it; those on the line itself don't
        count here.
        """
        self.ensure_one()
        builder = self.env["rma.credit.note.builder"]
        lines = builder._get_invoice_lines(self.sale_line_id).filtered("quantity")
        ratios = self.env["rma.credit.note.amounts"]._get_paid_ratios(lines)
        units = sum(lines.mapped("quantity"))
        paid = sum(line.quantity * ratios[line] for line in lines)
        return paid / units if units else 1.0

    def _choose_invoice_line(self, invoice_line):
        """Credit from an invoice line first; from the oldest again when empty.

        Credit notes that exist stay as they are.

        :raises AccessError: neither after-sales staff nor an accountant
        :raises UserError: not a posted invoice line of the same order line, or
            nothing of it is left to credit
        """
        self.ensure_one()
        self._check_may_choose_invoice()
        self._set_credited_first(invoice_line)

    @as_system
    def _set_credited_first(self, invoice_line):
        """Set the line; see :meth:`_choose_invoice_line`."""
        if invoice_line and invoice_line not in self._get_choosable_invoice_lines():
            raise UserError(
                self.env._(
                    "%(case)s, %(product)s: nothing can be credited from "
                    "%(invoice)s. Choose a posted invoice of %(order)s of which units "
                    "are left.",
                    case=self.case_id.name,
                    product=self.product_id.display_name,
                    # The name only; it may be somebody else's.
                    invoice=invoice_line.move_id.name,
                    order=self.order_id.name,
                )
            )
        self.credited_first_line_id = invoice_line

    def _check_may_choose_invoice(self):
        """Raise unless the user drafts credit notes or posts them."""
        self.check_access("read")
        user = self.env.user
        if not (
            self.env.su
            or user.has_group("rma_warranty.group_rma_user")
            or user.has_group("account.group_account_invoice")
        ):
            raise AccessError(
                self.env._("Only after-sales staff and accountants choose the invoice.")
            )

    def action_choose_invoice(self):
        """Open the dialog in which the invoice to credit first is chosen."""
        return self.case_id._get_wizard_action(
            "rma.invoice.wizard",
            self.env._("Choose the invoice"),
            default_line_id=self.id,
            default_invoice_line_id=self.credited_first_line_id.id,
        )

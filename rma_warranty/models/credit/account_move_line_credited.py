from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare

from ...tools.text import format_quantity


class AccountMoveLine(models.Model):
    """What protects an invoice line that is credited, and says so.

    Part of account.move.line.
    """

    _inherit = "account.move.line"

    # === PROTECTION === #

    def _get_protected_error(self, names):
        # Without its link, a credit would not count any more (G2).
        return AccessError(
            self.env._(
                "The link between a credit note and what it credits can't be "
                "changed. Delete the credit note and make it anew."
            )
        )

    def _rma_check_posted(self):
        """Raise when a posted credit note was raised beyond what may be posted."""
        raised = self.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.move_type == "out_refund"
                and line._rma_is_product()
            )
        )
        if raised:
            raised.move_id._rma_check_posting()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_rma_credited(self):
        invoiced = self.filtered(
            lambda line: line.move_type == "out_invoice" and line._rma_is_product()
        )
        # Credit notes that the user may not see count as well.
        credits = invoiced.sudo()._rma_get_credit_lines() - self
        if credits:
            line = credits.rma_credited_line_id[0]
            raise UserError(
                self.env._(
                    "%(line)s of %(invoice)s can't be deleted: %(notes)s credits it. "
                    "Cancel or delete the credit note first.",
                    line=line.name or line.product_id.display_name,
                    invoice=line.move_id.display_name,
                    notes=", ".join(credits.move_id.mapped("display_name")),
                )
            )

    # === CHARGED AGAIN === #

    def _rma_get_charged_again(self):
        """Return {credit note line: units that an invoice charges again}.

        By the posted reversal of the note; in the note line's unit. Lines of
        which nothing is charged again are left out.
        """
        groups = self._read_group(
            [
                ("rma_credited_line_id", "in", self.ids),
                ("move_type", "=", "out_invoice"),
                ("parent_state", "=", "posted"),
            ],
            ["rma_credited_line_id", "product_uom_id"],
            ["quantity:sum"],
        )
        result = {}
        for line, uom, quantity in groups:
            line = line.with_env(self.env)
            units = uom._compute_quantity(quantity, line.product_uom_id, round=False)
            result[line] = result.get(line, 0.0) + units
        return result

    # === THE CAP === #

    def _rma_get_excess(self, left, amounts, moves):
        """Return what is credited too much of this invoice line, as a sentence.

        :param float left: units of the line not credited yet
        :param amounts: (untaxed, total, number of credits) or None
        :param moves: the documents that somebody is about to post
        :return: empty when no more is credited than was invoiced
        """
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(left, 0.0, precision_digits=digits) < 0:
            return self._rma_get_units_error(self.quantity - left, moves)
        untaxed, total, count = amounts or (0.0, 0.0, 0)
        tolerance = self.currency_id.rounding * self._rma_get_slack(count)
        for given, own in ((untaxed, self.price_subtotal), (total, self.price_total)):
            if given - own > tolerance:
                return self._rma_get_amount_error(given, own, moves)
        return ""

    def _rma_get_slack(self, count):
        """Return by how many rounding steps ``count`` credits may exceed this line.

        Each document is rounded for itself. Where taxes are rounded on the
        whole document, core moves up to one step per tax between its lines,
        on the invoice as well.
        """
        taxes = len(self.tax_ids.flatten_taxes_hierarchy())
        rounding = self.company_id.tax_calculation_rounding_method
        if rounding == "round_globally":
            return (count + 1) * (taxes + 1)
        return count * (taxes + 1) + 0.5

    def _rma_get_units_error(self, units, moves):
        """Return the message for ``units`` of this invoice line credited."""
        drafts = self._rma_get_other_drafts(moves)
        in_draft = sum(self._rma_get_own_units(line) for line in drafts)
        return self.env._(
            "%(invoice)s, %(line)s: %(invoiced)s invoiced, but %(credited)s would be "
            "credited, %(draft)s of them in other drafts. %(advice)s",
            invoice=self.move_id.name,
            line=self.name or self.product_id.display_name,
            invoiced=format_quantity(self.quantity),
            credited=format_quantity(units),
            draft=format_quantity(in_draft),
            advice=self._rma_get_advice(drafts),
        )

    def _rma_get_amount_error(self, credited, invoiced, moves):
        """Return the message for an amount of this invoice line credited."""
        drafts = self._rma_get_other_drafts(moves)
        return self.env._(
            "%(invoice)s, %(line)s: %(invoiced)s was invoiced, but %(credited)s would "
            "be credited, %(draft)s of it in other drafts. %(advice)s",
            invoice=self.move_id.name,
            line=self.name or self.product_id.display_name,
            invoiced=self.currency_id.format(invoiced),
            credited=self.currency_id.format(credited),
            draft=self.currency_id.format(sum(drafts.mapped("price_total"))),
            advice=self._rma_get_advice(drafts),
        )

    def _rma_get_other_drafts(self, moves):
        """Return the lines of draft notes, not of ``moves``, that credit this one."""
        return self._rma_get_credit_lines().filtered(
            lambda line: line.parent_state == "draft" and line.move_id not in moves
        )

    def _rma_get_own_units(self, line):
        """Return the units of a credit line in this line's unit."""
        return line.product_uom_id._compute_quantity(
            line.quantity, self.product_uom_id, round=False
        )

    def _rma_get_advice(self, drafts):
        """Say what to do about a credit that is too high."""
        if not drafts:
            return self.env._("Lower the quantity or the price.")
        return self.env._(
            "Lower the quantity or the price, or delete drafts that nobody needs: "
            "%(drafts)s.",
            drafts=", ".join(drafts.move_id.mapped("display_name")),
        )

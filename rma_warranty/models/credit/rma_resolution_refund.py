from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...sql import lock_rows
from ...system import as_system
from ...tools.allocation import allocate
from ...tools.text import format_quantity


class Plan(NamedTuple):
    """What to credit: ``shares`` of invoice lines; units that have to be
    credited but can't (``rests``), that need no credit note (``uninvoiced``)
    and that are credited at an ``agreed`` price: {rma.case.line: units in its
    unit}.
    """

    shares: list
    rests: dict
    uninvoiced: dict
    agreed: dict


class RmaResolutionRefund(models.AbstractModel):
    """The money back, by credit note for the invoiced line.

    Units that came back before they were invoiced need no credit note: the
    order's delivered quantity is lower already. Works in system mode: after-sales
    staff draft without rights on accounting and orders, accountants post.
    """

    _name = "rma.resolution.refund"
    _inherit = "rma.resolution"
    _description = "Resolution: refund"
    _sequence = 10
    _has_button = True

    def _get_label(self):
        return self.env._("Refund")

    def _is_money(self):
        return True

    def _is_substitute(self):
        return True

    def _get_working_label(self, others):
        return "" if others else self.env._("We prepare your refund")

    def _get_promise(self):
        return self.env._("We then refund you.")

    def _get_objections(self, lines):
        """Refuse to promise money for what we never sold, as far as we know."""
        return [
            self.env._(
                "%(case)s, %(product)s: no order is known, so there is no invoice to "
                "credit. Choose the order line, have an accountant agree on the price, "
                "or offer a repair or a replacement.",
                case=line.case_id.name,
                product=line.product_id.display_name,
            )
            for line in lines
            if not line.sale_line_id and not line._is_price_agreed()
        ]

    # === WHAT IS DUE === #

    def _get_due(self, lines):
        return {
            line: line.quantity_to_credit for line in lines if line.quantity_to_credit
        }

    def _get_dependencies(self):
        return ["quantity_to_credit"]

    def _get_due_label(self):
        return self.env._("Credit")

    def _ask(self, cases):
        """Ask about goods that would be credited though nobody has inspected them."""
        if not self._get_unseen_lines(cases):
            return None
        return cases._get_wizard_action(
            "rma.unseen.wizard",
            self.env._("Not inspected yet"),
            default_case_ids=cases.ids,
        )

    @as_system
    def _get_unseen_lines(self, cases):
        """Return the lines that would be credited uninspected, undecided ones."""
        lines = self._get_lines(cases)
        unseen = lines._filter_unseen() - lines._filter_unseen_by_rule()
        if not unseen:
            return unseen
        # Lines of one order line share what was invoiced.
        plan = self._plan(lines.filtered("quantity_to_credit"))
        return self._filter_credited(plan) & unseen

    def _open(self, cases, documents):
        if not documents:
            return True
        xmlid = "account.action_move_out_refund_type"
        return cases._get_open_action(xmlid, documents)

    def _check(self, lines):
        """Return why lines with units to credit can't be credited now."""
        return self._get_objections(lines) or self._get_reasons(self._plan(lines))

    @as_system
    def _preview(self, lines):
        plan = self._plan(lines)
        shares = plan.shares
        credits = self.env["rma.credit.note.amounts"]._get_credits(shares)
        amounts = {}
        for share, credit in zip(shares, credits, strict=True):
            currency = share.invoice_line.currency_id
            before = amounts.get(share.line, (0.0, currency))[0]
            amounts[share.line] = (currency.round(before + credit.untaxed), currency)
        amounts |= self._get_agreed_amounts(plan.agreed)
        further = self._get_further_amounts(lines)
        return {
            line: (currency.round(amount + further.get(line, 0.0)), currency)
            for line, (amount, currency) in amounts.items()
        }

    @as_system
    def _execute(self, lines, cases=None):
        """Draft the credit notes of what is due and not credited yet.

        A second call finds nothing due: it returns the notes that exist (G6).

        :param cases: rma.case of which what is not about units is credited, too;
            those of the lines when not given
        :return: account.move, draft credit notes
        :raises UserError: a line can't be credited; the reasons per line
        """
        lock_rows(lines)
        due = lines.filtered("quantity_to_credit")
        cases = lines.case_id if cases is None else cases
        further = self._lock_further(cases)
        if not due and not further:
            return self._get_existing(lines)
        objections = self._get_objections(due)
        if objections:
            raise UserError("\n".join(objections))
        plan = self._plan(due)
        reasons = self._get_reasons(plan)
        if reasons:
            raise UserError("\n".join(reasons))
        credited = self._filter_credited(plan)
        credited._accept_unseen_by_rule()
        credited._check_seen()
        # Whoever credits the same invoice line at this moment has to wait (G2).
        lock_rows(self._get_invoice_lines(plan))
        self._settle_uninvoiced(plan.uninvoiced)
        builder = self.env["rma.credit.note.builder"]
        notes = builder._create_notes(plan.shares, cases=cases)
        notes |= self._create_agreed_notes(plan.agreed)
        if not notes and further:
            self._refuse_without_invoice(further)
        return notes

    # === HOOKS FOR WHAT NO INVOICE HAS === #

    def _create_agreed_notes(self, agreed):
        """Draft the credit notes of units at an agreed price.

        :param dict agreed: {rma.case.line: units in its unit}
        :return: account.move
        """
        return self.env["account.move"]

    def _get_agreed_amounts(self, agreed):
        """Return {line: (untaxed amount, currency)} of what that credits."""
        return {}

    def _get_further_amounts(self, lines):
        """Return {line: untaxed amount} of what else its note has for a line."""
        return {}

    # === STEPS === #

    def _settle_uninvoiced(self, uninvoiced):
        """Note on lines which units need no credit note, and say so on the cases.

        :param dict uninvoiced: {rma.case.line: units in its unit}
        """
        for line, units in uninvoiced.items():
            line.quantity_uninvoiced += units
        self._log_uninvoiced(uninvoiced)

    def _lock_further(self, cases):
        """Lock what else is to credit on cases, and return those that have some (G6).

        Hook for what is credited without units.
        """
        return cases.browse()

    def _refuse_without_invoice(self, cases):
        """Hook: raise that what else is to credit on cases has no invoice."""

    def _get_existing(self, lines):
        """Return the notes of lines on which nothing is left to credit."""
        notes = lines.case_id.credit_note_ids.filtered(
            lambda move: move.state != "cancel"
        )
        units = lines._get_units_by_line().values()
        if lines and not notes and not any(own.needless for own in units):
            raise UserError(
                self.env._(
                    "%(cases)s: nothing to credit yet. Approve the lines and receive "
                    "the goods first.",
                    cases=", ".join(lines.case_id.mapped("name")),
                )
            )
        return notes

    def _filter_credited(self, plan):
        """Return the case lines that a plan credits."""
        lines = self.env["rma.case.line"]
        return lines.union(*(share.line for share in plan.shares), *plan.agreed)

    def _get_invoice_lines(self, plan):
        """Return the invoice lines that the plan credits."""
        return self.env["account.move.line"].union(
            *(share.invoice_line for share in plan.shares)
        )

    # === PLANNING === #

    def _plan(self, lines, units=None):
        """Work out what to credit, without changing anything.

        :param dict units: {line: LineUnits} as a preview has them
        """
        uninvoiced = self._get_uninvoiced(lines)
        units = units or lines._get_units_by_line()
        quantities = {
            line: units[line].to_credit - uninvoiced.get(line, 0.0) for line in lines
        }
        quantities = {
            line: units
            for line, units in quantities.items()
            if line.product_uom_id.compare(units, 0) > 0
        }
        agreed = {
            line: units for line, units in quantities.items() if line._is_price_agreed()
        }
        sold = {line: units for line, units in quantities.items() if line not in agreed}
        shares, rests = self.env["rma.credit.note.builder"]._get_shares(sold)
        return Plan(shares, rests, uninvoiced, agreed)

    def _get_uninvoiced(self, lines):
        """Return {line: units that came back before they were invoiced}.

        What is delivered of the order line was lowered by the receipt. As many
        units have to be credited as are invoiced above it; returned units beyond
        that were never invoiced, or were credited without a case. Summed up in
        the product's unit: what the order shows is rounded to its own.
        """
        result = {}
        with_goods = lines.filtered(lambda line: line.goods_back and line.sale_line_id)
        for sale_line, own in with_goods.grouped("sale_line_id").items():
            available = [(line, self._get_sold_units(line)) for line in own]
            above = (
                sale_line._rma_get_invoiced_units()
                - sale_line._rma_get_advance_units()
                - sale_line._rma_get_delivered_units()
                - sale_line._rma_get_not_creditable_units()
            )
            due = sum(units for __, units in available)
            unit = sale_line.product_id.uom_id
            rest = unit.round(due - max(above, 0.0))
            for line, units in allocate(rest, available)[0]:
                result[line] = unit._compute_quantity(
                    units, line.product_uom_id, round=False
                )
        return result

    def _get_sold_units(self, line):
        """Return the units to credit on a line, in the unit of the sold product."""
        sold = line.sale_line_id.product_id
        return line.product_uom_id._compute_quantity(
            line.quantity_to_credit, sold.uom_id, round=False
        )

    # === MESSAGES === #

    def _get_reasons(self, plan):
        """Return a sentence for each thing that stands in the way of a plan."""
        builder = self.env["rma.credit.note.builder"]
        return [
            *self._get_rest_reasons(plan.rests),
            *self._get_draft_reasons(plan.uninvoiced),
            *builder._get_obstacles(plan.shares),
        ]

    def _get_rest_reasons(self, rests):
        """Say which invoices aren't posted or are used up."""
        return [
            self.env._(
                "%(case)s, %(product)s: there is no posted invoice of %(order)s left "
                "for %(units)s of the returned units. Post the draft invoice, or "
                "check the credit notes that exist already. In draft: %(drafts)s.",
                case=line.case_id.name,
                product=line.product_id.display_name,
                order=line.order_id.name,
                units=format_quantity(units),
                drafts=self._get_draft_names(line) or self.env._("none"),
            )
            for line, units in rests.items()
        ]

    def _get_draft_names(self, line):
        """Return the names of draft invoices and notes of the same order line."""
        invoice_lines = line.sale_line_id.invoice_lines
        documents = invoice_lines | invoice_lines._rma_get_credit_lines()
        drafts = documents.move_id.filtered(lambda move: move.state == "draft")
        return ", ".join(drafts.mapped("display_name"))

    def _get_draft_reasons(self, uninvoiced):
        """Say which drafts made elsewhere credit the same units already."""
        outside = self._get_outside_notes(uninvoiced)
        return [
            self.env._(
                "%(case)s, %(product)s: a draft credit note that was made without "
                "this case credits %(order)s already. Post it or delete it first.",
                case=line.case_id.name,
                product=line.product_id.display_name,
                order=line.order_id.name,
            )
            for line in uninvoiced
            if "draft" in outside[line].mapped("state")
        ]

    def _get_outside_notes(self, lines):
        """Return {line: credit notes of its order line made without a case}."""
        result = defaultdict(lambda: self.env["account.move"])
        for line in lines:
            credits = line.sale_line_id.invoice_lines.filtered(
                lambda aml: (
                    aml.move_type == "out_refund"
                    and aml.parent_state != "cancel"
                    and not aml.rma_line_id
                )
            )
            result[line] |= credits.move_id
        return result

    def _log_uninvoiced(self, uninvoiced):
        """Say on the cases which units need no credit note, and why."""
        outside = self._get_outside_notes(uninvoiced)
        sentences = defaultdict(list)
        for line, units in uninvoiced.items():
            sentence = self._get_uninvoiced_sentence(line, units, outside[line])
            sentences[line.case_id].append(sentence)
        for case, texts in sentences.items():
            case._message_log(body=Markup("<br/>").join(texts))

    def _is_paid_in_advance(self, line):
        """Tell whether something was paid for the order before it was invoiced."""
        return False

    def _get_uninvoiced_sentence(self, line, units, notes):
        values = {
            "units": format_quantity(units),
            "product": line.product_id.display_name,
            "order": line.order_id.name,
        }
        if notes:
            return self.env._(
                "%(units)s × %(product)s of %(order)s were credited with %(notes)s "
                "already: no further credit note is needed.",
                notes=", ".join(notes.mapped("name")),
                **values,
            )
        if self._is_paid_in_advance(line):
            return self.env._(
                "%(units)s × %(product)s of %(order)s came back before they were "
                "invoiced: what was paid in advance is settled apart.",
                **values,
            )
        return self.env._(
            "%(units)s × %(product)s of %(order)s were never invoiced: no credit note "
            "is needed, the order's delivered quantity is lower.",
            **values,
        )

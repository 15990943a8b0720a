import logging

from odoo import models
from odoo.tools import format_date

from ...tools.text import format_quantity

_logger = logging.getLogger(__name__)


class RmaPortal(models.AbstractModel):
    """What customers read about their returns, in their words.

    Takes records as superuser whose access was checked before, and answers
    plain values: the pages show them and read nothing else. ``self.env.user``
    is the visitor.
    """

    _name = "rma.portal"
    _description = "Returns in the customer portal"

    # === STATUS === #

    def _get_status(self, case):
        """Return {"label", "color", "hint"}: where the case stands.

        What the customer has to do comes first.

        :param case: rma.case that is not a draft
        """
        task = self.env["rma.portal.tasks"]._get_urgent(case)
        if task:
            return {**task, "color": "warning"}
        if case.state == "approved":
            return self._get_approved_status(case)
        label, color, hint = {
            "requested": (
                self.env._("Waiting for our answer"),
                "info",
                self.env._(
                    "We look at your request and write to you. Please don't send "
                    "anything yet."
                ),
            ),
            "closed": self._get_closed_status(case),
            "rejected": (self.env._("Not accepted"), "danger", ""),
            "cancelled": (self.env._("Cancelled"), "secondary", ""),
        }[case.state]
        return {"label": label, "color": color, "hint": hint}

    def _get_closed_status(self, case):
        """Return what is said while money is still to be settled, and after that."""
        if case.money_status == "credited":
            return (
                self.env._("Your refund comes next"),
                "info",
                self.env._("Your refund is credited. We pay it to you next."),
            )
        if case.money_status in ("to_settle", "settling"):
            return self.env._("We settle the difference"), "info", ""
        return self.env._("Completed"), "success", ""

    def _get_approved_status(self, case):
        strategies = self._get_open_strategies(case)
        label, color, hint = {
            "waiting": (
                self.env._("Approved, please send the goods"),
                "primary",
                self._get_sending_hint(case),
            ),
            "partial": (
                self.env._("Part of the goods has arrived"),
                "primary",
                self.env._(
                    "Something is still missing. If it is on its way already, you "
                    "don't have to do anything."
                ),
            ),
            "received": self._get_received_status(strategies),
            "out": self._get_received_status(strategies),
            "sending": self._get_sending_status(strategies),
        }.get(case.goods_status, self._get_last_status(strategies))
        return {"label": label, "color": color, "hint": hint}

    def _get_sending_hint(self, case):
        """Return how the goods are sent, and until when."""
        hint = self.env._(
            "Print the return slip, put it into the parcel and send it to the address "
            "below."
        )
        if not case.date_slip_end:
            return hint
        until = self.env._(
            "Please send it by %(date)s.",
            date=format_date(self.env, case.date_slip_end),
        )
        return f"{hint} {until}"

    def _get_open_strategies(self, case):
        """Return the strategies of what the customer still gets on a case."""
        open_lines = case.line_ids.filtered(
            lambda line: line._is_entitled() and not line.is_settled
        )
        codes = {
            # What the customer gets instead of these goods is yet to be chosen.
            "" if line._is_only_loss_open() else line.resolution
            for line in open_lines
        }
        return [self.env["rma.resolution"]._get(code) for code in sorted(codes)]

    def _get_received_status(self, strategies):
        words = strategies[0]._get_received_words() if len(strategies) == 1 else None
        label, hint = words or (
            self.env._("The goods have arrived"),
            self.env._("We check what you sent us."),
        )
        return label, "primary", hint

    def _get_sending_status(self, strategies):
        """Return what is said while inspected goods wait to be sent back."""
        label = strategies[0]._get_sending_label() if len(strategies) == 1 else ""
        label = label or self.env._("We send your goods back to you")
        return label, "primary", self.env._("We write to you when they have left.")

    def _get_last_status(self, strategies):
        """Return what is said when nothing is awaited from the customer."""
        labels = (
            own._get_working_label([other for other in strategies if other != own])
            for own in strategies
        )
        label = next(filter(None, labels), self.env._("We work on your return"))
        return label, "primary", self.env._("You need not do anything.")

    # === LISTS OF RETURNS === #

    def _get_order_rows(self, order):
        """Return the rows of the returns of ``order``, newest first.

        A visitor who only has the order's link gets the link of a return that
        is about nothing but this order, and no link of any other (G8).
        """
        # In system mode, as the order.
        domain = [("line_ids.order_id", "=", order.id), ("state", "!=", "draft")]
        cases = order.env["rma.case"].search(domain)
        readable = cases.with_env(self.env)._filtered_access("read")
        rows = self._get_rows(cases)
        for case, row in zip(cases, rows, strict=True):
            if case not in readable:
                alone = case.line_ids.order_id == order
                row["url"] = case.get_portal_url() if alone else ""
        return rows

    def _get_rows(self, cases):
        """Return one row per case; one that can't be read is shown without facts.

        :return: list of {"name", "url", "date", "status", "goods", "orders"}
        """
        return [self._get_row_safely(case) for case in cases]

    def _get_row_safely(self, case):
        try:
            with self.env.cr.savepoint(flush=False):
                return self._prepare_row(case)
        except Exception:
            _logger.exception("Return case %s can't be shown in the list", case.id)
            unknown = {"label": self.env._("Ask us"), "color": "secondary", "hint": ""}
            return {
                "name": case.name,
                "url": case.access_url,
                "date": False,
                "status": unknown,
                "goods": "",
                "orders": "",
            }

    def _prepare_row(self, case):
        return {
            "name": case.name,
            "url": case.access_url,
            "date": case.date_request,
            "status": self._get_status(case),
            "goods": ", ".join(
                f"{line.product_uom_id._rma_write(line.quantity)} "
                f"{line.product_id.display_name}"
                for line in case.line_ids
            ),
            "orders": ", ".join(case.line_ids.order_id.mapped("name")),
        }

    # === PAGE OF ONE RETURN === #

    def _get_case_lines(self, case):
        """Return what the customer reads about each line; nothing internal."""
        return [self._prepare_case_line(line) for line in case.line_ids]

    def _prepare_case_line(self, line):
        return {
            "product": line.product_id.display_name,
            "image": line.product_id.image_128,
            "order": line.order_id.name,
            "serial": line.lot_id.name,
            "reason": line.reason_id.name,
            "amount": line.product_uom_id._rma_write(line.quantity),
            "asked": format_quantity(line.quantity),
            "ordered": line.ordered_text,
            "is_unsent": line.is_unsent,
            "received": format_quantity(line.quantity_received),
            "credited": format_quantity(line.quantity_credited),
            "is_goods_shown": line.decision == "approved" and line.goods_back,
            "is_money_shown": line.decision == "approved"
            and line._get_strategy()._is_money(),
            "uninvoiced": format_quantity(line.quantity_uninvoiced)
            if line.quantity_uninvoiced
            else "",
            "grade": line.credit_told_text if line.decision == "approved" else "",
            "rejection": self._get_line_rejection(line),
            "decision": self._get_decision(line),
            "rule": self._get_rule_sentence(line),
            "note": line._get_policy_note(),
        }

    def _get_decision(self, line):
        """Return (text, color) of what was decided on a line."""
        if line.state == "cancelled":
            return self.env._("Cancelled"), "secondary"
        return {
            "pending": (self.env._("Not decided yet"), "info"),
            "approved": (self.env._("Accepted"), "success"),
            "rejected": (self.env._("Not accepted"), "danger"),
        }[line.decision]

    def _get_line_rejection(self, line):
        """Return why a line was rejected, unless the case tells it already."""
        told = line.case_id.rejection_reason if line.state == "rejected" else ""
        reason = line.rejection_reason if line.decision == "rejected" else ""
        return "" if reason == told else reason

    def _get_rule_sentence(self, line):
        """Return the rule's sentence, unless a person decided otherwise."""
        followed = {
            "pending": line.state != "cancelled",
            "approved": line.eligibility == "accept",
            "rejected": line.eligibility == "refuse",
        }
        return line.eligibility_text if followed[line.decision] else ""

    def _get_adjustments(self, case):
        """Return what the customer gets less or more, and why.

        :return: list of {"label", "product", "amount", "is_deduction",
            "is_known"}; no amount where it isn't known yet
        """
        agreed = case.adjustment_ids.filtered(lambda own: own._is_wanted())
        return [
            {
                "label": own._get_label(),
                "product": own.line_id.product_id.display_name or "",
                "amount": own.currency_id.format(own.amount),
                "is_deduction": own.sign == "deduction",
                "is_known": not own.is_to_enter,
            }
            for own in agreed
        ]

    def _get_credit_notes(self, case):
        """Return the posted credit notes.

        :return: list of {"number", "date", "amount", "url"}; the address only
            when the visitor may open it
        """
        notes = case.credit_note_ids.filtered(lambda note: note.state == "posted")
        readable = notes.with_env(self.env)._filtered_access("read")
        return [
            {
                "number": note.name,
                "date": note.invoice_date,
                "amount": note.currency_id.format(note.amount_total),
                "text": note.rma_paid_text or note.rma_payback_text,
                "url": note.access_url if note in readable else "",
            }
            for note in notes
        ]

    def _get_orders(self, case):
        """Return (name, address or '') of the orders of a case."""
        orders = case.line_ids.order_id
        readable = orders.with_env(self.env)._filtered_access("read")
        return [
            (order.name, order.access_url if order in readable else "")
            for order in orders
        ]

    # === REQUEST FORM === #

    def _get_form_lines(self, order):
        """Return the delivered lines of ``order`` with what can come back.

        :return: {order line id: {"product", "image", "ordered", "delivered",
            "returnable", "maximum", "step", "rule", "note", "is_late",
            "is_refused", "warranty"}};
            ``warranty`` is None for goods that have none now
        """
        figures = order.order_line._rma_get_returnable()
        delivered = order.order_line.filtered(lambda line: figures[line].delivered > 0)
        answers = delivered._rma_preview_eligibility()
        warranties = self.env["rma.warranty.portal"]._get_line_warranties(delivered)
        return {
            line.id: {
                **self._prepare_form_line(line, figures[line], answers[line]),
                "warranty": warranties.get(line),
            }
            for line in delivered
        }

    def _prepare_form_line(self, line, figure, answer):
        is_late = answer.outcome == "refuse" and not figure.is_kit
        unit = line.product_id.uom_id
        rest = unit.round(figure.returnable)
        return {
            "product": line.product_id.display_name,
            "image": line.product_id.image_128,
            "ordered": self._get_ordered_text(line),
            "delivered": unit._rma_write_alone(figure.delivered),
            "returnable": format_quantity(rest),
            "maximum": rest,
            "step": "1" if self._is_counted(line, rest) else "any",
            "rule": figure.explain_kit(self.env) if figure.is_kit else answer.sentence,
            "note": answer.note,
            "is_late": is_late,
            "is_refused": is_late and answer.is_refused,
        }

    def _is_counted(self, line, quantity):
        """Tell whether the goods are pieces, of which no part can come back."""
        pieces = line.env.ref("uom.product_uom_unit", raise_if_not_found=False)
        return (
            bool(pieces)
            and float(quantity).is_integer()
            and line.product_id.uom_id._has_common_reference(pieces)
        )

    def _get_ordered_text(self, line):
        """Return what was ordered, where that is another unit than the goods'."""
        if line.product_uom_id == line.product_id.uom_id:
            return ""
        return f"{format_quantity(line.product_uom_qty)} {line.product_uom_id.name}"

    def _get_reason_groups(self):
        """Return [(group name, [(id, reason)])] that customers choose from.

        In system mode: they have no rights on reasons.

        Reasons without a group come under the name ''.
        """
        reasons = self.env["rma.reason"]._get_choices(portal=True)
        return [
            (group.name or "", [(reason.id, reason.name) for reason in members])
            for group, members in reasons.grouped("parent_id").items()
        ]

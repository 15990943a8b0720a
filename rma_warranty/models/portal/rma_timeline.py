from odoo import models


class RmaTimeline(models.AbstractModel):
    """What happened on a case and what comes next, derived from both axes.

    Takes cases in system mode: customers have no rights on transfers and methods, but
    follow their case.
    """

    _name = "rma.timeline"
    _description = "Timeline of a return case"

    def _get_steps(self, case):
        """Return the steps of ``case`` in the order of the process.

        :return: list of {"label": str, "date": datetime | None, "done": bool}
        """
        steps = [self._step(self.env._("Requested"), case.date_request)]
        if case.state == "cancelled":
            return steps + [self._step(self.env._("Cancelled"), case.write_date)]
        if case.state == "rejected":
            return steps + [self._step(self.env._("Rejected"), case.date_decision)]
        steps.append(self._step(self.env._("Approved"), case.date_decision))
        steps += self._get_goods_steps(case)
        steps += self._get_sent_steps(case)
        steps += self._get_money_steps(case)
        steps.append(self._step(self.env._("Closed"), case.date_closed))
        return steps

    def _step(self, label, date):
        return {"label": label, "date": date or None, "done": bool(date)}

    def _get_goods_steps(self, case):
        """Return the steps of receipts and inspections; none without goods."""
        if case.line_ids and not any(case.line_ids.mapped("goods_back")):
            return []
        receipts = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        units = case.line_ids._get_units_by_line()
        came = any(own.received for own in units.values())
        label = self.env._("Goods received")
        if case.goods_status == "partial":
            label = self.env._("Goods partly received")
        received = max(receipts.mapped("date_done"), default=None) if came else None
        routed = case.goods_status in ("sending", "routed")
        inspections = case.inspection_ids.filtered("date_confirmed")
        inspected = max(inspections.mapped("date_confirmed"), default=None)
        return [
            self._step(label, received),
            *self._get_diagnosis_steps(case),
            self._step(self.env._("Inspected"), inspected if routed else None),
        ]

    def _get_diagnosis_steps(self, case):
        """Return the steps of goods that went to a service centre."""
        records = case.goods_out_ids.filtered(
            lambda record: (
                record.kind == "diagnosis" and record.state in ("out", "back", "lost")
            )
        )
        if not records:
            return []
        left = min(records.mapped("date_out"))
        steps = [self._step(self.env._("Sent to the service centre"), left)]
        states = set(records.mapped("state"))
        if states == {"lost"}:
            return steps
        back = None if "out" in states else max(records.mapped("date_back"))
        return steps + [self._step(self.env._("Back from the service centre"), back)]

    def _get_sent_steps(self, case):
        """Return the steps of goods that go to the customer; none without any."""
        steps = []
        approved = case.line_ids.filtered(lambda line: line.decision != "rejected")
        back = [units.back for units in approved._get_units_by_line().values()]
        if any(back) or self._is_repair_open(case):
            date = self._get_sent(case)
            steps.append(self._step(self.env._("Sent back to you"), date))
        promised = approved.filtered(lambda line: line.claim_result != "refused")
        for strategy in self.env["rma.resolution"]._get_all():
            lines = strategy._filter(promised)
            if lines:
                steps += [self._step(*step) for step in strategy._get_steps(lines)]
        return steps

    def _is_repair_open(self, case):
        """Tell whether goods of a repair have yet to go back to the customer."""
        return case.state != "closed" and any(
            line._get_strategy()._is_repair()
            and line.goods_back
            and not line.is_settled
            and not line._is_only_loss_open()
            for line in case.line_ids
        )

    def _get_sent(self, case):
        """Return when the last unit was sent back, None before all were."""
        units = case.line_ids._get_units_by_line()
        if self._is_repair_open(case) or any(own.sending for own in units.values()):
            return None
        sent = case.line_ids.move_ids.filtered(
            lambda move: move.state == "done" and move._rma_is_sending_back()
        )
        return max(sent.mapped("date"), default=None)

    def _get_money_steps(self, case):
        """Return one step per posted credit note, or the one to come."""
        strategies = [line._get_strategy() for line in case.line_ids]
        if strategies and not any(own._is_money() for own in strategies):
            return []
        posted = case.credit_note_ids.filtered(lambda move: move.state == "posted")
        steps = []
        for move in posted:
            label = self.env._(
                "Refunded %(amount)s with %(number)s",
                amount=move.currency_id.format(move.amount_total),
                number=move.name,
            )
            steps.append(self._step(label, move.invoice_date))
            steps += self._get_payback_steps(move)
        is_open = case.money_status in ("waiting", "draft", "partial")
        if is_open or case.state in ("draft", "requested"):
            steps.append(self._step(self.env._("Refund"), None))
        return steps

    def _get_payback_steps(self, move):
        """Return the step in which a posted credit note is paid back, if any.

        None where posting settled it: it only lowered its invoice.
        """
        date = move._rma_get_paid_date()
        if date and not move._rma_get_payers():
            return []
        method = move.rma_refund_method_id
        label = self.env._("Paid back")
        if method.is_in_portal:
            label = self.env._("Paid back: %(method)s", method=method.name)
        return [self._step(label, date)]

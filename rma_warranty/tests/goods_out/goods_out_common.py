from datetime import timedelta

from odoo import Command, fields

from ..inspection.disposition_common import DispositionCommon


class GoodsOutCommon(DispositionCommon):
    """The shop, a service centre, and verbs to send goods out and take them back.

    ``away`` is the location of goods out for diagnosis, ``lent`` that of
    loaners.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.away = cls.warehouse.rma_diagnosis_location_id
        cls.lent = cls.warehouse.rma_loan_location_id
        cls.centre = cls.env["res.partner"].create(
            {"name": "Fixit", "street": "Workshop Lane 7", "is_company": True}
        )

    def _today(self, days=0):
        return fields.Date.context_today(self.env["rma.case"]) + timedelta(days=days)

    def _open_wizard(self, case, kind, *, user=None, **values):
        return (
            self.env["rma.goods.out.wizard"]
            .with_user(user or self.rma_user)
            .create({"case_id": case.id, "kind": kind, **values})
        )

    def _plan_diagnosis(self, case, quantity=None, *, days=7, user=None):
        """Plan to send what the dialog proposes, or so many units of each."""
        wizard = self._open_wizard(
            case,
            "diagnosis",
            user=user,
            partner_id=self.centre.id,
            date_due=self._today(days),
        )
        if quantity is not None:
            wizard.line_ids.quantity = quantity
        wizard.action_send()
        return wizard.goods_out_ids

    def _send_out(self, case, quantity=None, **options):
        """Send received goods to the service centre; they have left."""
        records = self._plan_diagnosis(case, quantity, **options)
        records.action_send()
        return records

    def _plan_loan(self, case, product=None, *, quantity=1, lot=None, days=30):
        product = product or self.saw
        line = {
            "product_id": product.id,
            "quantity": quantity,
            "lot_id": lot and lot.id,
        }
        wizard = self._open_wizard(
            case,
            "loan",
            date_due=self._today(days),
            line_ids=[Command.create(line)],
        )
        wizard.action_send()
        return wizard.goods_out_ids

    def _lend(self, case, product=None, **options):
        """Lend the customer a unit (a saw); it has left."""
        records = self._plan_loan(case, product, **options)
        records.action_send()
        return records

    def _bring_back(self, record, quantity=None, *, user=None, **values):
        """Enter that goods are back, all or so many."""
        if quantity is not None:
            values["quantity"] = quantity
        wizard = (
            self.env["rma.goods.back.wizard"]
            .with_user(user or self.rma_user)
            .create({"goods_out_id": record.id, **values})
        )
        wizard.action_back()

    def _lose(self, record, quantity=None, *, user=None, **values):
        """Enter that goods that are out are lost, all or so many."""
        if quantity is not None:
            values["quantity"] = quantity
        wizard = (
            self.env["rma.goods.lost.wizard"]
            .with_user(user or self.rma_user)
            .create({"goods_out_id": record.id, "reason": "Nobody has it", **values})
        )
        wizard.action_lose()
        return wizard

    def _settle_loss(self, lines, resolution=False, reason=False, *, user=None):
        """Decide what the customer gets for what doesn't go back."""
        action = lines.with_user(user or self.rma_user).action_settle_loss()
        wizard = (
            self.env["rma.loss.wizard"]
            .with_user(user or self.rma_user)
            .with_context(**action["context"])
            .create({"resolution": resolution, "reason": reason})
        )
        wizard.action_settle()

    def _reminders(self, records):
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [("res_model", "=", "rma.goods.out"), ("res_id", "in", records.ids)]
            )
        )

    def _print_slip(self, record):
        """Return the delivery slip as staff without Inventory rights get it."""
        action = record.with_user(self.rma_user).action_print_slip()
        reports = self.env["ir.actions.report"].with_user(self.rma_user)
        html, __ = reports._render_qweb_html(
            action["report_name"], action["context"]["active_ids"]
        )
        return html.decode()

    def _history(self, case):
        return "\n".join(case.sudo().message_ids.mapped("body"))

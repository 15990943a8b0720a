from odoo import Command

from ..inspection.disposition_common import DispositionCommon


class ExchangeCommon(DispositionCommon):
    """The shop, with a ``big`` drill (sold at 120, cost 70) to exchange for.

    Exchanges are no warranty claims, unless a test says so with the reason
    ``defect``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.big = cls._create_product("Big drill", price=120.0, cost=70.0)
        cls.defect = cls.env.ref("rma_warranty.rma_reason_failed")
        cls.promise = cls._create_account("RMAPROM", "Warranty expense")

    @classmethod
    def _sold(cls, product=None, quantity=1, **values):
        """Sell, deliver and invoice; return the order line."""
        line = {"product_id": (product or cls.drill).id, "product_uom_qty": quantity}
        order = cls._sell_deliver_invoice([{**line, **values}])
        return order.order_line

    @classmethod
    def _exchange(cls, sale_line, quantity=1, other=None, receive=True, **values):
        """Approve an exchange, for another product if given, and receive the old."""
        case = cls._request(
            [
                {
                    "sale_line_id": sale_line.id,
                    "quantity": quantity,
                    "resolution": "replacement",
                    **values,
                }
            ]
        )
        case.line_ids.with_user(cls.rma_manager)._override_eligibility("Goodwill")
        case.action_approve()
        if other:
            case.line_ids.write(
                {"replacement_product_id": other.id, "is_replacement_accepted": True}
            )
        if receive:
            cls._receive(case)
        return case

    def _exchange_early(self, sale_line, quantity=1, other=None, **values):
        """Approve an exchange and confirm the defect before anything is here."""
        case = self._exchange(sale_line, quantity, other, receive=False, **values)
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        case.line_ids.report_ids = attachments.create({"name": "R", "raw": b"x"})
        case.line_ids.action_confirm_claim_result()
        return case

    def _send(self, case, quantity=None, lots=None):
        """Send the replacement as staff and deliver it as a worker."""
        case.with_user(self.rma_user).action_send_replacements()
        for delivery in case.sudo().delivery_ids.with_user(self.warehouse_user):
            if delivery.state not in ("done", "cancel"):
                if lots:
                    delivery.move_ids.lot_ids = lots
                if quantity:
                    delivery.move_ids.quantity = quantity
                delivery.move_ids.picked = True
                delivery.with_context(skip_backorder=True).button_validate()
        return case.sudo().delivery_ids

    def _undo_sent(self, case):
        done = case.sudo().delivery_ids.filtered(lambda p: p.state == "done")
        done.with_user(self.warehouse_user).action_rma_undo_replacement()

    def _settle(self, case, post=True):
        """Draft as staff what settles the difference, and post it."""
        case.with_user(self.rma_user).action_settle_exchange()
        drafts = (case.credit_note_ids | case.deductible_invoice_ids).sudo()
        drafts = drafts.filtered(lambda move: move.state == "draft")
        if post:
            for draft in drafts.with_user(self.accountant).sudo(False):
                draft.action_post()
        return case.credit_note_ids, case.deductible_invoice_ids

    def _assert_figures(self, sale_line, delivered, invoiced):
        """Check the order's figures and that nobody is asked to invoice more."""
        self.assertRecordValues(
            sale_line,
            [
                {
                    "qty_delivered": delivered,
                    "qty_invoiced": invoiced,
                    "qty_to_invoice": delivered - invoiced,
                }
            ],
        )
        is_right = delivered == invoiced
        status = "invoiced" if is_right else "to invoice"
        self.assertEqual(sale_line.order_id.invoice_status, status)

    def _create_taxed(self, name, price, cost, *taxes):
        return self._create_product(
            name, price=price, cost=cost, taxes_id=[Command.set([t.id for t in taxes])]
        )

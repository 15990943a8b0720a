from odoo import Command

from ..inspection.disposition_common import DispositionCommon

KINDS = {
    "restocking": "rma_adjustment_type_restocking",
    "damage": "rma_adjustment_type_damage",
    "missing": "rma_adjustment_type_missing_accessory",
    "return_freight": "rma_adjustment_type_return_freight",
    "freight": "rma_adjustment_type_freight",
    "goodwill": "rma_adjustment_type_goodwill",
}


class AdjustmentCommon(DispositionCommon):
    """The shop with fees, goodwill and grades that give less than the price.

    ``kinds`` by a short name, their products without taxes until a test asks
    for them; ``shipping`` is freight that orders charge. Grade ``most`` gives
    80 % of the price, ``nothing`` gives 0 %.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = {
            name: cls.env.ref(f"rma_warranty.{xmlid}") for name, xmlid in KINDS.items()
        }
        for kind in cls.kinds.values():
            kind.product_id.taxes_id = [Command.clear()]
            kind.currency_id = cls.company.currency_id
        cls.shipping = cls.env["product.product"].create(
            {
                "name": "Shipping",
                "type": "service",
                "invoice_policy": "order",
                "rma_is_freight": True,
                "taxes_id": [Command.clear()],
            }
        )
        cls.most = cls._create_grade("M", credit_percent=80.0, disposition="restock")
        cls.nothing = cls._create_grade("N", credit_percent=0.0, disposition="scrap")

    @classmethod
    def _sell_drills(cls, quantity=1, freight=0.0, freight_taxes=None, **values):
        """Sell, deliver and invoice drills at 100; give the order."""
        lines = [
            {"product_id": cls.drill.id, "product_uom_qty": quantity, **values},
        ]
        if freight:
            lines.append(
                {
                    "product_id": cls.shipping.id,
                    "product_uom_qty": 1,
                    "price_unit": freight,
                    "tax_ids": [
                        Command.set(freight_taxes.ids if freight_taxes else [])
                    ],
                }
            )
        return cls._sell_deliver_invoice(lines)

    @classmethod
    def _return_drills(cls, order, quantity=1, **values):
        """Approve a return of drills of an order and receive them."""
        line = {
            "sale_line_id": order.order_line[0].id,
            "quantity": quantity,
            **values,
        }
        case = cls._customer_returns([line])
        cls._receive(case)
        return case

    @classmethod
    def _returned_drills(cls, quantity=1, **values):
        """Sell drills and get them back; give the case."""
        return cls._return_drills(cls._sell_drills(quantity, **values), quantity)

    def _request_unsold(self, units, **values):
        """Request the refund of [(product, units)] whose order nobody knows."""
        return self._request(
            [
                {
                    "product_id": product.id,
                    "quantity": quantity,
                    "resolution": "refund",
                    "proof_ids": self._attach_proof().ids,
                    **values,
                }
                for product, quantity in units
            ]
        )

    def _attach_proof(self):
        attachments = self.env["ir.attachment"].with_user(self.rma_user)
        return attachments.create({"name": "receipt.pdf", "raw": b"%PDF-1.4"})

    def _approve_unsold(self, case):
        """Approve it, by a manager's leave where the rules don't answer."""
        lines = case.line_ids.filtered(lambda line: line.eligibility != "accept")
        if lines:
            lines.with_user(self.rma_manager)._override_eligibility("Known customer")
        case.with_user(self.rma_user).action_approve()

    @classmethod
    def _adjust(cls, case, kind, amount=None, *, as_user=None, **values):
        """Enter a deduction or addition of a case; give it."""
        vals = {
            "case_id": case.id,
            "type_id": cls.kinds[kind].id,
            "reason": f"Because of {kind}.",
            **values,
        }
        if amount is not None:
            vals["amount"] = amount
        user = as_user or cls.rma_user
        return cls.env["rma.adjustment"].with_user(user).create(vals)

    def _grade(self, case, *units, line=None):
        """Inspect and route [(units, grade)] of a case's (first) line."""
        inspections = self.env["rma.inspection"]
        for quantity, grade in units:
            draft = self._draft(case, False, quantity, line, grade_id=grade.id)
            draft.disposition = grade.disposition or "restock"
            inspections |= draft
        inspections.action_confirm()
        return inspections

    def _drafts(self, case):
        """Draft the credit notes; give those that are new."""
        known = case.sudo().credit_note_ids
        self._credit(case, post=False)
        return case.sudo().credit_note_ids - known

    def _charge_lines(self, documents):
        """Return the lines of deductions, additions and grades."""
        return documents.sudo().invoice_line_ids.filtered(
            lambda line: line.rma_adjustment_id or line.rma_inspection_id
        )

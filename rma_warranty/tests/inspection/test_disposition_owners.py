from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .disposition_common import DispositionCommon

CODES = ("restock", "refurbish", "scrap", "to_vendor", "to_customer", "quarantine")
# What is refused, and with which words; everything else is allowed.
REFUSED = {
    ("restock", "customer"): "belong to the customer",
    ("refurbish", "customer"): "belong to the customer",
    ("to_vendor", "customer"): "belong to the customer",
    ("refurbish", "consignor"): "belong to Consignor",
}
# Goods past their date are neither sold again nor made into something else.
REFUSED_EXPIRED = {"restock": "is expired", "refurbish": "is expired"}


@tagged("post_install", "-at_install")
class TestDispositionOwners(DispositionCommon):
    """Each disposition asks whose the goods are, and each is undone (G5, G7).

    A row of the table is a disposition of one unit, by owner (ours, the
    customer's, a consignor's), tracking and expiry.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consignor = cls.env["res.partner"].create({"name": "Consignor"})
        cls.vendor = cls.env["res.partner"].create({"name": "Maker"})
        cls.vendors = cls.env.ref("stock.stock_location_suppliers")
        cls.bin = cls.env["stock.location"].create(
            {"name": "Bin", "usage": "inventory", "company_id": cls.company.id}
        )
        cls.claimed = cls.env.ref("rma_warranty.rma_reason_failed")

    # === STORY === #

    def _create_goods(self, tracking, owner, **values):
        """Create a product that cost 60, with six units in stock; gives its lots."""
        category = self._create_category("average")
        product = self._create_product(
            f"Pump {tracking} {owner}",
            price=100.0,
            cost=60.0,
            stock=0,
            categ_id=category.id,
            tracking=tracking,
            seller_ids=[Command.create({"partner_id": self.vendor.id})],
            **values,
        )
        names = {"none": (), "lot": ("L",), "serial": tuple("ABCDEF")}[tracking]
        lots = self._create_lots(product, *names)
        if owner == "consignor":
            for lot in lots or [lots]:
                self.env["stock.quant"]._update_available_quantity(
                    product,
                    self.stock,
                    6 / (len(lots) or 1),
                    lot_id=lot or None,
                    owner_id=self.consignor,
                )
        elif owner == "ours":
            self._stock_in(product, 6, 60.0, lots=lots)
        return product, lots

    def _receive_goods(self, product, lots, owner):
        """Have six units come back in a case; {lot or nothing: case line}."""
        values = {"reason_id": self.claimed.id, "resolution": "repair"}
        if owner == "customer":
            values["product_id"] = product.id
        else:
            order = self._sell([(product, 6)])
            self._deliver(order, lots=lots and {product: lots})
            self._invoice(order)
            values["sale_line_id"] = order.order_line.id
        per_lot = 6 / (len(lots) or 1)
        case = self._open_case(
            [
                {**values, "quantity": per_lot, "lot_id": lot.id, **self._attach()}
                for lot in lots or [lots]
            ]
        )
        case.action_request()
        for line in case.line_ids.with_user(self.rma_manager):
            line._override_eligibility("Goodwill")
        case.action_approve()
        self._receive(case)
        return case

    def _attach(self):
        proof = self.env["ir.attachment"].with_user(self.rma_user)
        proof = proof.create({"name": "bill.pdf", "raw": b"%PDF"})
        return {"proof_ids": proof.ids}

    def _get_owner(self, owner):
        owners = {"customer": self.customer, "consignor": self.consignor}
        return owners.get(owner, self.env["res.partner"])

    def _count(self, product, place, owner):
        """Return the units of an owner in a place."""
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", place.id)]
        )
        own = quants.filtered(lambda quant: quant.owner_id == self._get_owner(owner))
        return sum(own.mapped("quantity"))

    def _get_place(self, code):
        return {
            "restock": self.stock,
            "refurbish": self.workshop,
            "to_vendor": self.vendors,
            "quarantine": self.returns,
            "scrap": self.bin,
            "to_customer": self.customer.property_stock_customer,
        }[code]

    def _check_row(self, case, number, code, owner, *, expired=False):
        """Route a unit and undo that, or see that it is refused."""
        line = case.line_ids[number % len(case.line_ids)]
        product = line.product_id
        draft = self._draft(
            case,
            code,
            line=line,
            note="Seen",
            grade_id=self.half.id,
            scrap_location_id=self.bin.id,
        )
        words = REFUSED.get((code, owner))
        words = words or (expired and REFUSED_EXPIRED.get(code))
        if words:
            with self._refused(words), self.env.cr.savepoint():
                draft.action_confirm()
            draft.unlink()
            return
        place = self._get_place(code)
        before = self._count(product, self.returns, owner)
        there = self._count(product, place, owner)
        draft.action_confirm()
        transfer = draft.sudo().move_ids.picking_id
        if transfer:
            transfer.move_ids.picked = True
            transfer._action_done()
        gone = 0 if code == "quarantine" else 1
        self.assertEqual(self._count(product, self.returns, owner), before - gone)
        if gone:
            self.assertEqual(self._count(product, place, owner), there + 1)
        draft.action_undo()
        self.assertEqual(self._count(product, self.returns, owner), before)

    def _check_table(self, tracking, owner, *, expired=False, **values):
        product, lots = self._create_goods(tracking, owner, **values)
        case = self._receive_goods(product, lots, owner)
        value = self._value(product)
        self.assertEqual(value, 360.0 if owner == "ours" else 0.0)
        if expired:
            past = fields.Datetime.now() - timedelta(days=3)
            lots.write({"expiration_date": past, "removal_date": past})
        for number, code in enumerate(CODES):
            with self.subTest(
                owner=owner, tracking=tracking, code=code, expired=expired
            ):
                self._check_row(case, number, code, owner, expired=expired)
        receipt = case.receipt_ids.filtered(lambda picking: picking.state == "done")
        with self.subTest(owner=owner, tracking=tracking, code="undo", expired=expired):
            self.assertEqual(self._value(product), value)
            receipt.with_user(self.warehouse_user).action_rma_undo()
            self.assertEqual(self._count(product, self.returns, owner), 0)
            self.assertEqual(self._value(product), 0.0)

    # === TABLE === #

    def test_our_goods(self):
        for tracking in ("none", "lot", "serial"):
            self._check_table(tracking, "ours")

    def test_goods_of_the_customer(self):
        for tracking in ("none", "lot", "serial"):
            self._check_table(tracking, "customer")

    def test_goods_of_a_consignor(self):
        for tracking in ("none", "lot", "serial"):
            self._check_table(tracking, "consignor")

    def test_expired_goods(self):
        if "expiration_date" not in self.env["stock.lot"]._fields:
            self.skipTest("needs the app Expiration Dates, see ./run test --crowded")
        for owner in ("ours", "customer", "consignor"):
            self._check_table(
                "lot",
                owner,
                expired=True,
                use_expiration_date=True,
                expiration_time=30,
            )

    # === BOTH OWNERS IN ONE PARCEL === #

    def _sell_both(self):
        """Sell three consigned units and three of ours in one delivery."""
        product, __ = self._create_goods("none", "consignor")
        order = self._sell([(product, 9)])
        self._stock_in(product, 3, 60.0)
        order.picking_ids.action_assign()
        self._deliver(order)
        self._invoice(order)
        case = self._customer_returns([(order.order_line, 9)])
        self._receive(case)
        return product, case

    def test_units_of_two_owners_go_back_to_each(self):
        product, case = self._sell_both()
        self.assertEqual(self._count(product, self.returns, "consignor"), 6)
        self.assertEqual(self._count(product, self.returns, "ours"), 3)
        self.assertEqual(self._value(product), 180.0)
        inspection = self._route(case, "restock", 9)
        self.assertEqual(self._count(product, self.stock, "consignor"), 6)
        self.assertEqual(self._count(product, self.stock, "ours"), 3)
        self.assertEqual(self._value(product), 180.0)
        inspection.action_undo()
        case.receipt_ids.with_user(self.warehouse_user).action_rma_undo()
        self.assertEqual(self._count(product, self.returns, "consignor"), 0)
        self.assertEqual(self._count(product, self.returns, "ours"), 0)

    def test_what_is_consigned_books_no_cost(self):
        product, lots = self._create_goods("none", "consignor")
        order = self._sell_deliver_invoice([(product, 2)])
        case = self._return_and_credit([(order.order_line, 1)])
        self.assertNotIn("cogs", case.credit_note_ids.line_ids.mapped("display_type"))
        self.assertEqual(self._value(product), 0.0)

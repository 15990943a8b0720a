from odoo import Command

from ..common.common import RmaCommon


class DispositionCommon(RmaCommon):
    """The shop, with accounts of its own for what refurbishing loses and takes.

    ``loss`` is the account of the warehouse's refurbishing location, ``work``
    the one in which wages and parts were booked.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls._create_account("RMALOSS", "Loss by refurbishing")
        cls.work = cls._create_account("RMAWORK", "Work put into goods")
        cls.workshop = cls.warehouse.rma_refurbish_location_id
        cls.workshop.valuation_account_id = cls.loss
        cls.company.rma_refurbish_cost_account_id = cls.work
        cls.half = cls._create_grade("H", value_percent=50.0, disposition="refurbish")

    @classmethod
    def _create_account(cls, code, name):
        return cls.env["account.account"].create(
            {"code": code, "name": name, "account_type": "expense"}
        )

    @classmethod
    def _create_grade(cls, code, **values):
        return cls.env["rma.grade"].create({"code": code, "name": code, **values})

    @classmethod
    def _create_valued(cls, cost_method, *, valuation="real_time", **values):
        """Create a product of that cost method, sold at 100, which cost 60."""
        category = cls._create_category(cost_method, valuation)
        options = {"price": 100.0, "cost": 60.0, "stock": 10, **values}
        return cls._create_product("Pump", categ_id=category.id, **options)

    @classmethod
    def _returned(cls, product, quantity=1, lots=None):
        """Sell, deliver and invoice units, and receive them back in a case."""
        order = cls._sell([(product, quantity)])
        cls._deliver(order, lots=lots and {product: lots})
        cls._invoice(order)
        line = {"sale_line_id": order.order_line.id, "quantity": quantity}
        if lots:
            line["lot_id"] = lots.id
        case = cls._customer_returns([line])
        cls._receive(case)
        return case

    @classmethod
    def _draft(cls, case, disposition, quantity=1, line=None, **values):
        """Write a draft inspection of a case's (first) line."""
        line = line or case.line_ids[:1]
        return (
            cls.env["rma.inspection"]
            .with_user(cls.rma_user)
            .create(
                {
                    "line_id": line.id,
                    "quantity": quantity,
                    "lot_id": line.lot_id.id,
                    "disposition": disposition,
                    **values,
                }
            )
        )

    @classmethod
    def _route(cls, case, disposition, quantity=1, line=None, **values):
        """Inspect and route units of a case's (first) line.

        What goes back to the customer leaves at once.
        """
        inspection = cls._draft(case, disposition, quantity, line, **values)
        inspection.action_confirm()
        cls._let_leave(inspection)
        return inspection

    def _refurbish(self, case, quantity=1, **values):
        return self._route(
            case, "refurbish", quantity, **{"grade_id": self.half.id, **values}
        )

    def _value(self, *products):
        """Return the value of all stock of the products, as core counts it."""
        self.env.flush_all()
        self.env.invalidate_all()
        return round(sum(product.total_value for product in products), 2)

    @classmethod
    def _book(cls, account):
        """Return the posted balance of an account."""
        items = cls.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(items.mapped("balance")), 2)

    @classmethod
    def _create_supplier(cls, product, name):
        """Create a vendor and put it on the product."""
        vendor = cls.env["res.partner"].create({"name": name})
        product.seller_ids = [Command.create({"partner_id": vendor.id})]
        return vendor

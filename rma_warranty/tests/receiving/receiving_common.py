from uuid import uuid4

from ..common.common import RmaCommon


class RmaReceivingCommon(RmaCommon):
    """The shop with its receiving screen, and verbs to scan and send.

    ``phone`` is tracked by serial numbers: ``S1`` to ``S3`` were sold to the
    customer with ``phone_order``, ``S4`` is in stock and ``S5`` went to
    ``stranger``. ``drills`` and ``saws`` are lines of ``order``, five of each.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.other_portal_user.partner_id
        cls.phone = cls._create_product("Phone", price=200, cost=90, tracking="serial")
        cls.serials = cls._create_lots(cls.phone, "S1", "S2", "S3", "S4", "S5")
        cls._stock_in(cls.phone, 5, 90, lots=cls.serials)
        cls.s1, cls.s2, cls.s3, cls.s4, cls.s5 = cls.serials
        cls.phone_order = cls._sell([(cls.phone, 3)])
        cls._deliver(cls.phone_order, lots={cls.phone: cls.s1 | cls.s2 | cls.s3})
        cls.phones = cls.phone_order.order_line
        cls.other_order = cls._sell([(cls.phone, 1)], customer=cls.stranger)
        cls._deliver(cls.other_order, lots={cls.phone: cls.s5})
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 5)])
        cls.drills, cls.saws = cls.order.order_line
        cls.drill.barcode = "4006381333931"

    def _screen(self, user=None):
        """Return the screen's service, as a warehouse worker uses it."""
        return self.env["rma.receiving"].with_user(user or self.warehouse_user)

    def _scan(self, code, *cases, user=None):
        return self._screen(user).scan(code, [case.id for case in cases])

    def _send(self, case, *counts, key=None, user=None, **options):
        """Send what was counted for a case; each count as (what, quantity).

        With what the screen sends besides when nothing else was entered.

        ``what`` is a line of the case, a product, a (line, serial number) or a
        (product, serial number), or a text that was scanned.
        """
        options = {"warehouse_id": False, "case_id": False, "photos": [], **options}
        return self._screen(user).receive(
            case.id,
            key or uuid4().hex,
            [self._count(*each) for each in counts],
            options,
        )

    def _send_box(self, *counts, key=None, **options):
        """Send a box without a return; return it."""
        answer = self._screen().receive_box(
            key or uuid4().hex, [self._count(*each) for each in counts], options
        )
        return self.env["rma.box"].search([("name", "=", answer["name"])])

    def _count(self, what, quantity=1):
        record, code = what if isinstance(what, tuple) else (what, "")
        if isinstance(record, str):
            return {"product_id": False, "code": record, "quantity": quantity}
        field_name = "line_id" if record._name == "rma.case.line" else "product_id"
        return {field_name: record.id, "code": code, "quantity": quantity}

    def _phone_line(self, lot, **values):
        return {
            "sale_line_id": self.phones.id,
            "quantity": 1,
            "lot_id": lot.id,
            **values,
        }

    def _value_of_stock(self, product):
        """Return the value of all stock of a product."""
        product.invalidate_recordset()
        return product.total_value

    def _owned_at(self, product, location, owner):
        """Return the units of a product at a location that ``owner`` owns."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", location.id),
                ("owner_id", "=", owner.id if owner else False),
            ]
        )
        return sum(quants.mapped("quantity"))

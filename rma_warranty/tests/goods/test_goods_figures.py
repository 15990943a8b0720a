from collections import namedtuple

from odoo.tests import tagged

from ..inspection.disposition_common import DispositionCommon

Figures = namedtuple(
    "Figures", "returns stock gone reserved delivered to_invoice value account loss"
)
Scene = namedtuple("Scene", "pump order case booked")
METHODS = ("standard", "average", "fifo")
AUTOMATIC, MANUAL = "real_time", "periodic"


@tagged("post_install", "-at_install")
class TestGoodsFigures(DispositionCommon):
    """All figures after each story, for each way to value goods.

    Two pumps are bought at 60, one is sold, then the cost rises: another one
    is bought at 90. Before anything comes back there are two in stock:

    - standard: the cost is set to 90, so 2 x 90 = 180
    - average: 60 + 90 = 150, 75 each
    - first in first out: 60 + 90 = 150

    The sold one had left at 60 (as invoiced: 60 taken off the account), so it
    comes back at 60: at average cost there are then three for 210, 70 each.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bin = cls.env["stock.location"].create(
            {
                "name": "Bin",
                "usage": "inventory",
                "company_id": cls.company.id,
                "valuation_account_id": cls.loss.id,
            }
        )
        cls.account = cls.company.account_stock_valuation_id
        cls.scenes = {
            (method, valuation): cls._create_scene(method, valuation)
            for method in METHODS
            for valuation in (AUTOMATIC, MANUAL)
        }

    @classmethod
    def _create_scene(cls, method, valuation):
        """Sell a pump whose cost rises afterwards; its return is approved."""
        pump = cls._create_valued(method, valuation=valuation, stock=2)
        cls._create_supplier(pump, "Maker")
        before = cls._get_books()
        order = cls._sell_deliver_invoice([(pump, 1)])
        cls._stock_in(pump, 1, 90.0)
        if method == "standard":
            pump.standard_price = 90.0
        case = cls._customer_returns([(order.order_line, 1)])
        booked = [now - old for now, old in zip(cls._get_books(), before, strict=True)]
        return Scene(pump, order, case, booked)

    @classmethod
    def _get_books(cls):
        return [cls._book(cls.account), cls._book(cls.loss)]

    def _set_scene(self, method, valuation):
        """Take a scene, as if it were the only one; give the approved case."""
        self.pump, self.order, case, booked = self.scenes[method, valuation]
        now = self._get_books()
        self.before = [each - own for each, own in zip(now, booked, strict=True)]
        return case

    def _get_figures(self, place):
        """Return the figures now; ``place`` is where units have gone."""
        value = self._value(self.pump)
        quants = self.env["stock.quant"].search([("product_id", "=", self.pump.id)])
        here = quants.filtered(lambda q: q.location_id.usage == "internal")
        line = self.order.order_line
        return Figures(
            self._quantity_at(self.pump, self.returns),
            self._quantity_at(self.pump, self.stock),
            self._quantity_at(self.pump, place),
            sum(here.mapped("reserved_quantity")),
            line.qty_delivered,
            line.qty_to_invoice,
            value,
            round(self._book(self.account) - self.before[0], 2),
            round(self._book(self.loss) - self.before[1], 2),
        )

    def _tell(self, expected, valuation=AUTOMATIC, place=None, **story):
        """Receive and route a pump, and compare with {cost method: Figures}."""
        for method, figures in expected.items():
            with self.subTest(method=method, valuation=valuation):
                case = self._set_scene(method, valuation)
                self._receive(case)
                if story:
                    self._route(case, **{"note": "Seen", **story})
                self.assertEqual(self._get_figures(place or self.bin), figures)
                self._take_back(case, method, valuation)

    def _take_back(self, case, method, valuation):
        """Undo what was routed: every figure is as it was on receipt."""
        done = case.inspection_ids.filtered(lambda i: i.state == "confirmed")
        if not done:
            return
        done.action_undo()
        value = {"standard": 270.0}.get(method, 210.0)
        booked = -60.0 if valuation == AUTOMATIC else 0.0
        self.assertEqual(
            self._get_figures(self.bin),
            Figures(1, 2, 0, 0, 0, -1, value, booked, 0),
        )

    # === STORIES === #

    def test_received(self):
        for valuation, booked in ((AUTOMATIC, -60.0), (MANUAL, 0.0)):
            self._tell(
                {
                    "standard": Figures(1, 2, 0, 0, 0, -1, 270.0, booked, 0),
                    "average": Figures(1, 2, 0, 0, 0, -1, 210.0, booked, 0),
                    "fifo": Figures(1, 2, 0, 0, 0, -1, 210.0, booked, 0),
                },
                valuation,
            )

    def test_restocked(self):
        for valuation, booked in ((AUTOMATIC, -60.0), (MANUAL, 0.0)):
            self._tell(
                {
                    "standard": Figures(0, 3, 0, 0, 0, -1, 270.0, booked, 0),
                    "average": Figures(0, 3, 0, 0, 0, -1, 210.0, booked, 0),
                    "fifo": Figures(0, 3, 0, 0, 0, -1, 210.0, booked, 0),
                },
                valuation,
                disposition="restock",
            )

    def test_kept_in_quarantine(self):
        self._tell(
            {
                "standard": Figures(1, 2, 0, 0, 0, -1, 270.0, -60.0, 0),
                "average": Figures(1, 2, 0, 0, 0, -1, 210.0, -60.0, 0),
                "fifo": Figures(1, 2, 0, 0, 0, -1, 210.0, -60.0, 0),
            },
            disposition="quarantine",
        )

    def test_scrapped(self):
        # Standard loses 90, average 210 / 3 = 70, first in first out 60.
        self._tell(
            {
                "standard": Figures(0, 2, 1, 0, 0, -1, 180.0, -150.0, 90.0),
                "average": Figures(0, 2, 1, 0, 0, -1, 140.0, -130.0, 70.0),
                "fifo": Figures(0, 2, 1, 0, 0, -1, 150.0, -120.0, 60.0),
            },
            disposition="scrap",
            scrap_location_id=self.bin.id,
        )

    def test_scrapped_with_manual_valuation(self):
        # The loss is booked when the stock is closed.
        self._tell(
            {
                "standard": Figures(0, 2, 1, 0, 0, -1, 180.0, 0.0, 0.0),
                "average": Figures(0, 2, 1, 0, 0, -1, 140.0, 0.0, 0.0),
                "fifo": Figures(0, 2, 1, 0, 0, -1, 150.0, 0.0, 0.0),
            },
            MANUAL,
            disposition="scrap",
            scrap_location_id=self.bin.id,
        )

    def test_waiting_for_the_vendor(self):
        # Reserved in the returns location until it leaves.
        expected = {
            "standard": Figures(0, 2, 0, 1, 0, -1, 270.0, -60.0, 0),
            "average": Figures(0, 2, 0, 1, 0, -1, 210.0, -60.0, 0),
            "fifo": Figures(0, 2, 0, 1, 0, -1, 210.0, -60.0, 0),
        }
        self._tell(expected, disposition="to_vendor")

    def test_sent_back_to_the_customer(self):
        # It leaves as every delivery does, at average cost with 70; the order is
        # as before.
        customers = self.customer.property_stock_customer
        self._tell(
            {
                "standard": Figures(0, 2, 1, 0, 1, 0, 180.0, -60.0, 0),
                "average": Figures(0, 2, 1, 0, 1, 0, 140.0, -60.0, 0),
                "fifo": Figures(0, 2, 1, 0, 1, 0, 150.0, -60.0, 0),
            },
            place=customers,
            disposition="to_customer",
        )

    def test_refurbished(self):
        # Half of the original cost of 60 stays, in another product.
        for method, left, lost in (
            ("standard", 180.0, 60.0),
            ("average", 140.0, 40.0),
            ("fifo", 150.0, 30.0),
        ):
            with self.subTest(method):
                case = self._set_scene(method, AUTOMATIC)
                self._receive(case)
                inspection = self._refurbish(case, note="Seen")
                made = inspection.refurbished_product_id
                self.assertEqual(self._value(made), 30.0)
                # Left, taken off the account: 60 when sold, and the loss.
                expected = Figures(
                    0, 2, 1, 0, 0, -1, left, round(-60.0 - lost, 2), lost
                )
                self.assertEqual(self._get_figures(self.workshop), expected)
                self._take_back(case, method, AUTOMATIC)

    def test_credited_goods_are_on_the_account_at_what_they_had_left_at(self):
        for method in METHODS:
            for valuation in (AUTOMATIC, MANUAL):
                with self.subTest(method=method, valuation=valuation):
                    case = self._set_scene(method, valuation)
                    self._receive(case)
                    self._route(case, "restock", note="Seen")
                    self._credit(case)
                    value = {"standard": 270.0}.get(method, 210.0)
                    self.assertEqual(
                        self._get_figures(self.bin),
                        Figures(0, 3, 0, 0, 0, 0, value, 0.0, 0.0),
                    )

    def test_customer_keeps_the_goods(self):
        for method, value in (("standard", 180.0), ("average", 150.0), ("fifo", 150.0)):
            for valuation, booked in ((AUTOMATIC, -60.0), (MANUAL, 0.0)):
                with self.subTest(method=method, valuation=valuation):
                    self._set_scene(method, valuation).sudo().action_cancel()
                    case = self._customer_returns(
                        [
                            {
                                "sale_line_id": self.order.order_line.id,
                                "quantity": 1,
                                "goods_back": False,
                            }
                        ]
                    )
                    self._credit(case)
                    self.assertEqual(
                        self._get_figures(self.bin),
                        Figures(0, 2, 0, 0, 1, 0, value, booked, 0.0),
                    )

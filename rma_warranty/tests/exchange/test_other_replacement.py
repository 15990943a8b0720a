from odoo.tests import tagged

from .test_replacement import ReplacementCommon


@tagged("post_install", "-at_install")
class TestOtherReplacement(ReplacementCommon):
    """R80: a refurbished unit may replace the broken one, if it is accepted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refurbished = cls._create_product(
            "Drill (refurbished)", price=60.0, cost=30.0
        )

    def _offered(self, **values):
        case = self._claimed(self._sold())
        case.line_ids.write({"replacement_product_id": self.refurbished.id, **values})
        return case

    def test_another_product_is_sent_only_when_the_customer_accepts_it(self):
        case = self._offered()
        with self._refused("ask the customer whether Drill .refurbished. is accepted"):
            case.action_send_replacements()
        self.assertFalse(case.delivery_ids)
        case.line_ids.is_replacement_accepted = True
        self._replace(case)
        self.assertEqual(case.delivery_ids.move_ids.product_id, self.refurbished)
        self.assertEqual(case.line_ids.quantity_replaced, 1)

    def test_the_order_shows_it_delivered_in_place_of_what_came_back(self):
        case = self._offered(is_replacement_accepted=True)
        sale_line = case.line_ids.sale_line_id
        self.assertEqual(sale_line.qty_delivered, 0)
        self._replace(case)
        self.assertRecordValues(
            sale_line, [{"qty_delivered": 1, "qty_invoiced": 1, "qty_to_invoice": 0}]
        )

    def test_it_carries_the_warranty_of_the_unit_that_it_replaces(self):
        case = self._offered(is_replacement_accepted=True)
        old = case.line_ids.certificate_id
        self._replace(case)
        new = old.replaced_by_id
        self.assertRecordValues(
            new, [{"product_id": self.refurbished.id, "date_end": old.date_end}]
        )

    def test_it_can_be_claimed_itself_later(self):
        case = self._offered(is_replacement_accepted=True)
        sale_line = case.line_ids.sale_line_id
        self._replace(case)
        self._inspect(case, scrap=1)
        again = self._claim(case.line_ids.certificate_id.replaced_by_id)
        self.assertEqual(again.line_ids.product_id, self.refurbished)
        self._receive(again)
        self.assertEqual(again.line_ids.quantity_received, 1)
        self.assertEqual(sale_line.qty_delivered, 0)

    def test_another_unit_of_measure_is_refused(self):
        case = self._offered(is_replacement_accepted=True)
        self.refurbished.uom_id = self.env.ref("uom.product_uom_kgm")
        with self._refused("counted in another unit"):
            case.action_send_replacements()

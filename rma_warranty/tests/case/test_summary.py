from odoo.tests import tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestSummary(RmaCommon):
    """Where a case and its lines stand, in a few words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._sell_deliver_invoice([(cls.drill, 5), (cls.saw, 5)])
        cls.drills, cls.saws = cls.order.order_line

    def _read(self, case):
        """Return what staff read: of the case, and of each line."""
        own = case.with_user(self.rma_user).sudo(False)
        texts = own.line_ids.mapped("progress_text")
        return own.strip_text.replace("\xa0", " "), texts

    def test_from_the_request_to_the_credit(self):
        case = self._request([(self.drills, 2), (self.saws, 1)])
        self.assertEqual(self._read(case), ("2 eligible", ["", ""]))
        case.action_approve()
        self.assertEqual(
            self._read(case),
            ("received 0 of 3", ["0 of 2 received", "0 of 1 received"]),
        )
        self._receive(case, {self.drill: 2})
        # 2 drills at 100
        self.assertEqual(
            self._read(case),
            (
                "received 2 of 3 · Credit $ 200.00",
                ["2 of 2 received · 2 to inspect", "0 of 1 received"],
            ),
        )
        self._inspect(case, restock=1, scrap=1)
        self._credit(case, post=False)
        strip, (drills, __) = self._read(case)
        self.assertEqual(strip, "received 2 of 3")
        self.assertEqual(drills, "2 of 2 received · 2 in draft · 1 restock · 1 scrap")

    def test_lines_that_are_late_or_need_a_person_are_counted(self):
        case = self._request([(self.drills, 1), (self.saws, 1)])
        case.line_ids[0]._write_step({"eligibility": "refuse"})
        self.assertEqual(self._read(case)[0], "1 eligible · 1 not eligible")

    def test_goods_that_the_customer_keeps(self):
        case = self._customer_returns(
            [{"sale_line_id": self.drills.id, "quantity": 1, "goods_back": False}]
        )
        self.assertEqual(
            self._read(case), ("Credit $ 100.00", ["kept by the customer"])
        )

    def test_list_names_two_products_and_counts_the_others(self):
        other = self._create_product("Hose", price=10, cost=5)
        order = self._sell_deliver_invoice([(other, 1)])
        case = self._open_case(
            [(self.drills, 1), (self.saws, 1), (order.order_line, 1)]
        )
        self.assertEqual(case.product_text, "Drill, Saw +1")

    def test_accepted_exchange_stands_on_the_line(self):
        other = self._create_product("Big drill", price=120, cost=60)
        case = self._customer_returns(
            [
                {
                    "sale_line_id": self.drills.id,
                    "quantity": 1,
                    "resolution": "replacement",
                    "replacement_product_id": other.id,
                }
            ]
        )
        self.assertEqual(self._read(case)[1], ["for Big drill · 0 of 1 received"])
        case.line_ids._write_step({"replacement_answer": "accepted"})
        self.assertEqual(
            self._read(case)[1], ["for Big drill (accepted) · 0 of 1 received"]
        )

    def test_photos_of_the_customer_are_beside_the_words(self):
        case = self._request([(self.drills, 1)])
        photo = self.env["ir.attachment"].create(
            {
                "name": "drill.png",
                "raw": b"\x89PNG\r\n\x1a\n",
                "mimetype": "image/png",
                "res_model": "rma.case",
                "res_id": case.id,
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": "letter.txt",
                "raw": b"x",
                "res_model": "rma.case",
                "res_id": case.id,
            }
        )
        self.assertEqual(case.with_user(self.rma_user).photo_ids, photo)

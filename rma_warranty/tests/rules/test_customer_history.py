from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .rules_common import RulesCommon


@tagged("post_install", "-at_install")
class TestCustomerHistory(RulesCommon):
    """Staff see what a customer bought and returned before they decide.

    There is an order of five drills at 100 and five saws at 50: 750.
    """

    def _ask(self, *lines, **values):
        with freeze_time("2026-01-20 12:00:00"):
            return self._request(list(lines) or [(self.drills, 1)], **values)

    def _read(self, cases):
        self.env.flush_all()
        return self.env["rma.customer.history"].sudo()._read(cases.sudo())

    def test_figures_of_orders_and_other_returns(self):
        self._sell([(self.saw, 2)])  # 100
        draft = self._sell([(self.saw, 9)])
        draft.action_cancel()
        done = self._ask((self.drills, 1), (self.saws, 1))
        done.line_ids[1]._reject("Used")
        with freeze_time("2026-01-20 12:00:00"):
            done.action_approve()  # 100 approved, 50 rejected
            self._ask().action_cancel()
            self._ask()._reject("Too late")
        waiting, case = self._ask(), self._ask()
        history = self._read(case)[case]
        self.assertEqual((history.orders, history.bought), (2, 850.0))
        # The approved one and the one that waits; this one isn't another.
        self.assertEqual((history.cases_open, history.cases_closed), (2, 0))
        self.assertEqual(history.returned, 100.0)
        self.assertAlmostEqual(history.rate, 100 / 850)
        self.assertEqual(self._read(done)[done].returned, 0.0)
        self.assertEqual(
            case.customer_history.replace("\xa0", ""),
            "Orders: 2, $850.00. Other returns: 2 open, 0 closed; returned $100.00 "
            "(11.8 %).",
        )
        self.assertEqual(self._read(waiting)[waiting].cases_open, 2)

    def test_figures_equal_those_of_sql(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        people = self.env["res.partner"].create(
            [{"name": f"Person {i}", "parent_id": firm.id} for i in range(3)]
        )
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids.unlink()
        euro.rate_ids = [Command.create({"name": "2020-01-01", "rate": 0.7313})]
        euros = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        for number, person in enumerate(people):
            values = {"pricelist_id": euros.id} if number % 2 else {}
            order = self._sell([(self.saw, number + 3)], customer=person, **values)
            order.order_line.price_unit = 33.33
            self._deliver(order)
            case = self._request([(order.order_line, number + 1)], partner=person)
            if number:
                case.action_approve()
        history = self._read(case)[case]
        [(orders, bought, returned, count)] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT COUNT(*) FROM sale_order
                         WHERE partner_id IN %(people)s AND state = 'sale'),
                       (SELECT SUM(ROUND((amount_total / currency_rate)::numeric, 2))
                          FROM sale_order
                         WHERE partner_id IN %(people)s AND state = 'sale'),
                       (SELECT SUM(line.amount_asked)
                          FROM rma_case_line AS line
                          JOIN rma_case ON rma_case.id = line.case_id
                         WHERE rma_case.partner_id IN %(people)s
                           AND line.decision = 'approved' AND case_id != %(own)s),
                       (SELECT COUNT(*) FROM rma_case
                         WHERE partner_id IN %(people)s AND id != %(own)s)
                """,
                people=tuple(people.ids),
                own=case.id,
            )
        )
        self.assertEqual(orders, 3)
        self.assertEqual(history.orders, orders)
        self.assertAlmostEqual(history.bought, float(bought), 2)
        self.assertAlmostEqual(history.returned, returned, 2)
        self.assertEqual(history.cases_open, count)

    def test_first_return_and_new_form(self):
        case = self._ask()
        self.assertEqual(
            case.customer_history.replace("\xa0", ""),
            "Orders: 1, $750.00. No other returns.",
        )
        self.assertFalse(self.env["rma.case"].new({}).customer_history)

    def test_queries_do_not_grow_with_cases(self):
        cases = self.env["rma.case"]
        for __ in range(5):
            cases |= self._ask()

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("customer_history")
            return self.env.cr.sql_log_count - before

        count(cases)
        self.assertLessEqual(count(cases), count(cases[0]) + 1)

    def test_other_companies_orders_and_cases_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.env["sale.order"].with_company(other).create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [
                    Command.create({"product_id": self.saw.id, "product_uom_qty": 3})
                ],
            }
        ).action_confirm()
        case = self._ask()
        self.assertEqual(self._read(case)[case].orders, 1)

    def test_link_opens_all_returns_of_the_customer(self):
        cases = self._ask() | self._ask()
        action = cases[0].action_view_customer_cases()
        self.assertEqual(action["domain"], [("id", "in", sorted(cases.ids)[::-1])])


@tagged("post_install", "-at_install")
class TestRepeatedClaims(RulesCommon):
    """The third claim of one serial number is looked at by a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["rma.reason"].search(
            [("claim_kind", "=", "warranty"), ("child_ids", "=", False)], limit=1
        )
        cls.tool = cls._create_product(
            "Tool", price=10.0, cost=5.0, stock=0, tracking="serial"
        )
        cls.lots = cls._create_lots(cls.tool, "SN-1", "SN-2")
        cls._stock_in(cls.tool, 2, 5.0, lots=cls.lots)
        order = cls._sell([(cls.tool, 2)])
        cls._deliver(order, lots={cls.tool: cls.lots}, on=cls._at("2026-01-10 12:00"))
        cls.tools = order.order_line

    def _claim(self, day, lot=None, **values):
        """Claim a unit, which is found to be without a fault and goes no way."""
        line = {
            "sale_line_id": self.tools.id,
            "quantity": 1,
            "lot_id": (lot or self.lots[0]).id,
            **values,
        }
        with freeze_time(f"2026-01-{day} 12:00:00"):
            return self._request([line])

    def _refuse(self, case):
        with freeze_time("2026-01-14 12:00:00"):
            case._reject("Nothing found")

    def test_third_claim_is_reviewed_and_names_the_earlier_ones(self):
        first = self._claim(11)
        self.assertEqual(first.line_ids.eligibility, "accept")
        self._refuse(first)
        second = self._claim(12)
        self.assertEqual(second.line_ids.eligibility, "accept")
        self._refuse(second)
        third = self._claim(13)
        self.assertEqual(third.line_ids.eligibility, "review")
        self.assertEqual(
            third.line_ids.eligibility_text,
            "Delivered on 01/10/2026, return window of 14 days: can be returned until "
            f"01/24/2026. SN-1 was claimed as defective before: {first.name}, "
            f"{second.name}. Look at it.",
        )
        self.assertIn(
            f"SN-1 was claimed before: {first.name}, {second.name}.",
            third.customer_history,
        )
        # Another unit was never claimed.
        other = self._claim(13, self.lots[1])
        self.assertEqual(other.line_ids.eligibility, "accept")

    def test_rules_leave_it_to_a_person(self):
        for day in (11, 12):
            self._refuse(self._claim(day))
        self._rule(decision="approve")
        self.assertEqual(self._claim(13).state, "requested")

    def test_withdrawn_ones_do_not_count(self):
        for day in (11, 12):
            self._claim(day).action_cancel()
        self.assertEqual(self._claim(13).line_ids.eligibility, "accept")

    def test_what_is_refused_stays_refused(self):
        for day in (11, 12):
            self._refuse(self._claim(day))
        # The window of 14 days ended on 24 January, and there is no warranty.
        self.assertEqual(self._claim(30).line_ids.eligibility, "refuse")

    def test_number_is_the_company_s_and_0_is_never(self):
        self._refuse(self._claim(11))
        self.company.rma_repeated_claims = 2
        case = self._claim(12)
        self.assertEqual(case.line_ids.eligibility, "review")
        self._refuse(case)
        self.company.rma_repeated_claims = 0
        self.assertEqual(self._claim(13).line_ids.eligibility, "accept")

    def test_later_claims_do_not_count(self):
        self.company.rma_repeated_claims = 2
        first = self._claim(11)
        self._refuse(first)
        self._claim(12).action_cancel()
        self._refuse(self._claim(13))
        first.action_undo_decision()
        self.assertEqual(first.line_ids.eligibility, "accept")

    def test_customers_do_not_read_whose_the_earlier_ones_were(self):
        for day in (11, 12):
            self._refuse(self._claim(day))
        line = self._claim(13).line_ids
        as_customer = line.with_user(self.portal_user)
        text = as_customer.eligibility_text
        self.assertIn("We look at this request and answer soon.", text)
        self.assertNotIn("SN-1", text)
        with self.assertRaises(AccessError):
            as_customer.read(["eligibility_data"])

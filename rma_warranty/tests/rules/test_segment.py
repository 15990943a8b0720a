from datetime import date
from unittest.mock import patch

from psycopg2.errors import ForeignKeyViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common.common import RmaCommon

TODAY = "2026-11-30 12:00:00"


@tagged("post_install", "-at_install")
class TestSegment(RmaCommon):
    """Kinds of customer: who fulfils all criteria belongs to one, and is found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.currency = cls.company.currency_id
        partners = cls.env["res.partner"]
        cls.anna, cls.bert = partners.create([{"name": "Anna"}, {"name": "Bert"}])
        cls.firm = partners.create({"name": "Firm", "is_company": True})
        cls.buyer = partners.create({"name": "Buyer", "parent_id": cls.firm.id})
        cls.known = cls.anna | cls.bert | cls.firm
        cls.club = cls._create_product("Club card", price=30, cost=0, type="service")
        cls.club.invoice_policy = "order"

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(TODAY))

    def _create_segment(self, **criteria):
        segment = self.env["rma.segment"].create(
            {"name": "Good", "company_id": self.company.id, **criteria}
        )
        segment.with_user(self.rma_manager).action_update()
        return segment

    def _get_members(self, segment, company=None):
        """Return those of the test's customers who belong to it."""
        found = self.known._rma_get_segments(company or self.company)
        return self.known.filtered(lambda partner: segment in found[partner])

    def _find(self, **criteria):
        return self._get_members(self._create_segment(**criteria))

    def _sell_on(self, day, partner, units=1, **values):
        """Confirm an order over so many drills, of 100 each, on a day."""
        with freeze_time(day):
            return self._sell([(self.drill, units)], customer=partner, **values)

    def _buy_membership(self, partner, day, pay=True):
        with freeze_time(day):
            order = self._sell([(self.club, 1)], customer=partner)
            invoice = self._invoice(order)
            if pay:
                self._pay(invoice)
        return invoice

    def _pay(self, move):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({})._create_payments()

    # === CRITERIA === #

    def test_nobody_belongs_to_it_without_a_criterion(self):
        self._sell_on("2026-11-01", self.anna)
        self.assertFalse(self._find())

    def test_tag_of_the_customer_itself(self):
        vip, other = self.env["res.partner.category"].create(
            [{"name": "VIP"}, {"name": "Other"}]
        )
        self.anna.category_id = vip
        self.bert.category_id = other
        self.buyer.category_id = vip
        self.assertEqual(self._find(partner_tag_ids=vip.ids), self.anna)
        found = self._find(partner_tag_ids=(vip | other).ids)
        self.assertEqual(found, self.anna | self.bert)

    def test_pricelist_that_was_entered(self):
        trade = self.env["product.pricelist"].create({"name": "Trade"})
        self.firm.specific_property_product_pricelist = trade
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        anna = self.anna.with_company(elsewhere)
        anna.specific_property_product_pricelist = trade
        self.assertEqual(self._find(pricelist_ids=trade.ids), self.firm)

    def test_turnover_counts_confirmed_orders_of_the_last_months(self):
        """100 a drill: Anna has 300 since 30 May, Bert 200 and 100 before it."""
        self._sell_on("2026-05-30 00:00:00", self.anna, 1)
        self._sell_on("2026-11-30", self.anna, 2)
        self._sell_on("2026-05-29 23:59:59", self.bert, 1)
        self._sell_on("2026-11-01", self.bert, 2)
        self._sell_on("2026-11-01", self.firm, 9)._action_cancel()
        draft = self._sell_on("2026-11-01", self.firm, 9)
        draft._action_cancel()
        draft.action_draft()
        self.assertEqual(self._find(turnover_min=300, order_months=6), self.anna)
        self.assertFalse(self._find(turnover_min=300.01, order_months=6))
        both = self.anna | self.bert
        self.assertEqual(self._find(turnover_min=300, order_months=7), both)
        self.assertEqual(self._find(turnover_min=300, order_months=0), both)

    def test_orders_of_contacts_are_their_companys(self):
        self._sell_on("2026-11-01", self.buyer, 2)
        self._sell_on("2026-11-02", self.firm, 1)
        self.assertEqual(self._find(turnover_min=300), self.firm)
        self.assertEqual(self._find(order_count_min=2), self.firm)
        self.assertFalse(self._find(order_count_min=3))
        found = self.buyer._rma_get_segments(self.company)[self.buyer]
        self.assertEqual(len(found), 2)

    def test_turnover_is_converted_at_each_orders_own_rate(self):
        """100 at 2 to 1, then 100 at 4 to 1: 50 + 25 = 75."""
        foreign = self.env["res.currency"].create(
            {
                "name": "XRM",
                "symbol": "X",
                "rate_ids": [
                    Command.create({"name": day, "rate": rate})
                    for day, rate in (("2026-01-01", 2), ("2026-06-01", 4))
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        for day in ("2026-03-01", "2026-07-01"):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.anna.id,
                    "pricelist_id": pricelist.id,
                    "order_line": [
                        Command.create({"product_id": self.drill.id, "price_unit": 100})
                    ],
                }
            )
            with freeze_time(day):
                order.action_confirm()
        self.assertEqual(self._find(turnover_min=75), self.anna)
        self.assertFalse(self._find(turnover_min=75.01))

    def test_taxes_are_no_turnover(self):
        self.drill.taxes_id = self._create_tax(20)
        order = self._sell_on("2026-11-01", self.anna, 1)
        self.assertEqual(order.amount_total, 120)
        self.assertFalse(self._find(turnover_min=100.01))
        self.assertEqual(self._find(turnover_min=100), self.anna)

    def test_years_count_from_the_first_confirmed_order(self):
        self._sell_on("2024-11-30 23:00:00", self.anna)
        self._sell_on("2026-11-01", self.anna)
        self._sell_on("2024-12-01 00:00:00", self.bert)
        self.assertEqual(self._find(years_min=2), self.anna)
        self.assertEqual(self._find(years_min=1), self.anna | self.bert)

    def test_days_are_those_of_the_company(self):
        """Auckland is 12 hours ahead in May, 13 in November.

        Its 30 May begins on the 29th at 12:00, its 1 June on 31 May at 12:00.
        """
        self.company.partner_id.tz = "Pacific/Auckland"
        self._sell_on("2026-05-29 12:00:00", self.anna)
        self._sell_on("2026-05-29 11:59:59", self.bert)
        self._sell_on("2026-05-31 12:00:00", self.firm)
        # The last second of 30 November there, and 1 December.
        with freeze_time("2026-11-30 10:59:59"):
            found = self._find(order_count_min=1, order_months=6)
        self.assertEqual(found, self.anna | self.firm)
        with freeze_time("2026-11-30 11:00:00"):
            found = self._find(order_count_min=1, order_months=6)
        self.assertEqual(found, self.firm)

    def test_all_criteria_must_hold(self):
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        (self.anna | self.bert).category_id = vip
        self._sell_on("2026-11-01", self.anna)
        self._sell_on("2026-11-01", self.firm)
        criteria = {"partner_tag_ids": vip.ids, "order_count_min": 1}
        self.assertEqual(self._find(**criteria), self.anna)
        self._buy_membership(self.bert, "2026-11-01")
        products = {"membership_product_ids": self.club.ids}
        self.assertEqual(self._find(**criteria, **products), self.bert)

    def test_criteria_stay_when_what_they_name_is_archived(self):
        """The criterion doesn't vanish: all others would belong to it, too."""
        old, bad = self.env["res.partner.category"].create(
            [{"name": "Old"}, {"name": "Bad"}]
        )
        self.anna.category_id = old
        self._sell_on("2026-11-01", self.anna)
        self._sell_on("2026-11-01", self.bert)
        segment = self._create_segment(partner_tag_ids=old.ids, order_count_min=1)
        old.active = False
        self.env.invalidate_all()
        segment.action_update()
        self.assertEqual(self._get_members(segment), self.anna)
        bad.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation):
            old.unlink()

    # === MEMBERSHIPS === #

    def test_membership_ends_after_its_last_day(self):
        """Invoiced on 30 November 2025 for 12 months: to 30 November 2026."""
        self._buy_membership(self.anna, "2025-11-30")
        self._buy_membership(self.bert, "2025-11-29")
        self._buy_membership(self.firm, "2026-11-01", pay=False)
        segment = self._create_segment(membership_product_ids=self.club.ids)
        self.assertEqual(self._get_members(segment), self.anna)
        member = self._get_rows(segment)
        self.assertEqual(member.date_until, date(2026, 11, 30))
        # Without the job, too.
        with freeze_time("2026-12-01 00:00:00"):
            self.assertFalse(self._get_members(segment))

    def test_renewed_membership_lasts_to_the_later_end(self):
        self._buy_membership(self.anna, "2026-01-31")
        segment = self._create_segment(
            membership_product_ids=self.club.ids, membership_months=13
        )
        # 31 January + 13 months
        self.assertEqual(self._get_rows(segment).date_until, date(2027, 2, 28))
        self._buy_membership(self.anna, "2026-11-15")
        segment.action_update()
        self.assertEqual(self._get_rows(segment).date_until, date(2027, 12, 15))
        self.assertEqual(self._get_members(segment), self.anna)

    def test_membership_that_was_credited_is_none(self):
        invoice = self._buy_membership(self.anna, "2026-11-01")
        segment = self._create_segment(membership_product_ids=self.club.ids)
        self.assertEqual(self._get_members(segment), self.anna)
        note = invoice._reverse_moves([{"invoice_date": "2026-11-10"}])
        segment.action_update()
        self.assertEqual(self._get_members(segment), self.anna, "a draft only")
        note.action_post()
        segment.action_update()
        self.assertFalse(self._get_members(segment))

    # === KEEPING MEMBERS === #

    def _get_rows(self, segment):
        domain = [("segment_id", "=", segment.id)]
        return self.env["rma.segment.member"].search(domain)

    def test_only_differences_are_written(self):
        self._sell_on("2026-11-01", self.anna)
        segment = self._create_segment(order_count_min=1, order_months=1)
        row = self._get_rows(segment)
        self.assertEqual(row.date_since, date(2026, 11, 30))
        self.cr.execute("UPDATE rma_segment_member SET write_date = '2020-01-01'")
        self._sell_on("2026-11-29", self.bert)
        with freeze_time("2026-12-01 12:00:00"):
            segment.action_update()
            kept, new = self._get_rows(segment)
            self.assertEqual(kept, row)
            self.assertEqual(kept.write_date.year, 2020)
            self.assertEqual(kept.date_since, date(2026, 11, 30))
            self.assertEqual(new.partner_id, self.bert)
            self.assertEqual(new.date_since, date(2026, 12, 1))
        with freeze_time("2026-12-02 12:00:00"):
            segment.action_update()
            self.assertEqual(self._get_rows(segment), new)

    def test_job_finds_members_of_all_kinds(self):
        self._sell_on("2026-11-01", self.anna)
        segments = self._create_segment() | self._create_segment()
        segments.order_count_min = 1
        self.startPatcher(patch.object(type(self.env["rma.batch"]), "_commit"))
        self.env["rma.segment"]._cron_update()
        for segment in segments:
            self.assertEqual(self._get_members(segment), self.anna)

    def test_archived_kinds_have_no_members(self):
        self._sell_on("2026-11-01", self.anna)
        segment = self._create_segment(order_count_min=1)
        segment.active = False
        self.assertFalse(self._get_members(segment))

    def test_each_company_has_its_own_members(self):
        other = self.env["res.company"].create({"name": "Other"})
        shared = self._create_segment(company_id=False, order_count_min=1)
        self._sell_on("2026-11-01", self.anna)
        own = self.env["rma.segment"].create(
            {"name": "Theirs", "company_id": other.id, "order_count_min": 1}
        )
        (shared | own).action_update()
        self.assertEqual(self._get_members(shared), self.anna)
        self.assertFalse(self._get_members(shared, other))
        self.assertFalse(self._get_members(own))
        # Whom another company alone knows is no customer of this one.
        self.anna.company_id = other
        shared.action_update()
        self.assertFalse(self._get_members(shared))

    def test_segments_come_in_their_order_and_in_one_query(self):
        self._sell_on("2026-11-01", self.anna)
        second = self._create_segment(order_count_min=1, sequence=2)
        first = self._create_segment(order_count_min=1, sequence=1)
        asked = self.known | self.buyer
        asked.mapped("commercial_partner_id")
        self.company.partner_id.mapped("tz")
        asked._rma_get_segments(self.company)
        self.env["rma.segment.member"].invalidate_model()
        with self.assertQueryCount(1):
            found = asked._rma_get_segments(self.company)
        self.assertEqual(found[self.anna].ids, (first | second).ids)
        self.assertFalse(found[self.buyer])

    # === SCREENS AND RIGHTS === #

    def test_contacts_show_and_find_their_kinds(self):
        self._sell_on("2026-11-01", self.buyer)
        segment = self._create_segment(order_count_min=1)
        staff = self.buyer.with_user(self.rma_user)
        self.assertEqual(staff.rma_segment_ids, segment)
        partners = staff.browse()
        ours = [("id", "in", (self.known | self.buyer).ids)]
        firm = self.firm | self.buyer
        for condition, expected in [
            (("rma_segment_ids", "in", segment.ids), firm),
            (("rma_segment_ids", "not in", segment.ids), self.anna | self.bert),
            (("rma_segment_ids", "=", False), self.anna | self.bert),
            (("rma_segment_ids", "!=", False), firm),
            (("rma_segment_ids", "ilike", "goo"), firm),
        ]:
            with self.subTest(condition):
                self.assertEqual(partners.search([*ours, condition]), expected)
        self.assertEqual(segment.member_count, 1)
        domain = segment.action_view_members()["domain"]
        rows = self.env["rma.segment.member"].search(domain)
        self.assertEqual(rows.partner_id, self.firm)

    def test_customers_who_had_a_return_are_found(self):
        order = self._sell_deliver_invoice([(self.drill, 2)])
        case = self._return_and_credit([(order.order_line, 1)])
        self._inspect(case, restock=1)
        self.assertEqual(case.state, "closed")
        had = [("rma_case_ids.state", "=", "closed")]
        found = self.env["res.partner"].with_user(self.rma_user).search(had)
        self.assertIn(self.customer, found)
        self.assertNotIn(self.anna, found)

    def test_staff_read_managers_write_and_others_see_nothing(self):
        self._sell_on("2026-11-01", self.anna)
        segment = self._create_segment(order_count_min=1)
        row = self._get_rows(segment)
        self.assertEqual(row.with_user(self.rma_user).partner_id, self.anna)
        for user, model in [
            (self.rma_user, segment),
            (self.rma_manager, row),
        ]:
            own = model.with_user(user)
            for verb in ("write", "create", "unlink"):
                self.assertFalse(own.has_access(verb), (user.name, verb))
        with self.assertRaises(AccessError):
            segment.with_user(self.rma_user).action_update()
        for user in (self.portal_user, self.warehouse_user):
            self.assertFalse(row.with_user(user).has_access("read"))
            with self.assertRaises(AccessError):
                self.anna.with_user(user).read(["rma_segment_ids"])
            with self.assertRaises(AccessError):
                self.anna.with_user(user).search([("rma_segment_ids", "!=", False)])

    def test_manager_writes_one_down(self):
        with Form(self.env["rma.segment"].with_user(self.rma_manager)) as form:
            form.name = "Regulars"
            form.order_count_min = 3
        segment = form.record
        self.assertEqual(segment.currency_id, self.currency)
        segment.action_update()
        self.assertTrue(segment.date_updated)
        with self.assertRaises(UserError):
            segment.date_updated = False

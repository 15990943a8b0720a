from dataclasses import FrozenInstanceError, replace

from odoo.tests import BaseCase, tagged

from ...tools.units import BACK, GOODS, KEPT, MONEY, NOTHING, LineUnits


@tagged("post_install", "-at_install")
class TestLineUnits(BaseCase):
    """What follows from the facts about a line's units, without a database."""

    def _approve(self, asked, **facts):
        """Return the units of an approved line."""
        facts = {"is_taken_up": True, "is_approved": True, **facts}
        return LineUnits(asked=asked, **facts)

    # === GOODS === #

    def test_nobody_waits_for_what_is_not_coming(self):
        units = self._approve(5, missing=2, received=1)
        # 5 asked - 2 that don't come = 3, of which 1 is here.
        self.assertEqual(units.expected, 3)
        self.assertEqual(units.waiting, 2)
        self.assertEqual(units.unarrived, 4)

    def test_surplus_is_taken_up_too(self):
        units = self._approve(2, received=3)
        self.assertEqual(units.taken_up, 3)
        self.assertEqual(units.waiting, 0)

    def test_receipts_are_planned_once(self):
        units = self._approve(5, received=1, arriving=3)
        # 5 expected, 1 here, 3 in a receipt: 1 has none.
        self.assertEqual(units.unplanned, 1)
        self.assertEqual(replace(units, arriving=7).unplanned, 0)
        self.assertEqual(replace(units, is_approved=False).unplanned, 0)
        self.assertEqual(replace(units, is_kept=True).unplanned, 0)

    def test_routed_units_are_not_present(self):
        units = self._approve(6, received=6, routed={"restock": 1, KEPT: 2}, out=1)
        # 1 + 2 inspected; those in quarantine may be moved: 6 - 1 - 1 out.
        self.assertEqual(units.inspected, 3)
        self.assertEqual(units.unrouted, 5)
        self.assertEqual(units.present, 4)

    def test_what_is_out_can_not_be_inspected(self):
        units = self._approve(6, received=6, routed={KEPT: 2}, out=3, inspecting=1)
        # 6 - 2 inspected = 4 to inspect, but 6 - 3 out = 3 here; 1 has a draft.
        self.assertEqual(units.uninspected, 4)
        self.assertEqual(units.to_inspect, 2)

    def test_all_is_out_only_while_nothing_is_here(self):
        units = self._approve(2, received=2, out=2)
        self.assertTrue(units.is_all_out)
        self.assertFalse(replace(units, received=3).is_all_out)
        self.assertFalse(replace(units, out=0).is_all_out)

    def test_gone_is_what_went_neither_back_nor_into_quarantine(self):
        routed = {"restock": 1, "scrap": 2, "lost": 1, BACK: 3, KEPT: 4}
        units = self._approve(11, received=11, routed=routed)
        self.assertEqual(units.gone, 4)
        self.assertEqual(units.stayed, 8)

    def test_dispositions_say_whether_their_goods_are_gone(self):
        units = self._approve(1, received=1, routed={"rent": 1})
        self.assertEqual(units.gone, 1)
        staying = units.staying | {"rent"}
        self.assertEqual(replace(units, staying=staying).gone, 0)

    def test_undecided_is_what_may_still_go_elsewhere(self):
        routed = {BACK: 2, KEPT: 1, "scrap": 1}
        units = self._approve(6, received=5, routed=routed, sending=2)
        # 1 to come, 1 not inspected, 1 in quarantine, 2 that have not left.
        self.assertEqual(units.undecided, 5)

    # === G1 === #

    def test_held_until_it_has_left_for_the_customer(self):
        units = self._approve(3, received=3, routed={BACK: 2}, sending=2)
        self.assertEqual(units.held, 3)
        # One has left: it can be returned again.
        self.assertEqual(replace(units, sending=1).held, 2)

    def test_nothing_is_held_by_a_draft(self):
        self.assertEqual(LineUnits(asked=3).held, 0)

    def test_nothing_is_held_once_all_went_back(self):
        units = self._approve(2, received=2, routed={BACK: 2})
        self.assertEqual(units.held, 0)

    def test_what_does_not_come_is_not_held(self):
        self.assertEqual(self._approve(3, missing=2, received=1).held, 1)

    # === MONEY === #

    def test_received_units_are_due(self):
        units = self._approve(5, received=3, remedy=MONEY)
        self.assertEqual(units.to_credit, 3)
        # All 5 are promised, none is on a posted note.
        self.assertEqual(units.unpaid, 5)

    def test_surplus_is_not_credited(self):
        self.assertEqual(self._approve(2, received=3, remedy=MONEY).to_credit, 2)

    def test_kept_goods_are_due_at_once(self):
        units = self._approve(2, is_kept=True, remedy=MONEY)
        self.assertEqual((units.owed, units.to_credit), (2, 2))

    def test_nothing_is_due_before_money_is_the_remedy(self):
        for remedy in ("", GOODS, NOTHING):
            with self.subTest(remedy=remedy):
                units = self._approve(2, received=2, worthless=1, remedy=remedy)
                figures = (units.due, units.to_credit, units.unpaid)
                self.assertEqual(figures, (0, 0, 0))
                self.assertEqual(units.not_creditable, 0)

    def test_what_is_in_draft_is_not_credited_twice(self):
        units = self._approve(5, received=5, credited=1, in_draft=2, remedy=MONEY)
        # 5 - 1 - 2; until it is posted, a draft is owed.
        self.assertEqual(units.to_credit, 2)
        self.assertEqual(units.unpaid, 4)

    def test_units_that_need_no_note(self):
        units = self._approve(
            6, received=6, credited=1, uninvoiced=2, worthless=1, remedy=MONEY
        )
        # 6 - 1 credited - 2 never invoiced - 1 worth nothing.
        self.assertEqual(units.needless, 3)
        self.assertEqual(units.to_credit, 2)
        self.assertEqual(units.unpaid, 2)

    def test_owed_units_that_are_on_no_note(self):
        units = self._approve(5, received=4, credited=1, in_draft=2)
        # 4 - 1 - 2, and never below zero.
        self.assertEqual(units.unnoted, 1)
        self.assertEqual(replace(units, in_draft=5).unnoted, 0)

    def test_what_was_never_invoiced_is_not_worthless_too(self):
        units = self._approve(3, received=3, uninvoiced=2, worthless=2, remedy=MONEY)
        # 3 - 2 never invoiced: of the 2 worthless ones, 1 is to be told.
        self.assertEqual(units.not_creditable, 1)
        self.assertEqual(units.needless, 3)

    def test_credited_units_are_worth_what_was_credited(self):
        units = self._approve(3, received=3, worthless=2, remedy=MONEY)
        self.assertEqual(units.not_creditable, 2)
        # Of the 3, 2 were credited before: 1 is left that nothing is credited for.
        self.assertEqual(replace(units, credited=2).not_creditable, 1)
        self.assertEqual(replace(units, credited=3).not_creditable, 0)

    def test_what_goes_back_is_not_paid(self):
        units = self._approve(3, received=3, routed={BACK: 1}, remedy=MONEY)
        self.assertEqual((units.owed, units.to_credit, units.unpaid), (2, 2, 2))

    def test_owed_is_below_zero_when_a_receipt_was_undone(self):
        units = self._approve(1, received=0, routed={BACK: 1}, remedy=MONEY)
        self.assertEqual(units.owed, -1)
        self.assertEqual(units.to_credit, 0)

    def test_tenths_leave_no_crumbs(self):
        units = self._approve(0.3, received=0.3, credited=0.1, remedy=MONEY)
        # In binary, 0.3 - 0.1 is 0.19999999999999998.
        self.assertEqual(units.to_credit, 0.2)
        # 0.3 - 0.1 - 0.2 would be -2.8e-17.
        self.assertEqual(replace(units, in_draft=0.2).to_credit, 0)

    def test_decimals_are_those_of_the_database(self):
        units = self._approve(1, received=0.1234, remedy=MONEY, digits=3)
        self.assertEqual(units.to_credit, 0.123)

    # === NOT SEEN === #

    def test_credited_before_it_is_inspected(self):
        units = self._approve(3, received=3, routed={"scrap": 1}, remedy=MONEY)
        # 2 are not inspected; the one that is may be credited.
        self.assertEqual(units.get_unseen(1), 0)
        self.assertEqual(units.get_unseen(3), 2)

    def test_what_went_back_is_no_reason_to_credit(self):
        units = self._approve(3, received=3, routed={BACK: 1}, remedy=MONEY)
        self.assertEqual(units.get_unseen(1), 1)

    def test_nothing_to_look_at(self):
        units = self._approve(3, received=3, remedy=MONEY)
        self.assertEqual(replace(units, is_kept=True).get_unseen(3), 0)
        self.assertEqual(replace(units, is_confirmed=True).get_unseen(3), 0)

    def test_what_needs_no_note_is_settled_unseen_too(self):
        units = self._approve(3, received=3, credited=1, uninvoiced=1, remedy=MONEY)
        # 1 credited and 1 that was never invoiced, none of them inspected.
        self.assertEqual(units.get_unseen(), 2)

    # === NOTHING INSTEAD === #

    def test_given_up_is_what_is_gone_and_not_credited(self):
        units = self._approve(3, received=3, routed={"scrap": 2, BACK: 1})
        self.assertEqual(units.given_up, 0)
        units = replace(units, remedy=NOTHING)
        self.assertEqual(units.given_up, 2)
        self.assertEqual(replace(units, credited=1, in_draft=0.5).given_up, 0.5)

    # === REPLACEMENTS === #

    def test_received_units_are_replaced(self):
        units = self._approve(3, received=2, remedy=GOODS)
        self.assertEqual(units.to_replace, 2)
        self.assertEqual(replace(units, replacing=1).to_replace, 1)
        # On its way: nothing to send, but still open.
        replaced = replace(units, replaced=1, replacing=1)
        self.assertEqual(replaced.to_replace, 0)
        self.assertTrue(replaced.is_replacement_open)
        self.assertFalse(replace(units, replaced=2).is_replacement_open)

    def test_nothing_is_sent_for_what_is_paid(self):
        units = self._approve(2, received=2, remedy=MONEY)
        self.assertEqual((units.replaceable, units.to_replace), (0, 0))

    def test_a_confirmed_defect_is_replaced_before_it_is_here(self):
        units = self._approve(3, missing=1, remedy=GOODS, is_confirmed=True)
        # 3 - 1 that doesn't come.
        self.assertEqual(units.to_replace, 2)
        # The customer keeps it all: nothing is waited for.
        self.assertEqual(replace(units, is_kept=True, missing=0).to_replace, 3)

    def test_received_units_are_bound_by_what_was_sent_for_them(self):
        units = self._approve(3, received=3, replaced=1, replacing=1, remedy=GOODS)
        self.assertEqual(units.sent_for, 2)
        # No more than 1 of the 3 received ones may leave.
        self.assertEqual(units.bound, 2)
        self.assertEqual(replace(units, routed={"scrap": 3}).bound, 3)
        # One of them was credited besides.
        self.assertEqual(replace(units, in_draft=1).given, 3)
        self.assertEqual(replace(units, is_confirmed=True).sent_for, 0)

    def test_old_units_that_never_come_are_lost(self):
        units = self._approve(3, missing=1, received=1, replaced=3, remedy=GOODS)
        # 3 sent, 1 came, 1 is still waited for.
        self.assertEqual(units.lost, 1)
        self.assertEqual(replace(units, missing=0, received=2).lost, 0)

    def test_the_customer_has_old_and_new(self):
        units = self._approve(3, received=1, replaced=2, remedy=GOODS)
        # 2 sent, 1 came back: one too many, until it is charged.
        self.assertEqual(units.uncounted, 1)
        self.assertEqual(replace(units, charged=1).uncounted, 0)

    def test_an_old_unit_that_was_sent_back_is_with_the_customer_again(self):
        units = self._approve(3, received=2, routed={BACK: 1}, replaced=3, remedy=GOODS)
        # 3 sent, 2 came, 1 of them left again: 1 is here.
        self.assertEqual(units.uncounted, 2)
        self.assertEqual(replace(units, sending=1).uncounted, 1)

    def test_all_that_was_sent_is_too_much_while_nothing_came(self):
        units = self._approve(3, replaced=2, remedy=GOODS)
        self.assertEqual(units.uncounted, 2)

    def test_exchange_at_another_price(self):
        units = self._approve(3, received=2, replaced=2, charged=1, remedy=GOODS)
        due = units.get_exchange_due(is_priced=True, is_missing_free=False)
        self.assertEqual(units.documented, 1)
        # 2 sent less 1 on an invoice; 2 back, none on a note.
        self.assertEqual(due, (1, 2))

    def test_exchange_settles_nothing_before_something_is_sent_or_came(self):
        sent = self._approve(3, replaced=1, remedy=GOODS)
        due = sent.get_exchange_due(is_priced=True, is_missing_free=False)
        self.assertEqual(due, (1, 0))
        came = self._approve(3, received=1, remedy=GOODS)
        due = came.get_exchange_due(is_priced=True, is_missing_free=False)
        self.assertEqual(due, (0, 0))

    def test_exchange_of_equal_value_charges_what_is_lost(self):
        units = self._approve(3, missing=2, received=1, replaced=3, remedy=GOODS)
        due = units.get_exchange_due(is_priced=False, is_missing_free=False)
        self.assertEqual(due, (2, 0))
        due = units.get_exchange_due(is_priced=False, is_missing_free=True)
        self.assertEqual(due, (0, 0))

    def test_what_is_lost_and_given_away_is_credited_too(self):
        units = self._approve(3, missing=2, received=1, replaced=3, remedy=GOODS)
        due = units.get_exchange_due(is_priced=True, is_missing_free=True)
        # All 3 are charged; 1 came back, and 2 are given away.
        self.assertEqual(due, (3, 3))

    # === STATUSES === #

    def test_goods_statuses_on_the_way(self):
        units = self._approve(2)
        status = {
            "waiting": units,
            "partial": replace(units, received=1),
            "received": replace(units, received=2),
            "out": replace(units, received=2, out=2),
            "quarantine": replace(units, received=2, routed={"scrap": 1, KEPT: 1}),
            "sending": replace(units, received=2, routed={BACK: 2}, sending=1),
            "routed": replace(units, received=2, routed={BACK: 2}),
            "none": replace(units, missing=2),
        }
        for code, own in status.items():
            with self.subTest(code=code):
                self.assertEqual(own.goods_status, code)

    def test_no_goods_are_awaited(self):
        units = self._approve(2, received=1)
        self.assertEqual(replace(units, is_approved=False).goods_status, "none")
        self.assertEqual(replace(units, is_kept=True).goods_status, "none")

    def test_money_statuses_on_the_way(self):
        units = self._approve(2, received=2, remedy=MONEY)
        status = {
            "waiting": units,
            "draft": replace(units, credited=1, in_draft=1),
            "partial": replace(units, credited=1),
            "credited": replace(units, credited=2),
            "none": replace(units, worthless=2),
        }
        for code, own in status.items():
            with self.subTest(code=code):
                self.assertEqual(own.money_status, code)

    # === CHANGED COPIES === #

    def test_copy_with_a_planned_inspection(self):
        units = self._approve(3, received=3, remedy=MONEY)
        planned = units.inspect(BACK, 1).inspect("scrap", 1, is_worthless=True)
        # 1 goes back, and 1 of the other two is worth nothing.
        self.assertEqual(planned.to_credit, 1)
        self.assertEqual(planned.present, 1)
        self.assertEqual((units.to_credit, units.present), (3, 3))

    def test_copy_that_goes_back_is_not_worthless(self):
        units = self._approve(1, received=1, remedy=MONEY)
        self.assertEqual(units.inspect(BACK, 1, is_worthless=True).worthless, 0)

    def test_copy_with_units_out_of_quarantine(self):
        units = self._approve(2, received=2, remedy=MONEY)
        kept = units.inspect(KEPT, 2, is_worthless=True)
        self.assertEqual(kept.to_credit, 0)
        # One of the two turns out to be fine.
        fine = kept.release(1, is_worthless=True).inspect("restock", 1)
        self.assertEqual((fine.to_credit, fine.in_quarantine), (1, 1))

    def test_facts_can_not_be_changed(self):
        with self.assertRaises(FrozenInstanceError):
            self._approve(1).received = 1

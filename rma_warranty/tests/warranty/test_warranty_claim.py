from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .warranty_common import WarrantyCommon

FIELDS = (
    "warranty_text",
    "warranty_end",
    "warranty_days_left",
    "warranty_origin",
    "warranty_remedies",
    "warranty_payers",
    "is_in_warranty",
    "is_claim",
)


class ClaimCommon(WarrantyCommon):
    """Drills delivered on 10 January 2026, with a return window of 14 days."""

    def _buy(self, units=1, **term):
        """Sell drills under a term; return their certificate."""
        self._promise(self.drill, **term)
        return self._deliver_on("2026-01-10", [(self.drill, units)])

    def _ask(self, certificate, day, reason=None, *, quantity=1, **values):
        """Request a return of the certified goods on a day; return the line."""
        line = {
            "sale_line_id": certificate.sale_line_id.id,
            "quantity": quantity,
            "reason_id": (reason or self.defect).id,
            **values,
        }
        with freeze_time(f"{day} 12:00:00"):
            return self._request([line]).line_ids

    def _assert_answer(self, line, outcome, rule):
        self.assertEqual(
            (line.eligibility, line.eligibility_data["rule"]), (outcome, rule)
        )


@tagged("post_install", "-at_install")
class TestWarrantyClaim(ClaimCommon):
    """A defect leads to the warranty, a change of mind to the return window."""

    # === WARRANTY OR WINDOW === #

    def test_a_defect_is_a_matter_of_the_warranty(self):
        certificate = self._buy()
        line = self._ask(certificate, "2026-01-12")
        self._assert_answer(line, "accept", "warranty")
        self.assertEqual(line.certificate_id, certificate)
        late = self._ask(self._buy(), "2028-01-10")
        self._assert_answer(late, "accept", "warranty")

    def test_a_change_of_mind_is_a_matter_of_the_window(self):
        for day, outcome in (("2026-01-24", "accept"), ("2026-01-25", "refuse")):
            line = self._ask(self._buy(), day, self.reason)
            self._assert_answer(line, outcome, "within_window")
            self.assertTrue(line.is_in_warranty)
            self.assertFalse(line.is_claim)

    def test_an_expired_warranty_leaves_the_window(self):
        line = self._ask(self._buy(duration=5, duration_unit="day"), "2026-01-24")
        self._assert_answer(line, "accept", "within_window")
        self.assertFalse(line.is_in_warranty)
        self.assertIn("ended on 01/15/2026", line.warranty_text)

    def test_neither_warranty_nor_window(self):
        line = self._ask(self._buy(duration=5, duration_unit="day"), "2026-01-25")
        self._assert_answer(line, "refuse", "warranty")
        self.assertRegex(
            line.eligibility_text,
            r"ended on 01/15/2026; requested on 01/25/2026\.$",
        )
        with self._refused("ended on 01/15/2026"):
            line.case_id.action_approve()

    def test_last_day_and_the_day_after(self):
        for day, outcome, left in (
            ("2028-01-09", "accept", 1),
            ("2028-01-10", "accept", 0),
            ("2028-01-11", "refuse", 0),
        ):
            line = self._ask(self._buy(), day)
            self._assert_answer(line, outcome, "warranty")
            self.assertEqual(line.warranty_days_left, left)

    def test_the_last_day_is_that_of_the_company(self):
        self.company.partner_id.tz = "America/New_York"
        certificate = self._buy()
        values = {
            "sale_line_id": certificate.sale_line_id.id,
            "quantity": 1,
            "reason_id": self.defect.id,
        }
        # 23:59 in New York on the last day, and a minute later
        for moment, outcome in (
            ("2028-01-11 04:59:00", "accept"),
            ("2028-01-11 05:00:00", "refuse"),
        ):
            with freeze_time(moment):
                case = self._request([values])
                self.assertEqual(case.line_ids.eligibility, outcome)
                case.action_cancel()

    def test_goods_without_a_certificate(self):
        order = self._sell([(self.saw, 2)])
        self._deliver(order, on="2026-01-10 12:00:00")
        line = {
            "sale_line_id": order.order_line.id,
            "quantity": 1,
            "reason_id": self.defect.id,
        }
        for day, outcome, rule in (
            ("2026-01-24", "accept", "within_window"),
            ("2026-01-25", "refuse", "warranty"),
        ):
            with freeze_time(f"{day} 12:00:00"):
                found = self._request([line]).line_ids
            self._assert_answer(found, outcome, rule)
            self.assertIn("No warranty certificate is known", found.warranty_text)

    def test_a_warranty_that_has_not_started(self):
        self._promise(self.drill, start_event="invoice")
        order = self._sell([(self.drill, 1)])
        self._deliver(order, on="2026-01-10 12:00:00")
        line = self._ask(self._certificates(order), "2026-02-10")
        self._assert_answer(line, "refuse", "warranty")
        self.assertIn("has not started yet", line.eligibility_text)

    def test_a_warranty_that_starts_later(self):
        self.company.rma_return_window_days = 30
        certificate = self._buy(start_event="window_end")
        self.company.rma_return_window_days = 5
        line = self._ask(certificate, "2026-02-08")
        self._assert_answer(line, "refuse", "warranty")
        self.assertIn("starts on 02/09/2026", line.eligibility_text)

    def test_goods_of_another_customer(self):
        certificate = self._buy()
        line = {
            "certificate_id": certificate.id,
            "product_id": self.drill.id,
            "quantity": 1,
            "reason_id": self.defect.id,
        }
        case = self._open_case([line], partner=self.other_portal_user.partner_id)
        with self._refused("is of another customer"):
            case.action_request()

    def test_more_units_than_certified(self):
        certificate = self._buy(2)
        line = {
            "certificate_id": certificate.id,
            "product_id": self.drill.id,
            "quantity": 2,
            "reason_id": self.defect.id,
        }
        with freeze_time("2026-02-01 12:00:00"):
            self._request([line])
            with self._refused("0 units of .* can be claimed and not 1"):
                self._request([{**line, "quantity": 1}])

    # === REMEDIES === #

    def _buy_with_remedies(self):
        return self._buy(
            remedies=[("refund", 0, 15), ("replacement", 0, 90), ("repair", 0, 0)]
        )

    def test_remedies_by_day_and_the_first_one_proposed(self):
        # 15 days after 10 January is 25 January, 90 days 10 April
        refund, replacement = "Refund until 01/25/2026", "Replacement until 04/10/2026"
        for day, remedies, proposed in (
            ("2026-01-10", [refund, replacement, "Repair"], "refund"),
            ("2026-01-25", [refund, replacement, "Repair"], "refund"),
            ("2026-01-26", [replacement, "Repair"], "replacement"),
            ("2026-04-10", [replacement, "Repair"], "replacement"),
            ("2026-04-11", ["Repair"], "repair"),
            ("2028-01-10", ["Repair"], "repair"),
        ):
            with self.subTest(day=day):
                line = self._ask(self._buy_with_remedies(), day)
                self.assertEqual(line.warranty_remedies, "; ".join(remedies))
                self.assertEqual(line.resolution, proposed)
                self._assert_answer(line, "accept", "warranty")

    def test_a_remedy_that_is_not_offered_is_refused_with_those_that_are(self):
        line = self._ask(self._buy_with_remedies(), "2026-01-26", resolution="refund")
        self._assert_answer(line, "refuse", "warranty")
        self.assertIn(
            "Refund is not offered on this day, but: Replacement until 04/10/2026; "
            "Repair.",
            line.eligibility_text,
        )
        with self._refused("Refund is not offered on this day"):
            line.case_id.action_approve()
        line.resolution = "repair"
        self._assert_answer(line, "accept", "warranty")

    def test_no_remedy_may_be_chosen_always(self):
        line = self._ask(self._buy_with_remedies(), "2026-06-01", resolution="none")
        self._assert_answer(line, "accept", "warranty")

    def test_a_term_that_offers_nothing_any_more(self):
        certificate = self._buy(remedies=[("repair", 0, 30)])
        line = self._ask(certificate, "2026-03-01", resolution="repair")
        self._assert_answer(line, "refuse", "warranty")
        self.assertIn("Its term offers nothing any more", line.eligibility_text)

    def test_a_term_without_remedies_offers_all(self):
        line = self._ask(self._buy(), "2026-03-01")
        self.assertEqual(line.warranty_remedies, "Repair; Replacement; Refund")

    # === OVERRIDDEN === #

    def test_an_override_is_recorded_and_counts_as_a_claim(self):
        certificate = self._buy_with_remedies()
        line = self._ask(certificate, "2026-06-01", resolution="refund")
        with self._refused("Only an After-sales Manager", AccessError):
            line._override_eligibility("Goodwill")
        line.with_user(self.rma_manager)._override_eligibility("Goodwill")
        line.case_id.action_approve()
        self.assertRecordValues(
            line.sudo(),
            [
                {
                    "override_reason": "Goodwill",
                    "override_user_id": self.rma_manager.id,
                    "decision": "approved",
                    "is_claim": True,
                }
            ],
        )
        self.assertEqual(certificate.claim_count, 1)

    # === NUMBER OF CLAIMS === #

    def _claims(self, certificate):
        certificate.invalidate_recordset()
        return certificate.claim_count, certificate.is_used_up

    def test_a_claim_counts_when_it_is_approved(self):
        certificate = self._buy(3, max_claims=1)
        first = self._ask(certificate, "2026-03-01")
        second = self._ask(certificate, "2026-03-01")
        self.assertEqual(self._claims(certificate), (0, False))
        self._assert_answer(second, "accept", "warranty")
        first.case_id.action_approve()
        self.assertEqual(self._claims(certificate), (1, True))
        with self._refused("allows 1 claims, and 1 were made"):
            second.case_id.action_approve()
        self._assert_answer(self._ask(certificate, "2026-03-02"), "refuse", "warranty")

    def test_claims_that_came_to_nothing_do_not_count(self):
        certificate = self._buy(3, max_claims=1)
        for step in ("action_cancel", "action_undo_decision"):
            line = self._ask(certificate, "2026-03-01")
            line.case_id.action_approve()
            self.assertEqual(self._claims(certificate), (1, True))
            getattr(line.case_id, step)()
            self.assertEqual(self._claims(certificate), (0, False), step)
            if line.case_id.state == "requested":
                line.case_id._reject("Not ours")
        self.assertEqual(self._claims(certificate), (0, False))
        self._ask(certificate, "2026-03-02").case_id.action_approve()
        self.assertEqual(self._claims(certificate), (1, True))

    def test_a_return_within_the_window_is_no_claim(self):
        certificate = self._buy(2, max_claims=1)
        line = self._ask(certificate, "2026-01-12", self.reason)
        line.case_id.action_approve()
        self.assertEqual(self._claims(certificate), (0, False))

    def test_the_last_claim_stays_valid_for_its_own_line(self):
        certificate = self._buy(max_claims=1)
        line = self._ask(certificate, "2026-03-01")
        line.action_approve()
        self.assertEqual(certificate.state, "used_up")
        line._reject("Not ours")
        self.assertTrue(line.is_in_warranty)
        self.assertEqual(certificate.state, "active")

    # === RECOMPUTED AND FROZEN === #

    def _extend(self, certificate, months=12):
        order = self.env["sale.order"].create({"partner_id": self.customer.id})
        order.order_line = [
            Command.create(
                {
                    "product_id": self._create_extension(months).id,
                    "rma_certificate_id": certificate.id,
                }
            )
        ]
        order.action_confirm()
        return order

    def test_an_extension_changes_the_answer_of_an_open_case(self):
        certificate = self._buy()
        line = self._ask(certificate, "2028-03-01")
        self._assert_answer(line, "refuse", "warranty")
        order = self._extend(certificate)
        self._assert_answer(line, "accept", "warranty")
        self.assertEqual(line.warranty_end, date(2029, 1, 10))
        order._action_cancel()
        self._assert_answer(line, "refuse", "warranty")
        self.assertEqual(line.warranty_end, date(2028, 1, 10))
        self.assertFalse(line.is_in_warranty)

    def test_another_reason_changes_the_answer(self):
        line = self._ask(self._buy(), "2026-03-01", self.reason)
        self._assert_answer(line, "refuse", "within_window")
        line.reason_id = self.defect
        self._assert_answer(line, "accept", "warranty")

    def test_another_serial_number_changes_the_answer(self):
        product = self._create_product("Laser", price=50, cost=20, tracking="serial")
        lots = self._create_lots(product, "A", "B")
        self._stock_in(product, 2, 20.0, lots)
        self._promise(product)
        order = self._sell([(product, 2)])
        self._deliver(order, lots={product: lots}, on="2026-01-10 12:00:00")
        good, void = self._certificates(order)
        void.with_user(self.rma_manager)._void("Opened by force")
        line = self._ask(good, "2026-03-01", lot_id=good.lot_id.id)
        self.assertEqual(line.certificate_id, good)
        self._assert_answer(line, "accept", "warranty")
        line.lot_id = void.lot_id
        self.assertEqual(line.certificate_id, void)
        self._assert_answer(line, "refuse", "warranty")
        self.assertIn("Opened by force", line.eligibility_text)

    def _read(self, line):
        line.invalidate_recordset()
        return [line[name] for name in (*FIELDS, "eligibility_text")]

    def test_a_decided_line_keeps_its_answer(self):
        certificate = self._buy()
        line = self._ask(certificate, "2027-01-10")
        line.case_id.action_approve()
        before = self._read(line)
        # 10 January 2027 to 10 January 2028
        self.assertIn("365 days left", line.warranty_text)
        self.drill.product_tmpl_id.rma_warranty_term_id.write(
            {"name": "Something else", "duration": 1}
        )
        self._extend(certificate)
        certificate.with_user(self.rma_manager)._void("Opened by force")
        self.assertEqual(self._read(line), before)

    def test_a_decision_that_is_undone_is_answered_anew(self):
        certificate = self._buy()
        line = self._ask(certificate, "2027-01-10")
        line.case_id.action_approve()
        self._extend(certificate)
        self.assertEqual(line.warranty_end, date(2028, 1, 10))
        line.case_id.action_undo_decision()
        self.assertEqual(line.warranty_end, date(2029, 1, 10))

    # === TOLD === #

    def test_dates_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        line = self._ask(self._buy(), "2026-03-01")
        self.assertIn("until 01/10/2028", line.eligibility_text)
        german = line.with_context(lang="de_DE")
        self.assertIn("10.01.2028", german.eligibility_text)
        self.assertIn("10.01.2028", german.warranty_text)

    def test_who_pays_is_told(self):
        certificate = self._buy(freight_payer="customer")
        line = self._ask(certificate, "2026-03-01")
        us = self.company.name
        self.assertEqual(
            line.warranty_payers, f"Parts: {us}; Labour: {us}; Freight: customer"
        )
        self.assertEqual(line.warranty_origin, "product Drill")

    def test_staff_and_accountants_read_it_and_others_do_not(self):
        line = self._ask(self._buy(), "2026-03-01")
        for user in (self.rma_user, self.accountant):
            self.env.invalidate_all()
            values = line.with_user(user).read(FIELDS)[0]
            self.assertIn("In warranty until", values["warranty_text"])
        newcomer = self._create_user("newcomer", "base.group_user")
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            line.with_user(newcomer).read(FIELDS)

    def test_the_customer_reads_it_in_the_portal(self):
        line = self._ask(self._buy(), "2026-03-01")
        self.env.invalidate_all()
        values = line.with_user(self.portal_user).read(FIELDS)[0]
        self.assertIn("In warranty until", values["warranty_text"])

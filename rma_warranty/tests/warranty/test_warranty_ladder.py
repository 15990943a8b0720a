from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import test_migration
from .warranty_common import WarrantyCommon

ALL = [["replacement", ""], ["refund", ""], ["repair", ""]]
SENTENCE = "2 repairs failed: replacement or refund is offered, too."


class LadderCommon(WarrantyCommon):
    """Drills and phones whose warranty offers a repair, sold on 10 January 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_term = cls._promise(
            cls.drill, name="Repaired first", remedies=[("repair", 0, 0)]
        )

    @classmethod
    def _sold(cls, product=None, quantity=1, **values):
        """Sell and deliver on 10 January; return the certificates."""
        with freeze_time("2026-01-10 12:00:00"):
            order = cls._sell([(product or cls.drill, quantity)])
            cls._deliver(order, **values)
            cls._invoice(order)
        return cls._certificates(order)

    def _sell_phones(self, tracking="serial", quantity=2):
        """Sell phones of two serial or lot numbers; return both certificates."""
        phone = self._create_product("Phone", price=200, cost=90, tracking=tracking)
        self._promise(phone, name="Phones", remedies=[("repair", 0, 0)])
        lots = self._create_lots(phone, "S1", "S2")
        self._stock_in(phone, quantity, 90, lots=lots)
        return self._sold(phone, quantity, lots={phone: lots})

    def _route_back(self, case, quantity=1):
        """Route what came back to the customer; it is still here."""
        line = case.line_ids[:1]
        inspection = (
            self.env["rma.inspection"]
            .with_user(self.rma_user)
            .create(
                {
                    "line_id": line.id,
                    "quantity": quantity,
                    "lot_id": line.lot_id.id,
                    "disposition": "to_customer",
                }
            )
        )
        inspection.action_confirm()
        return inspection

    def _send_back(self, case, quantity=1):
        """Send what came back to the customer again; return the inspection."""
        inspection = self._route_back(case, quantity)
        self._let_leave(inspection)
        return inspection

    def _repair(self, certificate, number=1, resolution="repair", **values):
        """Claim, receive and send back units so often, from February on."""
        for __ in range(number):
            months = len(certificate.case_line_ids)
            with freeze_time(date(2026, 2, 1) + timedelta(days=30 * months)):
                case = self._claim(certificate, resolution=resolution, **values)
                self._receive(case)
                self._send_back(case, values.get("quantity", 1))
        return case

    def _ask(self, certificate, on="2026-10-01 09:00:00", **values):
        """Claim once more, undecided; return the line."""
        with freeze_time(on):
            return self._claim(certificate, approve=False, **values).line_ids


@tagged("post_install", "-at_install")
class TestWarrantyLadder(LadderCommon):
    """After so many failed repairs, replacement and refund are offered, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls._sold()

    def _remedies(self, line):
        return line.eligibility_data["warranty"]["remedies"]

    # === HOW MANY === #

    def test_without_a_repair_a_replacement_is_refused_with_the_rule(self):
        line = self._ask(self.sold, resolution="replacement")
        self.assertEqual(line.eligibility, "refuse")
        self.assertIn(
            "not offered on this day, but: Repair. Replacement or refund is offered "
            "after 2 failed repairs; so far: 0.",
            line.eligibility_text,
        )

    def test_one_of_two_repairs_is_not_enough(self):
        certificate = self.sold
        self._repair(certificate)
        line = self._ask(certificate, resolution="replacement")
        self.assertEqual(line.eligibility, "refuse")
        self.assertIn("after 2 failed repairs; so far: 1.", line.eligibility_text)

    def test_after_two_repairs_both_are_offered_and_one_is_proposed(self):
        certificate = self.sold
        self._repair(certificate, 2)
        line = self._ask(certificate)
        self.assertEqual(certificate.quantity_repaired, 2)
        self.assertEqual((line.eligibility, line.resolution), ("accept", "replacement"))
        self.assertEqual(self._remedies(line), ALL)
        self.assertIn(SENTENCE, line.eligibility_text)
        self.assertEqual(line.warranty_remedies, "Replacement; Refund; Repair")

    def test_after_three_repairs_a_refund_is_approved(self):
        certificate = self.sold
        # The third by staff who chose one repair more.
        self._repair(certificate, 3)
        with freeze_time("2026-10-01 09:00:00"):
            case = self._claim(certificate, resolution="refund")
        self.assertEqual(case.line_ids.decision, "approved")
        self.assertIn("3 repairs failed", case.line_ids.eligibility_text)

    def test_a_term_may_need_one_repair_only_or_never_open(self):
        self.own_term.repair_attempts = 1
        certificate = self._sold()
        self._repair(certificate)
        self.assertIn("1 repair failed", self._ask(certificate).eligibility_text)
        self.own_term.repair_attempts = 0
        certificate = self._sold()
        self._repair(certificate, 3)
        line = self._ask(certificate, resolution="refund")
        self.assertEqual(line.eligibility, "refuse")
        self.assertNotIn("failed", line.eligibility_text)

    def test_what_the_approved_answer_said_stays(self):
        certificate = self.sold
        first = self._repair(certificate).line_ids
        second = self._repair(certificate).line_ids
        self.assertEqual(first.warranty_data["repairs"], 0)
        self.assertEqual(second.warranty_data["repairs"], 1)

    # === WHAT COUNTS === #

    def test_a_refused_claim_counts_as_no_repair(self):
        certificate = self.sold
        with freeze_time("2026-02-01"):
            case = self._claim(certificate)
            self._receive(case)
            self._send_back(case)
            case.line_ids._refuse_claim_result("Nothing is wrong with it.")
        self.assertEqual(case.line_ids.quantity_to_customer, 1)
        self._repair(certificate)
        self.assertEqual(certificate.quantity_repaired, 1)
        self.assertEqual(self._remedies(self._ask(certificate)), [["repair", ""]])

    def test_goods_sent_back_of_another_remedy_count_as_no_repair(self):
        self.own_term.remedy_ids = False
        certificate = self._sold()
        self._repair(certificate, 2, resolution="refund")
        self.assertEqual(certificate.quantity_repaired, 0)

    def test_a_repair_counts_once_the_unit_is_sent_back(self):
        certificate = self.sold
        self._repair(certificate)
        with freeze_time("2026-06-01"):
            case = self._claim(certificate)
            self._receive(case)
            self.assertEqual(certificate.quantity_repaired, 1)
            inspection = self._route_back(case)
            # Repaired, but the delivery is still here.
            self.assertEqual(certificate.quantity_repaired, 1)
            self._let_leave(inspection)
            self.assertEqual(certificate.quantity_repaired, 2)
            inspection.action_undo()
        self.assertEqual(certificate.quantity_repaired, 1)

    def test_a_cancelled_or_rejected_claim_counts_as_no_repair(self):
        certificate = self.sold
        self._repair(certificate)
        with freeze_time("2026-06-01"):
            self._claim(certificate).action_cancel()
            self._claim(certificate, approve=False).line_ids._reject("No.")
        self.assertEqual(self._remedies(self._ask(certificate)), [["repair", ""]])

    def test_a_former_holders_repairs_count(self):
        certificate = self.sold
        self._repair(certificate, 2)
        friend = self.env["res.partner"].create({"name": "Friend"})
        certificate._write_step({"partner_id": friend.id})
        line = self._ask(certificate)
        self.assertEqual(self._remedies(line), ALL)

    # === WHICH UNIT === #

    def test_repairs_of_another_serial_number_do_not_count(self):
        first, second = self._sell_phones()
        self._repair(first, 2)
        self.assertEqual(self._remedies(self._ask(first)), ALL)
        self.assertEqual(self._remedies(self._ask(second)), [["repair", ""]])

    def test_repairs_of_another_lot_do_not_count(self):
        first, second = self._sell_phones(tracking="lot")
        self._repair(first, 2)
        self.assertEqual(self._remedies(self._ask(first)), ALL)
        self.assertEqual(self._remedies(self._ask(second)), [["repair", ""]])

    def test_units_that_cannot_be_told_apart_share_their_repairs(self):
        certificate = self._sold(quantity=2)
        self._repair(certificate, 2)
        # Two units and two repairs: each had one, or one had both.
        self.assertEqual(certificate._count_repairs(), 1)
        self.assertEqual(self._remedies(self._ask(certificate)), [["repair", ""]])
        certificate = self._sold(quantity=2)
        self._repair(certificate, 2, quantity=2)
        self.assertEqual(self._remedies(self._ask(certificate)), ALL)

    def test_a_replacement_starts_with_no_repair(self):
        certificate = self.sold
        self._repair(certificate, 2)
        with freeze_time("2026-10-01 09:00:00"):
            case = self._claim(certificate, resolution="replacement")
            self._receive(case)
            case.action_send_replacements()
            case.delivery_ids.sudo().button_validate()
        new = certificate.replaced_by_id
        self.assertTrue(new)
        self.assertEqual(new.quantity_repaired, 0)

    # === WHICH REMEDIES === #

    def test_a_remedy_whose_days_are_over_is_offered_again(self):
        self._promise(
            self.saw,
            name="Chinese",
            remedies=[("refund", 0, 7), ("replacement", 0, 15), ("repair", 0, 0)],
        )
        certificate = self._sold(self.saw)
        line = self._ask(certificate, on="2026-01-31 09:00:00")
        self.assertEqual(self._remedies(line), [["repair", ""]])
        line.case_id.action_cancel()
        self._repair(certificate, 2)
        # In the term's order, until the end of the warranty.
        line = self._ask(certificate)
        self.assertEqual(
            self._remedies(line), [["refund", ""], ["replacement", ""], ["repair", ""]]
        )

    def test_more_is_offered_where_the_days_of_repair_are_over(self):
        self.own_term.remedy_ids.day_to = 120
        certificate = self._sold()
        self._repair(certificate, 2)
        # 120 days from 10 January end on 10 May.
        line = self._ask(certificate)
        self.assertEqual(self._remedies(line), [["replacement", ""], ["refund", ""]])

    def test_nothing_is_offered_after_the_warranty(self):
        certificate = self.sold
        self._repair(certificate, 2)
        line = self._ask(certificate, on="2028-01-11 09:00:00")
        self.assertEqual(line.eligibility, "refuse")
        self.assertNotIn("failed", line.eligibility_text)

    def test_without_rows_a_third_repair_is_not_proposed(self):
        self.own_term.remedy_ids = False
        certificate = self._sold()
        self.assertEqual(self._ask(certificate).resolution, "repair")
        certificate = self._sold()
        self._repair(certificate, 2)
        self.assertEqual(self._ask(certificate).resolution, "replacement")

    # === WHOSE TERM, AND OF WHEN === #

    def test_a_certificate_keeps_the_number_of_its_day(self):
        certificate = self.sold
        self.own_term.repair_attempts = 3
        self.assertEqual(certificate.term_id.repair_attempts, 2)
        with self._refused("promised to customers"):
            certificate.term_id.repair_attempts = 1
        self.assertEqual(self._sold().term_id.repair_attempts, 3)

    def test_copies_of_a_term_have_the_number(self):
        self.own_term.repair_attempts = 5
        self.assertEqual(self.own_term.copy().repair_attempts, 5)

    def test_a_copied_case_is_no_repair(self):
        certificate = self.sold
        self._repair(certificate).copy()
        self.assertEqual(certificate.quantity_repaired, 1)

    def test_nobody_changes_the_number_of_another_companys_term(self):
        other = self.env["res.company"].create({"name": "Other"})
        term = self._create_term(name="Theirs", company_id=other.id)
        manager = self.rma_manager
        with self.assertRaises(AccessError):
            term.with_user(manager).repair_attempts = 1
        with self.assertRaises(AccessError):
            self.own_term.with_user(self.rma_user).repair_attempts = 1
        self.own_term.with_user(manager).repair_attempts = 1

    def test_nobody_writes_the_repairs(self):
        certificate = self.sold
        with self._refused("can't be set directly", AccessError):
            certificate.with_user(self.rma_manager).write({"quantity_repaired": 2})

    # === WHAT STAFF AND CUSTOMERS READ === #

    def test_portal_certificate_and_case_tell_the_same(self):
        certificate = self.sold
        self._repair(certificate, 2)
        with freeze_time("2026-10-01"):
            offer = self.env["rma.warranty.claim"]._get_offer(certificate.sudo())
            page = self.env["rma.warranty.page"]._get_page(certificate.sudo())
            line = self._ask(certificate)
        self.assertIn(SENTENCE, offer["answer"])
        self.assertEqual(offer["remedies"], line.warranty_remedies)
        self.assertEqual(page["answer"]["remedies"], line.warranty_remedies)

    def test_the_certificate_promises_it_in_a_line(self):
        certificate = self.sold
        promise = "Replacement or refund after 2 failed repairs"
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        html = report._render_qweb_html(
            "rma_warranty.report_warranty_certificate", certificate.ids
        )[0].decode()
        self.assertIn(promise, html)
        facts = self.env["rma.warranty.page"]._get_page(certificate.sudo())["facts"]
        self.assertIn(("If repairs fail", promise, ""), facts)

    def test_a_term_that_never_repairs_promises_nothing_of_it(self):
        refunds = self._create_term(remedies=[("refund", 0, 0)])
        never = self._create_term(repair_attempts=0)
        once = self._create_term(repair_attempts=1)
        self.assertEqual(refunds._describe_ladder(), "")
        self.assertEqual(never._describe_ladder(), "")
        self.assertIn("after a failed repair", once._describe_ladder())


@tagged("post_install", "-at_install")
class TestWarrantyLadderMigration(LadderCommon):
    """Terms that were there before."""

    def test_terms_get_the_number_and_promises_stay(self):
        certificate = self._sold()
        test_migration.TestMigration._migrate(self, "19.0.1.4.0", "post-ladder")
        self.assertEqual(certificate.term_id.repair_attempts, 0)
        self.assertEqual(self.own_term.repair_attempts, 2)
        self.assertEqual(self._sold().term_id.repair_attempts, 2)

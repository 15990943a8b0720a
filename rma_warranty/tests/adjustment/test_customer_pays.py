from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..warranty.warranty_common import WarrantyCommon

KINDS = {code: f"rma_adjustment_type_warranty_{code}" for code in ("parts", "labour")}
KINDS["freight"] = "rma_adjustment_type_warranty_freight"


@tagged("post_install", "-at_install")
class TestCustomerPays(WarrantyCommon):
    """What a term leaves to the customer is charged: parts, labour, freight."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = {
            code: cls.env.ref(f"rma_warranty.{name}") for code, name in KINDS.items()
        }
        for kind in cls.kinds.values():
            kind.product_id.taxes_id = [Command.clear()]
            kind.currency_id = cls.company.currency_id
        cls.own_term = cls._promise(
            cls.drill, name="Your labour", labour_payer="customer"
        )

    # === VERBS === #

    def _sold(self):
        return self._certificates(self._sell_deliver_invoice([(self.drill, 1)]))

    def _asked(self, resolution="repair", **values):
        """Approve a claim of one drill at 100; give the case."""
        return self._claim(self._sold(), resolution=resolution, **values)

    def _repaired(self):
        """Claim a repair, receive the unit and send it back; give the case."""
        case = self._asked()
        self._receive(case)
        inspections = self.env["rma.inspection"].with_user(self.rma_user)
        inspection = inspections.create(
            {
                "line_id": case.line_ids.id,
                "quantity": 1,
                "disposition": "to_customer",
            }
        )
        inspection.action_confirm()
        self._let_leave(inspection)
        return case

    def _charge(self, case):
        case.with_user(self.rma_user).action_charge_deductible()
        return case.sudo().deductible_invoice_ids

    def _enter(self, case, amount):
        case.adjustment_ids.with_user(self.rma_user).amount = amount

    # === WHAT IS ASKED === #

    def test_labour_is_proposed_with_a_sentence_and_no_amount(self):
        case = self._asked()
        name = case.line_ids.certificate_id.name
        self.assertRecordValues(
            case.adjustment_ids,
            [
                {
                    "share": "labour",
                    "type_id": self.kinds["labour"].id,
                    "line_id": case.line_ids.id,
                    "amount": 0.0,
                    "sign": "deduction",
                    "reason": f"you pay this under {name}, Your labour.",
                    "is_to_enter": True,
                }
            ],
        )
        self.assertEqual(
            case.share_summary,
            "Drill: the customer pays, and the amount is not entered: Labour.",
        )

    def test_each_remedy_asks_for_what_it_needs(self):
        payers = ("parts_payer", "labour_payer", "freight_payer")
        self.own_term.write(dict.fromkeys(payers, "customer"))
        for resolution, shares in (
            ("repair", ["parts", "labour", "freight"]),
            ("replacement", ["freight"]),
            ("refund", ["freight"]),
            ("none", []),
        ):
            with self.subTest(resolution=resolution):
                case = self._asked(resolution)
                self.assertEqual(case.adjustment_ids.mapped("share"), shares)
        kept = self._asked("refund", goods_back=False)
        self.assertFalse(kept.adjustment_ids)

    def test_nothing_is_asked_that_we_or_the_provider_pay(self):
        maker = self.env["res.partner"].create({"name": "Maker"})
        self.own_term.write(
            {
                "provider": "manufacturer",
                "provider_id": maker.id,
                "labour_payer": "provider",
                "freight_payer": "us",
            }
        )
        self.assertFalse(self._asked().adjustment_ids)

    def test_a_return_without_a_claim_pays_nothing(self):
        self.own_term.freight_payer = "customer"
        certificate = self._sold()
        case = self._customer_returns([(certificate.sale_line_id, 1)])
        self.assertFalse(case.adjustment_ids)

    def test_the_certificate_counts_and_not_the_term_of_today(self):
        certificate = self._sold()
        self.own_term.labour_payer = "us"
        case = self._claim(certificate, resolution="repair")
        self.assertEqual(case.adjustment_ids.share, "labour")
        self.assertFalse(self._asked().adjustment_ids)

    def test_the_amount_of_the_kind_is_proposed(self):
        self.kinds["labour"].amount = 35.0
        case = self._asked()
        self.assertEqual(case.adjustment_ids.amount, 35.0)
        self.assertFalse(case.share_summary)

    def test_the_companys_own_kind_comes_first_and_an_archived_one_still_counts(self):
        shared = self.kinds["labour"]
        own = shared.copy({"company_id": self.company.id, "name": "Our labour"})
        self.assertEqual(self._asked().adjustment_ids.type_id, own)
        (own | shared).active = False
        self.assertTrue(self._asked().adjustment_ids)
        other = self.env["res.company"].create({"name": "Other"})
        own.company_id = other
        self.assertEqual(self._asked().adjustment_ids.type_id, shared)

    def test_without_a_kind_the_claim_is_not_approved_silently(self):
        self.kinds["labour"].code = "something_else"
        with self._refused("no kind of deduction with this code"):
            self._asked()

    def test_the_sentence_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.own_term.with_context(lang="fr_FR").name = "Votre travail"
        self.kinds["labour"].with_context(lang="fr_FR").name = "Travail"
        self.customer.lang = "fr_FR"
        case = self._asked()
        self._enter(case, 40.0)
        label = self._charge(case).invoice_line_ids.name
        self.assertTrue(label.startswith("Travail: "))
        self.assertIn("Votre travail", label)

    # === CHARGING === #

    def test_a_repair_stays_open_until_the_amount_is_entered_and_charged(self):
        case = self._repaired()
        self.assertEqual(case.state, "approved")
        with self._refused("Labour: enter the amount that the customer pays"):
            self._charge(case)
        self._enter(case, 40.0)
        self.assertEqual((case.state, case.is_charge_allowed), ("approved", True))
        invoice = self._charge(case)
        share = case.adjustment_ids
        self.assertRecordValues(
            invoice.invoice_line_ids,
            [
                {
                    "name": f"Labour: {share.reason}",
                    "product_id": self.kinds["labour"].product_id.id,
                    "price_unit": 40.0,
                    "rma_adjustment_id": share.id,
                }
            ],
        )
        self.assertEqual(invoice.amount_total, 40.0)
        self.assertEqual(case.state, "closed")
        self.assertEqual(self._charge(case), invoice)

    def test_the_deductible_is_on_the_same_invoice(self):
        self.own_term.deductible = 25.0
        self.env.ref("rma_warranty.rma_product_deductible").taxes_id = False
        case = self._asked()
        self._enter(case, 40.0)
        # 25 and 40
        self.assertEqual(self._charge(case).amount_total, 65.0)

    def test_a_refund_is_lower_by_the_freight(self):
        self.own_term.freight_payer = "customer"
        case = self._asked("refund")
        self._enter(case, 12.0)
        self._receive(case)
        # 100 less 12
        self.assertEqual(self._credit(case).amount_total, 88.0)

    def test_what_is_entered_after_the_credit_note_is_charged(self):
        self.own_term.freight_payer = "customer"
        case = self._asked("refund")
        self._receive(case)
        note = self._credit(case)
        self.assertEqual(note.amount_total, 100.0)
        self._inspect(case, scrap=1)
        self.assertEqual(case.state, "approved")
        self._enter(case, 12.0)
        self.assertEqual(self._charge(case).amount_total, 12.0)
        self.assertEqual(case.state, "closed")

    def test_a_cancelled_invoice_makes_it_due_again(self):
        case = self._repaired()
        self._enter(case, 40.0)
        invoice = self._charge(case)
        self.assertEqual(case.state, "closed")
        invoice.button_cancel()
        # Whichever is asked for first.
        self.assertEqual(case.adjustment_ids.amount_due, 40.0)
        self.assertEqual(case.state, "approved")

    # === AND BACK === #

    def test_undoing_the_decision_takes_it_back_and_approving_proposes_it_once(self):
        case = self._asked()
        case.action_undo_decision()
        self.assertFalse(case.adjustment_ids)
        case.action_approve()
        case.action_approve()
        self.assertEqual(len(case.adjustment_ids), 1)

    def test_a_cancelled_document_keeps_its_share_through_another_decision(self):
        case = self._asked()
        self._enter(case, 40.0)
        self._charge(case).button_cancel()
        case.action_undo_decision()
        self.assertEqual(case.adjustment_ids.amount_due, 0.0)
        case.action_approve()
        self.assertEqual(case.adjustment_ids.amount_due, 40.0)

    def test_a_refused_claim_costs_nothing(self):
        case = self._repaired()
        case.line_ids._refuse_claim_result("A fall.")
        self.assertFalse(case.share_summary)
        self.assertEqual(case.state, "closed")

    # === WAIVING === #

    def test_a_manager_waives_it_with_a_reason_in_the_history(self):
        case = self._repaired()
        share = case.adjustment_ids
        wizard = self.env["rma.waive.wizard"].with_user(self.rma_manager)
        action = share.with_user(self.rma_manager).action_waive()
        wizard = wizard.with_context(**action["context"]).create({"reason": "Goodwill"})
        wizard.action_confirm()
        self.assertEqual((share.waiver, share.amount_due), ("Goodwill", 0.0))
        self.assertIn("Labour waived: Goodwill", case.message_ids[0].body)
        self.assertEqual(case.state, "closed")
        with self._refused("nothing to waive"):
            share.with_user(self.rma_manager)._waive("Twice.")

    def test_only_managers_waive_and_only_before_it_is_charged(self):
        case = self._repaired()
        share = case.adjustment_ids
        with self._refused("Only an After-sales Manager", AccessError):
            share.with_user(self.rma_user)._waive("Please.")
        with self._refused("Enter why"):
            share.with_user(self.rma_manager)._waive(" ")
        self._enter(case, 40.0)
        self._charge(case)
        with self._refused("is on"):
            share.with_user(self.rma_manager)._waive("Too late.")

    def test_an_entered_amount_can_be_waived_too(self):
        case = self._repaired()
        self._enter(case, 40.0)
        case.adjustment_ids.with_user(self.rma_manager)._waive("Goodwill")
        self.assertFalse(case.is_charge_allowed)
        self.assertEqual(case.state, "closed")

    # === PROTECTION === #

    def test_staff_neither_delete_it_nor_turn_it_into_something_else(self):
        case = self._asked()
        share = case.adjustment_ids.with_user(self.rma_user)
        with self._refused("left to the customer"):
            share.unlink()
        goodwill = self.env.ref("rma_warranty.rma_adjustment_type_goodwill")
        for vals in ({"type_id": goodwill.id}, {"line_id": False}):
            with self._refused("left to the customer"):
                share.write(vals)
        for vals in ({"waiver": "Mine"}, {"share": False}):
            with self._refused("can't be set directly", AccessError):
                share.write(vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(UserError):
            share.copy({"share": "labour", "waiver": "Mine"})

    def test_other_deductions_still_need_an_amount(self):
        case = self._asked()
        with self._refused("enter an amount above zero", UserError):
            self.env["rma.adjustment"].with_user(self.rma_user).create(
                {
                    "case_id": case.id,
                    "type_id": self.env.ref(
                        "rma_warranty.rma_adjustment_type_damage"
                    ).id,
                    "amount": 0.0,
                    "reason": "Nothing.",
                }
            )

    # === WHO READS IT === #

    def test_the_customer_reads_what_he_pays(self):
        case = self._asked()
        row = self.env["rma.portal"]._get_adjustments(case)[0]
        self.assertEqual(row["label"], f"Labour: {case.adjustment_ids.reason}")
        self.assertFalse(row["is_known"])
        self._enter(case, 40.0)
        row = self.env["rma.portal"]._get_adjustments(case)[0]
        self.assertTrue(row["is_known"])
        self.assertIn("40.00", row["amount"])

    def test_whoever_signs_reads_that_it_is_waived_or_unknown(self):
        self.own_term.freight_payer = "customer"
        case = self._asked("refund")
        self._receive(case)
        note = self._credit(case, post=False).with_user(self.accountant).sudo(False)
        self.assertIn("the amount is not entered", note.rma_warnings)
        case.adjustment_ids.with_user(self.rma_manager)._waive("Goodwill")
        note.invalidate_recordset()
        self.assertIn("was waived: Goodwill", note.rma_warnings)

    def test_another_companys_staff_reads_none(self):
        share = self._asked().adjustment_ids
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("abroad", "rma_warranty.group_rma_manager")
        stranger.write({"company_ids": company.ids, "company_id": company.id})
        with self.assertRaises(AccessError):
            share.with_user(stranger)._waive("Mine")

from odoo.tests import tagged

from odoo.addons.rma_warranty.tests.common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestStoreCredit(RmaCommon):
    """A resolution and a disposition that the core has never heard of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owed = cls.env["account.account"].create(
            {
                "name": "Store credit",
                "code": "219000",
                "account_type": "liability_current",
            }
        )
        cls.company.rma_store_credit_account_id = cls.owed
        cls.charity = cls.env["stock.location"].create(
            {
                "name": "Donations",
                "usage": "inventory",
                "company_id": cls.company.id,
            }
        )
        cls.warehouse.rma_donation_location_id = cls.charity
        cls.order = cls._sell_deliver_invoice([(cls.drill, 3), (cls.saw, 1)])
        cls.sold, cls.sold_saw = cls.order.order_line

    def _expect(self, quantity=1, **values):
        """Approve that drills come back for store credit."""
        line = {
            "sale_line_id": self.sold.id,
            "quantity": quantity,
            "resolution": "store_credit",
        }
        return self._customer_returns([{**line, **values}])

    def _donate(self, case, quantity=1):
        values = {
            "line_id": case.line_ids[:1].id,
            "quantity": quantity,
            "disposition": "donation",
        }
        inspection = self.env["rma.inspection"].with_user(self.rma_user).create(values)
        inspection.action_confirm()
        return inspection

    def _return(self, quantity=1):
        """Have drills come back and be donated."""
        case = self._expect(quantity)
        self._receive(case)
        self._donate(case, quantity)
        return case

    def _do_due(self, case):
        case.invalidate_recordset()
        return case.with_user(self.rma_user).action_do_due()

    def _entries(self, case):
        return case.sudo().line_ids.store_credit_ids

    # === THE WHOLE WAY === #

    def test_one_button_grants_what_is_due_and_the_case_closes(self):
        case = self._return()
        self.assertEqual(self._quantity_at(self.drill, self.charity), 1)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "approved",
                    "money_status": "waiting",
                    "due_text": "Grant store credit",
                    "is_due_allowed": True,
                }
            ],
        )
        self._do_due(case)
        self.assertRecordValues(
            self._entries(case), [{"state": "posted", "move_type": "entry"}]
        )
        self.assertRecordValues(
            self._entries(case).line_ids.sorted("balance"),
            [
                {
                    "account_id": self.owed.id,
                    "balance": -100.0,
                    "partner_id": self.customer.id,
                },
                {
                    "account_id": self.drill._get_product_accounts()["income"].id,
                    "balance": 100.0,
                    "partner_id": self.customer.id,
                },
            ],
        )
        case.invalidate_recordset()
        self.assertRecordValues(
            case,
            [{"state": "closed", "money_status": "paid", "is_due_allowed": False}],
        )
        self.assertFalse(case.credit_note_ids)

    def test_a_second_click_grants_nothing(self):
        case = self._return()
        self._do_due(case)
        self._do_due(case)
        self.assertEqual(len(self._entries(case)), 1)

    def test_what_was_granted_can_be_taken_back_and_granted_again(self):
        case = self._return()
        self._do_due(case)
        self.env["rma.resolution.store_credit"]._undo(case.line_ids)
        case.invalidate_recordset()
        self.assertEqual((case.state, case.money_status), ("approved", "waiting"))
        self.assertEqual(self._entries(case).state, "cancel")
        self._do_due(case)
        case.invalidate_recordset()
        self.assertEqual(case.state, "closed")
        states = sorted(self._entries(case).mapped("state"))
        self.assertEqual(states, ["cancel", "posted"])

    def test_only_what_is_here_is_granted(self):
        case = self._expect(3)
        self._receive(case, {self.drill: 2})
        self._donate(case, 2)
        self._do_due(case)
        self.assertEqual(self._entries(case).rma_store_credit_units, 2)
        self.assertEqual(case.state, "approved")
        self._receive(case)
        self._donate(case, 1)
        self._do_due(case)
        self.assertEqual(
            self._entries(case).mapped("rma_store_credit_units"), [2.0, 1.0]
        )
        self.assertEqual(case.state, "closed")

    def test_several_remedies_of_a_case_are_given_at_once(self):
        saw = {"sale_line_id": self.sold_saw.id, "quantity": 1, "resolution": "refund"}
        drill = {
            "sale_line_id": self.sold.id,
            "quantity": 1,
            "resolution": "store_credit",
        }
        case = self._customer_returns([drill, saw])
        self._receive(case)
        self._donate(case)
        self._inspect(case, restock=1, line=case.line_ids[1:])
        self.assertEqual(case.due_text, "Credit, Grant store credit")
        self._do_due(case)
        self.assertEqual(self._entries(case).state, "posted")
        self.assertEqual(case.credit_note_ids.amount_untaxed, 50.0)

    def test_a_question_is_asked_when_all_else_is_done(self):
        saw = {"sale_line_id": self.sold_saw.id, "quantity": 1, "resolution": "refund"}
        drill = {
            "sale_line_id": self.sold.id,
            "quantity": 1,
            "resolution": "store_credit",
        }
        case = self._customer_returns([drill, saw])
        self._receive(case)
        question = self._do_due(case)
        self.assertEqual(question["res_model"], "rma.unseen.wizard")
        self.assertEqual(self._entries(case).state, "posted")
        self.assertFalse(case.credit_note_ids)

    def test_the_cost_comes_back_with_the_goods(self):
        expense = self.drill._get_product_accounts()["expense"]
        case = self._expect()
        before = self._get_cost(expense)
        self._receive(case)
        self.assertEqual(self._get_cost(expense) - before, -60.0)

    def _get_cost(self, account):
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return sum(items.mapped("balance"))

    # === WHAT STANDS IN THE WAY === #

    def test_it_is_not_promised_for_goods_of_unknown_worth(self):
        case = self._request(
            [
                {
                    "product_id": self.drill.id,
                    "quantity": 1,
                    "resolution": "store_credit",
                    "proof_ids": [(0, 0, {"name": "Bill", "raw": b"bill"})],
                }
            ]
        )
        case.with_user(self.rma_manager).line_ids._override_eligibility("known")
        with self._refused("nobody knows how much"):
            case.action_approve()
        self.assertEqual(case.state, "requested")

    def test_nothing_is_granted_without_an_account(self):
        case = self._return()
        self.company.rma_store_credit_account_id = False
        with self._refused("no account for store credit"):
            self._do_due(case)
        self.assertFalse(self._entries(case))

    def test_a_refused_claim_gets_nothing(self):
        case = self._return()
        case.line_ids.sudo().claim_result = "refused"
        self.assertFalse(case.is_due_allowed)
        self._do_due(case)
        self.assertFalse(self._entries(case))

    def test_goods_are_not_donated_without_a_place(self):
        case = self._expect()
        self._receive(case)
        self.warehouse.rma_donation_location_id = False
        with self._refused("no location for donations"):
            self._donate(case)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)

    def test_a_donation_can_be_undone(self):
        case = self._expect()
        self._receive(case)
        inspection = self._donate(case)
        inspection.action_undo()
        self.assertEqual(self._quantity_at(self.drill, self.charity), 0)
        self.assertEqual(self._quantity_at(self.drill, self.returns), 1)
        self.assertEqual(case.goods_status, "received")

    # === WHAT IS READ === #

    def test_customers_read_what_they_get(self):
        case = self._expect()
        portal = self.env["rma.portal"]
        self._receive(case)
        self.assertIn("We then grant you store credit.", case.next_step_text)
        self._donate(case)
        status = portal._get_status(case.sudo())
        self.assertEqual(status["label"], "We prepare your store credit")
        self._do_due(case)
        case.invalidate_recordset()
        status = portal._get_status(case.sudo())
        self.assertEqual((status["label"], status["hint"]), ("Completed", ""))

    def test_the_timeline_names_it(self):
        case = self._return()
        steps = {step["label"]: step["done"] for step in case._get_timeline()}
        self.assertEqual(steps.get("Store credit granted"), False)
        self._do_due(case)
        case.invalidate_recordset()
        steps = {step["label"]: step["done"] for step in case._get_timeline()}
        self.assertTrue(steps["Store credit granted"])
        self.assertNotIn("Refund", steps)

    def test_the_preview_tells_what_is_booked(self):
        case = self._return(2)
        line = case.line_ids
        strategy = self.env["rma.resolution.store_credit"].with_user(self.rma_user)
        amount, currency = strategy._preview(line)[line]
        (text,) = self.env["rma.preview"]._get_exchanges(case)
        self.assertIn(f"Store credit of {currency.format(200.0)}", text)
        self._do_due(case)
        self.assertEqual(self._balance(self._entries(case), self.owed), -amount)

    def test_what_goes_to_charity_is_previewed(self):
        case = self._expect()
        self._receive(case)
        inspection = self.env["rma.inspection"].new(
            {"line_id": case.line_ids.id, "quantity": 1, "disposition": "donation"}
        )
        preview = self.env["rma.disposition.donation"]._preview(inspection)[inspection]
        self.assertEqual(preview.destination, self.charity.display_name)
        self.assertEqual((preview.value_before, preview.loss), (60.0, 60.0))

    def test_all_choices_offer_it_in_its_place(self):
        for model, name in (
            ("rma.case.line", "resolution"),
            ("rma.reason", "default_resolution"),
        ):
            selection = self.env[model].fields_get([name])[name]["selection"]
            codes = [code for code, __ in selection]
            place = codes.index("store_credit")
            self.assertEqual(
                codes[place - 1 : place + 2], ["refund", "store_credit", "repair"]
            )
        for model, name in (
            ("rma.inspection", "disposition"),
            ("rma.grade", "disposition"),
            ("rma.reason", "default_disposition"),
        ):
            selection = self.env[model].fields_get([name])[name]["selection"]
            self.assertIn(("donation", "Donate"), selection)

    def test_it_is_offered_for_goods_that_do_not_go_back(self):
        case = self._expect(resolution="repair")
        self._receive(case)
        self._donate(case)
        self.assertIn("1 donated", case.line_ids.loss_text)
        case.line_ids._settle_loss("store_credit", "")
        self._do_due(case)
        self.assertEqual(case.state, "closed")
        self.assertEqual(self._entries(case).state, "posted")

    def test_unknown_codes_are_refused(self):
        with self._refused("not installed any more"):
            self._expect(resolution="unheard_of")

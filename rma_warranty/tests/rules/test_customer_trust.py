from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .rules_common import RulesCommon


@tagged("post_install", "-at_install")
class TestCustomerTrust(RulesCommon):
    """A company trusts customers or blocks them; nobody else learns it."""

    def _trust(self, trust, partner=None, **values):
        return (
            self.env["rma.customer.trust"]
            .with_user(self.rma_manager)
            .create(
                {
                    "partner_id": (partner or self.customer).id,
                    "trust": trust,
                    "reason": "Sent back stones",
                    **values,
                }
            )
        )

    def _ask(self, **values):
        with freeze_time("2026-01-20 12:00:00"):
            return self._request([(self.drills, 1)], **values)

    def test_all_contacts_of_the_company_are_what_it_is(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        anna, bert = self.env["res.partner"].create(
            [{"name": name, "parent_id": firm.id} for name in ("Anna", "Bert")]
        )
        trust = self._trust("blocked", anna)
        self.assertEqual(trust.partner_id, firm)
        self.assertEqual(trust.user_id, self.rma_manager)
        staff = (firm | anna | bert).with_user(self.rma_user)
        self.assertEqual(set(staff.mapped("rma_trust")), {"blocked"})
        found = staff.search([("rma_trust", "=", "blocked")])
        self.assertEqual(found, staff)
        self.assertNotIn(firm, staff.search([("rma_trust", "=", False)]))
        self.assertFalse(self.customer.with_user(self.rma_user).rma_trust)

    def test_case_shows_it_and_is_found_by_it(self):
        case = self._ask()
        self.assertFalse(case.customer_trust)
        self._trust("blocked")
        self.assertEqual(case.customer_trust, "blocked")
        blocked = [("customer_trust", "=", "blocked")]
        self.assertIn(case, case.search(blocked))
        self.env["rma.customer.trust"].search([]).unlink()
        self.assertFalse(case.search(blocked))

    def test_rules_never_decide_on_blocked_customers(self):
        self._rule(decision="approve")
        trust = self._trust("blocked")
        self.assertEqual(self._ask().state, "requested")
        trust.trust = False
        self.assertEqual(self._ask().state, "approved")

    def test_rules_ask_whether_a_customer_is_trusted(self):
        self._rule(decision="approve", customer_trust="trusted")
        self.assertEqual(self._ask().state, "requested")
        self._trust("trusted")
        self.assertEqual(self._ask().state, "approved")

    def test_who_changes_it_stands_on_it(self):
        trust = self._trust("blocked")
        boss = self._create_user("boss", "rma_warranty.group_rma_manager")
        trust.with_user(boss).write({"trust": "trusted", "reason": "Apologised"})
        self.assertEqual(trust.user_id, boss)
        with self.assertRaises(AccessError):
            trust.with_user(boss).user_id = self.rma_manager

    def test_changes_stand_in_its_history(self):
        trust = self._trust("blocked").with_context(tracking_disable=False)
        self.env.cr.flush()  # what it began with is no change
        trust.trust = "trusted"
        self.env.flush_all()
        self.env.cr.flush()
        trust.invalidate_recordset()
        values = trust.message_ids.sudo().tracking_value_ids
        self.assertIn("Trusted", values.mapped("new_value_char"))
        # Not in that of the contact, whom other companies see.
        self.assertFalse(
            self.customer.message_ids.filtered(lambda m: "Trust" in str(m.body))
        )

    # === WHO SEES IT === #

    def test_managers_write_it_and_staff_read_it(self):
        trust = self._trust("blocked")
        self.assertEqual(trust.with_user(self.rma_user).reason, "Sent back stones")
        with self.assertRaises(AccessError):
            trust.with_user(self.rma_user).trust = False
        with self.assertRaises(AccessError):
            trust.with_user(self.rma_user).unlink()

    def test_customers_never_read_it(self):
        trust = self._trust("blocked")
        case = self._ask()
        for record, name in (
            (trust, "trust"),
            (case, "customer_trust"),
            (case, "customer_history"),
            (self.customer, "rma_trust"),
            (self.customer, "rma_trust_ids"),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                record.with_user(self.portal_user).read([name])

    def test_other_companies_neither_read_nor_follow_it(self):
        other = self.env["res.company"].create({"name": "Other company"})
        trust = self._trust("blocked")
        stranger = self._create_user("stranger_2", "rma_warranty.group_rma_manager")
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        with self.assertRaises(AccessError):
            trust.with_user(stranger).read(["trust"])
        customer = self.customer.with_user(stranger)
        self.assertFalse(customer.rma_trust)
        case = self._open_case([], as_user=stranger, company_id=other.id)
        self.assertFalse(case.customer_trust)
        self.assertFalse(case.search([("customer_trust", "=", "blocked")]))
        # They have an opinion of their own.
        action = customer.action_rma_view_trust()
        self.assertFalse(action["res_id"])
        self.env.invalidate_all()
        self.assertEqual(
            self.customer.with_user(self.rma_manager).action_rma_view_trust()["res_id"],
            trust.id,
        )

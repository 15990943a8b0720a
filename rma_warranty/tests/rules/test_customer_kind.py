from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common.common import RmaCommon


@tagged("post_install", "-at_install")
class TestCustomerKind(RmaCommon):
    """Consumers have rights that businesses don't: who is one is kept on the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.firm = partners.create({"name": "Firm", "is_company": True})
        cls.buyer = partners.create({"name": "Buyer", "parent_id": cls.firm.id})

    def _open_for(self, partner, units=1):
        order = self._sell([(self.drill, units)], customer=partner)
        self._deliver(order)
        return self._open_case([(order.order_line, units)], partner=partner)

    def test_companies_and_their_contacts_are_businesses_by_rule(self):
        kinds = [
            self._open_for(partner).customer_kind
            for partner in (self.customer, self.firm, self.buyer)
        ]
        self.assertEqual(kinds, ["consumer", "business", "business"])

    def test_what_staff_enter_on_the_company_goes_before_the_rule(self):
        self.firm.rma_customer_kind = "consumer"
        self.customer.rma_customer_kind = "business"
        # The firm is the one that buys.
        self.buyer.rma_customer_kind = "business"
        self.assertEqual(self._open_for(self.buyer).customer_kind, "consumer")
        self.assertEqual(self._open_for(self.customer).customer_kind, "business")

    def test_drafts_follow_the_contact_and_requested_cases_keep_it(self):
        case = self._open_for(self.customer)
        self.customer.rma_customer_kind = "business"
        self.assertEqual(case.customer_kind, "business")
        self.customer.rma_customer_kind = False
        case.action_request()
        self.assertEqual(case.customer_kind, "consumer")
        self.customer.rma_customer_kind = "business"
        self.customer.is_company = True
        self.env.flush_all()
        self.assertEqual(case.customer_kind, "consumer")
        case.action_cancel()
        self.assertEqual(case.customer_kind, "consumer")
        case.action_draft()
        self.assertEqual(case.customer_kind, "business")

    def test_contact_who_changes_companies_before_the_request(self):
        case = self._open_for(self.customer)
        self.env.flush_all()
        self.customer.parent_id = self.firm
        self.assertEqual(case.customer_kind, "consumer")
        case.action_request()
        self.assertEqual(case.customer_kind, "business")

    def test_another_customer_is_of_another_kind(self):
        case = self._open_for(self.buyer)
        case.action_request()
        case.line_ids.sudo().order_id.partner_id = self.customer
        case.with_user(self.rma_manager)._change_customer(self.customer, "Left")
        self.assertEqual(case.customer_kind, "consumer")

    def test_only_steps_write_it_and_only_staff_see_it(self):
        case = self._open_for(self.customer)
        case.action_request()
        with self.assertRaises(AccessError):
            case.customer_kind = "business"
        own = self.portal_user
        with self.assertRaises(AccessError):
            case.with_user(own).read(["customer_kind"])
        for values in ({"rma_customer_kind": "business"}, {"name": "Somebody"}):
            with self.assertRaises(AccessError):
                own.partner_id.with_user(own).write(values)
        with self.assertRaises(AccessError):
            own.with_user(own).write({"rma_customer_kind": "business"})

    def test_contact_form_asks_customers_and_not_their_contacts(self):
        staff = self._create_user(
            "desk", "rma_warranty.group_rma_user,base.group_partner_manager"
        )
        with Form(self.firm.with_user(staff)) as form:
            form.rma_customer_kind = "consumer"
        self.assertEqual(self.firm.rma_customer_kind, "consumer")
        form = Form(self.buyer.with_user(staff))
        self.assertTrue(form._get_modifier("rma_customer_kind", "invisible"))

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .adjustment_common import AdjustmentCommon


@tagged("post_install", "-at_install")
class TestAdjustmentAccess(AdjustmentCommon, HttpCase):
    """Who sees and changes what is deducted and added."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls._returned_drills()
        cls.fee = cls._adjust(
            cls.case, "damage", 30.0, reason="A deep scratch <b>here</b>."
        )

    def test_accountant_reads_and_changes_nothing(self):
        fee = self.fee.with_user(self.accountant).sudo(False)
        self.assertEqual((fee.amount, fee.type_id.name), (30.0, "Damage"))
        with self._refused("not allowed", AccessError):
            fee.amount = 1.0

    def test_staff_enter_them_but_only_managers_change_kinds(self):
        kind = self.kinds["damage"]
        with self._refused("not allowed", AccessError):
            kind.with_user(self.rma_user).name = "Scratch"
        kind.with_user(self.rma_manager).name = "Scratch"
        self.fee.with_user(self.rma_user).amount = 20.0

    def test_nobody_else_reads_them(self):
        for user in (self.portal_user, self.other_portal_user, self.warehouse_user):
            with self._refused("not allowed", AccessError):
                self.fee.with_user(user).read(["amount"])
            with self._refused("not allowed|access", AccessError):
                self.case.with_user(user).read(["adjustment_ids"])

    def test_other_company_sees_none(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user("abroad", "rma_warranty.group_rma_manager")
        stranger.write({"company_ids": company.ids, "company_id": company.id})
        found = self.env["rma.adjustment"].with_user(stranger).search([])
        self.assertNotIn(self.fee, found)
        with self._refused("access|company", AccessError):
            self.fee.with_user(stranger).read(["amount"])
        own = self.kinds["damage"].copy({"code": "own", "company_id": company.id})
        kinds = self.env["rma.adjustment.type"].with_user(self.rma_manager)
        self.assertNotIn(own, kinds.search([]))

    def test_links_on_documents_are_not_forged(self):
        note = self._drafts(self.case)
        line = self._charge_lines(note).with_user(self.accountant).sudo(False)
        with self._refused("can't be changed", AccessError):
            line.rma_adjustment_id = False

    def test_customer_reads_what_is_deducted_and_why(self):
        self._grade(self.case, (1, self.most))
        self.authenticate(self.portal_user.login, self.portal_user.login)
        page = self.url_open(self.case.access_url).text
        self.assertIn("Damage: A deep scratch &lt;b&gt;here&lt;/b&gt;.", page)
        self.assertIn("30.00", page)
        self.assertIn("You get 80 % of the price back. Our inspection on", page)

    def test_stranger_reads_nothing_of_it(self):
        login = self.other_portal_user.login
        self.authenticate(login, login)
        page = self.url_open(self.case.access_url).text
        self.assertNotIn("A deep scratch", page)

    def test_customer_reads_no_fee_before_the_approval(self):
        order = self._sell_drills()
        case = self._request([(order.order_line, 1)])
        self._adjust(case, "damage", 5.0, reason="Perhaps.")
        self.assertFalse(self.env["rma.portal"]._get_adjustments(case))
